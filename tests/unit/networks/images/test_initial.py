"""How layers of networks for images begin."""

import numpy as np
import pytest
import torch
from torch import nn

from steeplechase.networks.images._initial import begun

# 32 maps of 5 x 5 windows over 16: 400 inputs and 800 outputs of each value.
INPUTS, OUTPUTS = 400, 800
DEVIATIONS = {
    "small_normal": 0.01,
    "he_normal": np.sqrt(2 / INPUTS),
    "he_normal_outputs": np.sqrt(2 / OUTPUTS),
    "glorot_uniform": np.sqrt(2 / (INPUTS + OUTPUTS)),
    "torch_default": np.sqrt(1 / (3 * INPUTS)),
}
BOUNDS = {
    "glorot_uniform": np.sqrt(6 / (INPUTS + OUTPUTS)),
    "torch_default": np.sqrt(1 / INPUTS),
}


def convolution():
    return nn.Conv2d(16, 32, 5)


def layer(name, make=convolution, seed=0):
    return begun(make, np.random.default_rng(seed), name)


@pytest.mark.parametrize("name", DEVIATIONS)
def test_weights_have_the_deviation_of_their_initialisation(name):
    weights = layer(name).weight.detach().numpy()
    assert weights.std() == pytest.approx(DEVIATIONS[name], rel=0.02)
    assert weights.mean() == pytest.approx(0, abs=DEVIATIONS[name] * 0.03)


@pytest.mark.parametrize("name", BOUNDS)
def test_uniform_weights_keep_their_bounds(name):
    largest = layer(name).weight.abs().max().item()
    assert 0.999 * BOUNDS[name] < largest <= BOUNDS[name] * (1 + 1e-6)


@pytest.mark.parametrize("name", ["small_normal", "he_normal", "he_normal_outputs"])
def test_normal_weights_are_not_cut_off(name):
    assert layer(name).weight.abs().max().item() > 3.5 * DEVIATIONS[name]


@pytest.mark.parametrize("name", [*DEVIATIONS, "zeros"])
def test_biases_begin_at_zero_but_with_torch_default(name):
    bias = layer(name).bias
    if name == "torch_default":
        assert 0.5 * BOUNDS[name] < bias.abs().max().item() <= BOUNDS[name] * (1 + 1e-6)
    else:
        assert not bias.any()


def test_torch_default_has_the_bounds_that_torch_gives():
    torch.manual_seed(0)
    theirs = convolution()
    for mine, other in zip(layer("torch_default").parameters(), theirs.parameters(), strict=True):
        assert mine.abs().max().item() == pytest.approx(other.abs().max().item(), rel=0.15)


def test_a_linear_layer_counts_its_units():
    weights = layer("he_normal", lambda: nn.Linear(300, 500)).weight.detach().numpy()
    assert weights.std() == pytest.approx(np.sqrt(2 / 300), rel=0.02)


def test_draws_are_those_of_numpy_in_the_order_of_parameters_in_single_precision():
    found = layer("torch_default", lambda: nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2)), seed=7)
    random = np.random.default_rng(7)
    for key, parameter in found.named_parameters():
        bound = 1 / np.sqrt(4 if key.startswith("0") else 3)
        drawn = random.uniform(-bound, bound, tuple(parameter.shape)).astype(np.float32)
        assert np.array_equal(parameter.detach().numpy(), drawn), key


def test_linear_layers_may_begin_otherwise_than_convolutions():
    network = begun(
        lambda: nn.Sequential(convolution(), nn.Linear(300, 500)),
        np.random.default_rng(0),
        convolutions="he_normal_outputs",
        linear="zeros",
    )
    assert network[0].weight.std().item() == pytest.approx(np.sqrt(2 / OUTPUTS), rel=0.02)
    assert not network[1].weight.any()


def test_normalisations_keep_scale_one_and_shift_zero():
    found = layer("he_normal", lambda: nn.BatchNorm2d(4))
    assert found.weight.tolist() == [1.0] * 4 and found.bias.tolist() == [0.0] * 4

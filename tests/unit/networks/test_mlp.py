"""The multilayer perceptron's shapes and how its parameters begin."""

import numpy as np
import pytest

from steeplechase.networks.mlp import HYPERPARAMETERS, initial_parameters, layer_shapes

INITIALISATIONS = HYPERPARAMETERS["initialisation"]["choices"]


def begin(initialisation, inputs=300, outputs=200, hidden=(400,), seed=0):
    random = np.random.default_rng(seed)
    return initial_parameters(inputs, outputs, list(hidden), initialisation, random)


def test_layers_lead_from_inputs_to_classes():
    assert layer_shapes(4, 3, [8, 5]) == [(4, 8), (8, 5), (5, 3)]


def test_no_hidden_layer_is_one_matrix():
    assert layer_shapes(4, 3, []) == [(4, 3)]


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_parameters_have_a_row_for_the_bias_in_double_precision(initialisation):
    layers = begin(initialisation, 4, 3, (8, 5))
    assert [layer.shape for layer in layers] == [(5, 8), (9, 5), (6, 3)]
    assert {layer.dtype for layer in layers} == {np.dtype(np.float64)}


@pytest.mark.parametrize("initialisation", ["glorot_uniform", "he_normal"])
def test_biases_begin_at_zero(initialisation):
    assert all((layer[-1] == 0).all() for layer in begin(initialisation))


def test_glorot_is_uniform_between_its_bounds():
    """Eq. (16): U(-b, b) with b = sqrt(6 / (inputs + outputs)), whose deviation is b / sqrt(3)."""
    weights = begin("glorot_uniform")[0][:-1]
    bound = np.sqrt(6 / 700)
    assert 0.999 * bound < np.abs(weights).max() <= bound
    assert weights.std() == pytest.approx(bound / np.sqrt(3), rel=0.01)
    assert weights.mean() == pytest.approx(0, abs=0.001)


def test_he_has_its_standard_deviation():
    """Eq. (10): N(0, 2 / inputs)."""
    weights = begin("he_normal")[0][:-1]
    assert weights.std() == pytest.approx(np.sqrt(2 / 300), rel=0.01)
    assert np.abs(weights).max() > 3.5 * np.sqrt(2 / 300)  # not cut off


def test_torch_default_draws_weights_and_biases_alike():
    layer = begin("torch_default")[0]
    bound = 1 / np.sqrt(300)
    assert 0.999 * bound < np.abs(layer).max() <= bound
    assert layer[-1].std() == pytest.approx(bound / np.sqrt(3), rel=0.1)


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_same_generator_same_parameters(initialisation):
    first, again = begin(initialisation, 4, 3, (8,)), begin(initialisation, 4, 3, (8,))
    assert [layer.tobytes() for layer in first] == [layer.tobytes() for layer in again]


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_another_seed_gives_other_parameters(initialisation):
    first, other = begin(initialisation, 4, 3), begin(initialisation, 4, 3, seed=1)
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_layers_are_drawn_apart(initialisation):
    first, second, _ = begin(initialisation, 8, 8, (8, 8))
    assert not np.array_equal(first, second)

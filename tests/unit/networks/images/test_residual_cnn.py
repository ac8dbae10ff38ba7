"""The residual convolutional network: its blocks by hand, its sizes, and how it begins."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from steeplechase import registry
from steeplechase.networks.images import residual_cnn
from steeplechase.networks.images.residual_cnn import Block

MNIST, CIFAR = (1, 28, 28), (3, 32, 32)


def build(shape=CIFAR, classes=10, seed=0, **other):
    declared = registry.declared("image_networks", "residual_cnn")["HYPERPARAMETERS"]
    defaults = {key: one["default"] for key, one in declared.items()}
    generator = np.random.default_rng(seed)
    return residual_cnn.build(shape, classes, generator, **{**defaults, **other})


def images(shape, rows=8):
    return torch.randn(rows, *shape, generator=torch.Generator().manual_seed(1))


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def kinds(network):
    return [type(layer).__name__ for layer in network]


def test_a_block_is_the_sum_of_shortcut_and_path():
    """Leaky ReLU, normalisation over the batch, 3 x 3, leaky ReLU, 3 x 3; and 1 x 1 beside it."""
    torch.manual_seed(0)
    block, given = Block(3, 5, layers=2, batch_norm=True, slope=0.2), images((3, 6, 6))
    values = dict(block.named_parameters())
    active = torch.where(given > 0, given, 0.2 * given)
    mean = active.mean((0, 2, 3), keepdim=True)
    variance = ((active - mean) ** 2).mean((0, 2, 3), keepdim=True)
    normed = (active - mean) / torch.sqrt(variance + 1e-5)
    first = functional.conv2d(normed, values["path.2.weight"], values["path.2.bias"], padding=1)
    path = functional.conv2d(
        torch.where(first > 0, first, 0.2 * first),
        values["path.4.weight"],
        values["path.4.bias"],
        padding=1,
    )
    weights = values["shortcut.weight"][:, :, 0, 0]
    shortcut = torch.einsum("oi,nihw->nohw", weights, given)
    shortcut = shortcut + values["shortcut.bias"][:, None, None]
    torch.testing.assert_close(block(given), shortcut + path, rtol=1e-4, atol=1e-5)


def test_a_block_leaves_its_input_alone():
    given = images((3, 6, 6))
    before = given.clone()
    Block(3, 5, layers=2, batch_norm=False, slope=0.1)(given)
    assert torch.equal(given, before)


@pytest.mark.parametrize("layers", [1, 2, 4])
def test_layers_per_block_are_the_convolutions_of_the_path(layers):
    block = Block(3, 5, layers=layers, batch_norm=True, slope=0.1)
    found = [layer for layer in block.path if isinstance(layer, nn.Conv2d)]
    assert [layer.in_channels for layer in found] == [3, *[5] * (layers - 1)]
    assert {layer.kernel_size for layer in found} == {(3, 3)}


def test_parameters_of_the_defaults():
    """A block from i to o maps: shortcut i o + o, normalisation 2 i, 9 i o + o, 9 o o + o."""
    widths = [3, 32, 32, 64, 64, 128, 128]
    blocks = sum(
        i * o + o + 2 * i + 9 * i * o + o + 9 * o * o + o for i, o in itertools.pairwise(widths)
    )
    hidden = 4 * 4 * 128 * 120 + 120 + 3 * (120 * 120 + 120) + 120 * 10 + 10
    assert (blocks, hidden) == (707_462, 290_650)
    assert count(build()) == blocks + hidden


def test_layers_follow_one_another_as_said():
    network = build(channels=[4, 4, 8], pool_every=2, hidden=[6], dropout=0.2)
    assert kinds(network) == [
        *["Block", "Dropout", "Block", "MaxPool2d", "Dropout", "Block"],
        *["LeakyReLU", "Flatten", "Linear", "LeakyReLU", "Linear"],
    ]
    assert network(images(CIFAR)).shape == (8, 10)


def test_no_dropout_no_layer_of_it():
    assert "Dropout" not in kinds(build(dropout=0.0))


def test_batch_normalisation_can_be_left_out():
    network = build(batch_norm=False)
    assert not [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    # two values for each map that a block is given
    assert count(build()) - count(network) == 2 * (3 + 32 + 32 + 64 + 64 + 128)


def test_slope_is_that_of_all_activations():
    network = build(leaky_slope=0.3)
    slopes = [m.negative_slope for m in network.modules() if isinstance(m, nn.LeakyReLU)]
    assert set(slopes) == {0.3} and len(slopes) == 6 * 2 + 1 + 4


@pytest.mark.parametrize("batch_norm", [True, False])
def test_signals_neither_fade_nor_explode_with_he_normal(batch_norm):
    """Over ten blocks without pooling the mean square stays; unshrunk it would grow by 3^10."""
    network = build(channels=[32] * 10, pool_every=20, hidden=[], batch_norm=batch_norm, dropout=0)
    maps = images(CIFAR)
    with torch.no_grad():
        for layer in network[:10]:
            maps = layer(maps)
    assert 0.2 < maps.square().mean().item() < 5


def test_he_normal_begins_with_the_deviations_it_says():
    block = build(channels=[64, 64])[1]
    assert isinstance(block, nn.Dropout)
    block = build(channels=[64, 64], dropout=0)[1]
    first, last = block.path[2].weight, block.path[4].weight
    inputs = 64 * 9
    assert first.std().item() == pytest.approx(np.sqrt(2 / inputs), rel=0.02)
    assert last.std().item() == pytest.approx(np.sqrt(1 / inputs), rel=0.02)
    assert block.shortcut.weight.std().item() == pytest.approx(np.sqrt(1 / (2 * 64)), rel=0.05)


@pytest.mark.parametrize("initialisation", ["glorot_uniform", "torch_default"])
def test_other_initialisations_shrink_nothing(initialisation):
    block = build(channels=[64, 64], dropout=0, initialisation=initialisation)[1]
    first, last = block.path[2].weight, block.path[4].weight
    assert last.std().item() == pytest.approx(first.std().item(), rel=0.02)


def test_images_that_are_too_small_are_refused():
    said = "images of 4 x 40 are too small: 6 blocks with pooling every 2 halve them 3 times"
    with pytest.raises(ValueError, match=said + ", expected at least 8 x 8"):
        build((1, 4, 40))


@pytest.mark.parametrize("shape", [MNIST, (1, 8, 8), (2, 9, 17)])
def test_other_shapes_are_taken(shape):
    assert build(shape)(images(shape)).shape == (8, 10)

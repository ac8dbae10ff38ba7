"""Softmax regression, multilayer perceptron and small convolutional network: sizes and formulas."""

import numpy as np
import pytest
import torch
from torch import nn

from steeplechase import registry

MNIST, CIFAR = (1, 28, 28), (3, 32, 32)


def build(name, shape, classes=10, **other):
    declared = registry.declared("image_networks", name)["HYPERPARAMETERS"]
    defaults = {key: one["default"] for key, one in declared.items()}
    generator = np.random.default_rng(0)
    module = registry.load("image_networks", name)
    return module.build(shape, classes, generator, **{**defaults, **other})


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def shapes(network):
    return [tuple(parameter.shape) for parameter in network.parameters()]


def images(shape, rows=3):
    return torch.randn(rows, *shape, generator=torch.Generator().manual_seed(1))


def test_softmax_regression_is_one_affine_map_of_the_pixels():
    network, given = build("softmax", CIFAR), images(CIFAR)
    weights, biases = (p.detach().numpy().astype(float) for p in network.parameters())
    by_hand = given.numpy().reshape(3, -1).astype(float) @ weights.T + biases
    np.testing.assert_allclose(network(given).detach().numpy(), by_hand, rtol=1e-4, atol=1e-5)


def test_softmax_regression_may_begin_at_zero():
    assert not any(p.any() for p in build("softmax", MNIST, initialisation="zeros").parameters())


@pytest.mark.parametrize(("shape", "expected"), [(MNIST, 7_850), (CIFAR, 30_730)])
def test_softmax_regression_has_a_weight_for_each_pixel_and_class(shape, expected):
    assert count(build("softmax", shape)) == expected


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [([200], 784 * 200 + 200 + 2010), ([], 7850), ([500, 30], 784 * 500 + 500 + 15030 + 310)],
)
def test_mlp_has_the_parameters_of_its_layers(hidden, expected):
    assert count(build("mlp", MNIST, hidden=hidden)) == expected


@pytest.mark.parametrize(
    ("activation", "formula"),
    [
        ("relu", lambda x: np.maximum(x, 0)),
        ("leaky_relu", lambda x: np.where(x > 0, x, 0.01 * x)),
        ("tanh", np.tanh),
        ("sigmoid", lambda x: 1 / (1 + np.exp(-x))),
    ],
)
def test_mlp_is_its_formula(activation, formula):
    network, given = build("mlp", MNIST, hidden=[7], activation=activation), images(MNIST)
    first, shift, last, end = (p.detach().numpy().astype(float) for p in network.parameters())
    hidden = formula(given.numpy().reshape(3, -1).astype(float) @ first.T + shift)
    np.testing.assert_allclose(
        network(given).detach().numpy(), hidden @ last.T + end, rtol=1e-4, atol=1e-5
    )


def test_mlp_that_begins_with_small_normals_has_their_deviation():
    first, shift, *_ = build("mlp", MNIST, initialisation="small_normal").parameters()
    assert first.std().item() == pytest.approx(0.01, rel=0.01)
    assert not shift.any()


def test_dropout_keeps_the_mean_of_hidden_units():
    """Units that stay are divided by the probability to stay."""
    network = build("mlp", MNIST, hidden=[4000], dropout=0.25)
    dropout = next(layer for layer in network if isinstance(layer, nn.Dropout))
    torch.manual_seed(0)
    kept = dropout(torch.ones(1, 100_000))
    assert kept.unique().tolist() == pytest.approx([0.0, 1 / 0.75])
    assert (kept == 0).float().mean().item() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        # 6 * 75 + 6, 16 * 150 + 16, 400 * 120 + 120, 120 * 84 + 84, 84 * 10 + 10
        (CIFAR, 456 + 2_416 + 48_120 + 10_164 + 850),
        (MNIST, 156 + 2_416 + 256 * 120 + 120 + 10_164 + 850),
    ],
)
def test_small_cnn_is_that_of_the_tutorial(shape, expected):
    """https://docs.pytorch.org/tutorials/beginner/blitz/cifar10_tutorial.html, for CIFAR-10."""
    assert count(build("small_cnn", shape)) == expected


def test_small_cnn_has_the_layers_it_is_asked_for():
    network = build("small_cnn", CIFAR, channels=[8, 12, 20], kernel=3, hidden=[50])
    # sides: 32 - 2 = 30 -> 15 -> 13 -> 6 -> 4 -> 2
    assert shapes(network) == [
        *[(8, 3, 3, 3), (8,), (12, 8, 3, 3), (12,), (20, 12, 3, 3), (20,)],
        *[(50, 80), (50,), (10, 50), (10,)],
    ]


def test_small_cnn_without_convolutions_is_an_mlp():
    assert shapes(build("small_cnn", MNIST, channels=[], hidden=[5])) == [
        *[(5, 784), (5,), (10, 5), (10,)]
    ]


def test_small_cnn_normalises_the_batch_after_each_convolution():
    network = build("small_cnn", CIFAR, batch_norm=True).train()
    assert count(network) == count(build("small_cnn", CIFAR)) + 2 * (6 + 16)
    maps = network[:2](images(CIFAR, 20))
    means, deviations = maps.mean((0, 2, 3)), maps.std((0, 2, 3))
    torch.testing.assert_close(means, torch.zeros(6), atol=1e-5, rtol=0)
    torch.testing.assert_close(deviations, torch.ones(6), atol=1e-2, rtol=0)


@pytest.mark.parametrize(
    ("shape", "kernel", "said"),
    [
        ((3, 15, 40), 5, "images of 15 x 40 are too small: convolution 2 of 2 gets 5 x 18"),
        ((1, 28, 28), 13, "convolution 2 of 2 gets 8 x 8, expected at least 14 x 14"),
        ((1, 4, 4), 5, "convolution 1 of 2 gets 4 x 4, expected at least 6 x 6 for kernel 5"),
    ],
)
def test_small_cnn_refuses_images_that_are_too_small(shape, kernel, said):
    with pytest.raises(ValueError, match=said):
        build("small_cnn", shape, kernel=kernel)


def test_small_cnn_takes_the_smallest_images_that_fit():
    network = build("small_cnn", (1, 16, 16))
    assert network(images((1, 16, 16))).shape == (3, 10)

"""Layers that several networks for images share."""

import itertools
from collections.abc import Callable

from torch import nn

LEAKY_SLOPE = 0.01  # of leaky_relu, as in the networks for tables

_ACTIVATIONS = {
    "relu": lambda: nn.ReLU(inplace=True),
    "leaky_relu": lambda: nn.LeakyReLU(LEAKY_SLOPE, inplace=True),
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}


def activation_layer(name: str) -> nn.Module:
    """Return a new layer: relu, leaky_relu (slope 0.01), tanh or sigmoid."""
    return _ACTIVATIONS[name]()


def classifier(
    inputs: int,
    hidden: list[int],
    classes: int,
    activation: Callable[[], nn.Module],
    dropout: float,
) -> list[nn.Module]:
    """Return fully connected layers, each hidden one with activation and dropout.

    Parameters
    ----------
    inputs
        Values that each image has by then, flattened.
    hidden
        Units of each hidden layer; [] for the output layer alone.
    classes
        Outputs, the logits.
    activation
        Makes the layer that follows each hidden layer.
    dropout
        Probability that a hidden unit is dropped while training; 0 adds no layer for it.
    """
    layers: list[nn.Module] = []
    for before, after in itertools.pairwise([inputs, *hidden]):
        layers += [nn.Linear(before, after), activation()]
        if dropout:
            layers.append(nn.Dropout(dropout))
    return [*layers, nn.Linear([inputs, *hidden][-1], classes)]

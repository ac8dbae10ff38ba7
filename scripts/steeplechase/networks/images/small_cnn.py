"""Small convolutional network: convolutions that are pooled, then fully connected layers.

With its defaults it is the network of PyTorch's "60 minute blitz" tutorial, a LeNet-5 with ReLU and
max pooling: 62,006 parameters for 32 × 32 images of three channels and ten classes, 44,426 for
28 × 28 of one. Each convolution is unpadded, with stride 1, and followed by batch normalisation if
asked for, the activation, and 2 × 2 max pooling; dropout acts on the fully connected layers.

References
----------
Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
recognition", Proceedings of the IEEE 86, 1998, figure 2.
PyTorch tutorials, "Training a classifier" (Deep learning with PyTorch: a 60 minute blitz).

Differs from the paper: plain max pooling without weights, full connections between the maps, and
an output layer of logits in place of radial basis functions.
"""

import itertools
from functools import partial

import numpy as np
from torch import nn

from steeplechase.networks.images._initial import begun
from steeplechase.networks.images._layers import activation_layer, classifier

TITLE = "small convolutional network"
REFERENCE = "LeCun et al., Proceedings of the IEEE 86, 1998; PyTorch's tutorial of 60 minutes"
HYPERPARAMETERS = {
    "channels": {
        "type": "integers",
        "default": [6, 16],
        "minimum": 1,
        "description": "Maps of each convolution, in order; each is followed by 2 x 2 pooling.",
    },
    "kernel": {
        "type": "integer",
        "default": 5,
        "minimum": 1,
        "description": "Side of the convolutions' windows, in pixels.",
    },
    "hidden": {
        "type": "integers",
        "default": [120, 84],
        "minimum": 1,
        "description": "Units of each fully connected hidden layer, in order.",
    },
    "activation": {
        "type": "choice",
        "default": "relu",
        "choices": ["relu", "leaky_relu", "tanh", "sigmoid"],
        "description": "Activation of all layers but the last (leaky ReLU with slope 0.01).",
    },
    "batch_norm": {
        "type": "boolean",
        "default": False,
        "description": "Whether each convolution is followed by batch normalisation.",
    },
    "dropout": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Probability that a fully connected hidden unit is dropped while training.",
    },
    "initialisation": {
        "type": "choice",
        "default": "torch_default",
        "choices": ["torch_default", "glorot_uniform", "he_normal", "small_normal"],
        "description": "How the weights begin; torch_default draws weights and biases from "
        "U(-b, b), b = 1 / sqrt(inputs of a unit), the others begin with biases of 0.",
    },
}


def _side_after(side: int, kernel: int) -> int:
    """Return the side of the maps that a convolution and its pooling leave."""
    return (side - kernel + 1) // 2


def _refuse_small(shape: tuple[int, int, int], convolutions: int, kernel: int) -> None:
    """Raise a ValueError if a convolution or its pooling is left without a pixel."""
    height, width = shape[1:]
    for number in range(1, convolutions + 1):
        before = f"{height} x {width}"
        height, width = _side_after(height, kernel), _side_after(width, kernel)
        if min(height, width) < 1:
            raise ValueError(
                f"images of {shape[1]} x {shape[2]} are too small: convolution {number} of "
                f"{convolutions} gets {before}, expected at least {kernel + 1} x {kernel + 1} for "
                f"kernel {kernel} and pooling; use fewer channels or a smaller kernel"
            )


def _network(
    shape: tuple[int, int, int],
    classes: int,
    channels: list[int],
    kernel: int,
    hidden: list[int],
    activation: str,
    batch_norm: bool,
    dropout: float,
) -> nn.Module:
    layers: list[nn.Module] = []
    activate = partial(activation_layer, activation)
    maps, height, width = shape
    for before, after in itertools.pairwise([maps, *channels]):
        layers.append(nn.Conv2d(before, after, kernel))
        if batch_norm:
            layers.append(nn.BatchNorm2d(after))
        layers += [activate(), nn.MaxPool2d(2)]
        maps, height, width = after, _side_after(height, kernel), _side_after(width, kernel)
    flattened = maps * height * width
    layers += [nn.Flatten(), *classifier(flattened, hidden, classes, activate, dropout)]
    return nn.Sequential(*layers)


def build(
    shape: tuple[int, int, int],
    classes: int,
    generator: np.random.Generator,
    channels: list[int],
    kernel: int,
    hidden: list[int],
    activation: str,
    batch_norm: bool,
    dropout: float,
    initialisation: str,
) -> nn.Module:
    """Return the network from images (n, *shape) to logits (n, classes).

    Parameters
    ----------
    shape
        Channels, height and width of the images.
    classes
        Number of classes.
    generator
        Source of the initial values.
    channels, kernel, hidden, activation, batch_norm, dropout, initialisation
        As declared above.

    Raises
    ------
    ValueError
        If the images are too small for so many convolutions.
    """
    _refuse_small(shape, len(channels), kernel)
    return begun(
        lambda: _network(shape, classes, channels, kernel, hidden, activation, batch_norm, dropout),
        generator,
        initialisation,
    )

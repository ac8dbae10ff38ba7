"""Residual convolutional network: blocks of two paths that are added, then hidden layers.

A block maps x to S(x) + P(x): S is a 1 × 1 convolution, and P is activation, batch normalisation,
3 × 3 convolution, and then once or more activation and 3 × 3 convolution. Activations are leaky
ReLU. Blocks are followed by dropout, and after every few of them by 2 × 2 max pooling; what the
last one gives goes through an activation and the fully connected hidden layers.

With its defaults it has 998,112 parameters for 32 × 32 images of three channels and ten classes:
707,462 in the six blocks and 290,650 in the fully connected layers.

References
----------
K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016, eq.
(2) (a shortcut with a projection); and "Identity mappings in deep residual networks", ECCV 2016,
figure 4 (activation and normalisation before the convolutions).

Differs from the papers: every shortcut has a projection, the activation comes before the
normalisation and the normalisation once in a block, blocks are pooled and not strided, and hidden
layers take the place of global average pooling.
"""

import itertools
import math
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import nn

from steeplechase.networks.images._initial import begun
from steeplechase.networks.images._layers import classifier

TITLE = "residual convolutional network"
REFERENCE = "He et al., CVPR 2016, eq. 2; He et al., ECCV 2016, figure 4"
HYPERPARAMETERS = {
    "channels": {
        "type": "integers",
        "default": [32, 32, 64, 64, 128, 128],
        "minimum": 1,
        "description": "Maps of each block, in order.",
    },
    "layers_per_block": {
        "type": "integer",
        "default": 2,
        "minimum": 1,
        "description": "Number of 3 x 3 convolutions on the longer path of a block.",
    },
    "pool_every": {
        "type": "integer",
        "default": 2,
        "minimum": 1,
        "description": "Number of blocks after which 2 x 2 max pooling follows.",
    },
    "hidden": {
        "type": "integers",
        "default": [120, 120, 120, 120],
        "minimum": 1,
        "description": "Units of each fully connected hidden layer, in order.",
    },
    "batch_norm": {
        "type": "boolean",
        "default": True,
        "description": "Whether blocks have batch normalisation.",
    },
    "dropout": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Probability that a value between two blocks is dropped while training.",
    },
    "leaky_slope": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Slope of the activations below zero; 0 is ReLU, 1 no activation at all.",
    },
    "initialisation": {
        "type": "choice",
        "default": "he_normal",
        "choices": ["he_normal", "glorot_uniform", "torch_default"],
        "description": "How the weights begin. he_normal shrinks the convolutions that end the two "
        "paths of a block, so that their sum is as large as what the block was given; with it and "
        "glorot_uniform biases begin at 0.",
    },
}


class Block(nn.Module):
    """The sum of a 1 × 1 convolution and of a path of 3 × 3 convolutions.

    Parameters
    ----------
    before, after
        Number of maps that it is given and gives.
    layers
        Number of 3 × 3 convolutions.
    batch_norm
        Whether the first of them is normalised.
    slope
        Slope of the activations below zero.
    """

    def __init__(self, before: int, after: int, layers: int, batch_norm: bool, slope: float):
        super().__init__()
        self.shortcut = nn.Conv2d(before, after, 1)
        # The first activation leaves its input alone, which the shortcut needs too.
        path: list[nn.Module] = [nn.LeakyReLU(slope)]
        if batch_norm:
            path.append(nn.BatchNorm2d(before))
        path.append(nn.Conv2d(before, after, 3, padding=1))
        for _ in range(layers - 1):
            path += [nn.LeakyReLU(slope, inplace=True), nn.Conv2d(after, after, 3, padding=1)]
        self.path = nn.Sequential(*path)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return maps of the same height and width."""
        return self.shortcut(maps) + self.path(maps)

    def keep_variance(self) -> None:
        """Shrink what ends the paths, so that the sum has about the variance of the input.

        Eq. (10) of He et al., ICCV 2015, doubles variances for a rectifier that halves them. There
        is none before the shortcut, and each of the two paths is to give half of the variance.
        """
        with torch.no_grad():
            self.shortcut.weight *= 0.5
            self.path[-1].weight *= math.sqrt(0.5)


def _network(
    block: Callable[[int, int], Block],
    end: list[nn.Module],
    channels: list[int],
    pool_every: int,
    dropout: float,
    slope: float,
) -> nn.Sequential:
    """Return the blocks, made by `block`, for these channels (of the images first), and the end."""
    layers: list[nn.Module] = []
    for number, (before, after) in enumerate(itertools.pairwise(channels), 1):
        layers.append(block(before, after))
        if number % pool_every == 0:
            layers.append(nn.MaxPool2d(2))
        if dropout and number < len(channels) - 1:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers, nn.LeakyReLU(slope, inplace=True), nn.Flatten(), *end)


def _features(shape: tuple[int, int, int], channels: list[int], pool_every: int) -> int:
    """Return how many values the last block and its pooling leave.

    Raises
    ------
    ValueError
        If they are none.
    """
    pooled = len(channels) // pool_every
    height, width = shape[1] >> pooled, shape[2] >> pooled
    if min(height, width) < 1:
        least = 2**pooled
        raise ValueError(
            f"images of {shape[1]} x {shape[2]} are too small: {len(channels)} blocks with pooling "
            f"every {pool_every} halve them {pooled} times, expected at least {least} x {least}; "
            "use fewer blocks or a larger pool_every"
        )
    return [shape[0], *channels][-1] * height * width


def build(
    shape: tuple[int, int, int],
    classes: int,
    generator: np.random.Generator,
    channels: list[int],
    layers_per_block: int,
    pool_every: int,
    hidden: list[int],
    batch_norm: bool,
    dropout: float,
    leaky_slope: float,
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
    channels, layers_per_block, pool_every, hidden, batch_norm, dropout, leaky_slope, initialisation
        As declared above.

    Raises
    ------
    ValueError
        If the images are too small to be pooled so often.
    """
    features = _features(shape, channels, pool_every)
    block = partial(Block, layers=layers_per_block, batch_norm=batch_norm, slope=leaky_slope)
    activation, widths = partial(nn.LeakyReLU, leaky_slope), [shape[0], *channels]

    def make() -> nn.Sequential:
        end = classifier(features, hidden, classes, activation, dropout=0.0)
        return _network(block, end, widths, pool_every, dropout, leaky_slope)

    network = begun(make, generator, initialisation)
    if initialisation == "he_normal":
        for layer in network:
            if isinstance(layer, Block):
                layer.keep_variance()
    return network

"""DenseNet-121: four blocks in which each layer takes the maps of all before it.

Parameters and buffers have the names and shapes of torchvision's ``densenet121``, so that its
weights can be loaded. With 1,000 classes it has 7,978,856 parameters, with ten 6,964,106.

The maps of the last block are 32 times smaller than the image. One of 32 × 32 is a single pixel
there, so that a batch of one such image cannot be normalised in train mode. Small images can be
enlarged (``resize``), or taken by a smaller first layer (``small_images``).

References
----------
G. Huang, Z. Liu, L. van der Maaten and K. Q. Weinberger, "Densely connected convolutional
networks", CVPR 2017, arXiv:1608.06993, table 1 (growth 32, bottlenecks, compression 0.5).

Differs from the paper: with ``small_images`` it is this network with another first layer, not the
paper's own for 32 × 32 images, which have three blocks of equal size. The last layer begins with
U(-b, b), b = 1 / sqrt(inputs), and biases of 0, as in torchvision; convolutions begin He normal.
"""

import re
from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from steeplechase.networks.images._initial import begun
from steeplechase.networks.images._published import CHANNELS, as_published, refuse_channels
from steeplechase.networks.images._weights import load_weights

TITLE = "DenseNet-121"
REFERENCE = "Huang et al., CVPR 2017, arXiv:1608.06993, table 1"
HYPERPARAMETERS = {
    "weights": {
        "type": "text",
        "default": None,
        "description": "File or address of weights to begin with, a state dict with torchvision's "
        "names; null to begin anew. The last layer begins anew if it has other classes there.",
    },
    "weights_sha256": {
        "type": "text",
        "default": None,
        "pattern": "[0-9a-fA-F]{8,64}",
        "description": "SHA-256 of that file, or its first eight digits or more; null to take any "
        "file. Not looked at where weights is null.",
    },
    "small_images": {
        "type": "boolean",
        "default": False,
        "description": "Whether the first convolution is 3 x 3 with stride 1, without max pooling "
        "after it, as for images of about 32 x 32; published weights do not fit that.",
    },
    "resize": {
        "type": "integer",
        "default": 0,
        "minimum": 0,
        "description": "Side in pixels to which images are interpolated first; 0 to leave them.",
    },
}

GROWTH = 32  # maps that each layer adds
BOTTLENECK = 4  # maps between its two convolutions, per map that it adds
BLOCKS = (6, 12, 24, 16)  # layers of each block
# Names in torchvision's older files: "denselayer1.norm.1.weight" for "denselayer1.norm1.weight".
_OLD_NAME = re.compile(r"(\.denselayer\d+\.(?:norm|conv))\.([12])\.")


class DenseLayer(nn.Module):
    """Normalisation, ReLU and 1 × 1 convolution, then these with 3 × 3; what it makes is added."""

    def __init__(self, before: int) -> None:
        super().__init__()
        between = BOTTLENECK * GROWTH
        self.norm1 = nn.BatchNorm2d(before)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(before, between, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(between)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(between, GROWTH, 3, padding=1, bias=False)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the given maps and the new ones: (n, before + growth, height, width)."""
        new = self.conv1(self.relu1(self.norm1(maps)))
        new = self.conv2(self.relu2(self.norm2(new)))
        return torch.cat((maps, new), 1)


def _stem(small_images: bool) -> OrderedDict[str, nn.Module]:
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if small_images:
        layers["conv0"] = nn.Conv2d(CHANNELS, 2 * GROWTH, 3, 1, padding=1, bias=False)
    else:
        layers["conv0"] = nn.Conv2d(CHANNELS, 2 * GROWTH, 7, 2, padding=3, bias=False)
    layers["norm0"] = nn.BatchNorm2d(2 * GROWTH)
    layers["relu0"] = nn.ReLU(inplace=True)
    if not small_images:
        layers["pool0"] = nn.MaxPool2d(3, 2, padding=1)
    return layers


def _transition(before: int) -> nn.Sequential:
    """Return the layers between blocks, which halve the maps in number, height and width."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["norm"] = nn.BatchNorm2d(before)
    layers["relu"] = nn.ReLU(inplace=True)
    layers["conv"] = nn.Conv2d(before, before // 2, 1, bias=False)
    layers["pool"] = nn.AvgPool2d(2)
    return nn.Sequential(layers)


class DenseNet121(nn.Module):
    """The network from images (n, 1 or 3, height, width) to logits (n, classes)."""

    def __init__(self, classes: int, small_images: bool, resize: int) -> None:
        super().__init__()
        self.resize = resize
        self.features = nn.Sequential(_stem(small_images))
        maps = 2 * GROWTH
        for number, size in enumerate(BLOCKS, 1):
            block = nn.Sequential()
            for layer in range(1, size + 1):
                block.add_module(f"denselayer{layer}", DenseLayer(maps))
                maps += GROWTH
            self.features.add_module(f"denseblock{number}", block)
            if number < len(BLOCKS):
                self.features.add_module(f"transition{number}", _transition(maps))
                maps //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(maps))
        self.classifier = nn.Linear(maps, classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (n, classes)."""
        maps = functional.relu(self.features(as_published(images, self.resize)), inplace=True)
        return self.classifier(torch.flatten(functional.adaptive_avg_pool2d(maps, 1), 1))


def _refuse_small(shape: tuple[int, int, int], small_images: bool, resize: int) -> None:
    """Raise a ValueError if a transition is left with a single pixel, which it cannot halve."""
    height, width = (resize, resize) if resize else shape[1:]
    # The three transitions need eight pixels; the usual first layers quarter, rounding up.
    least = 8 if small_images else 29
    if min(height, width) < least:
        raise ValueError(
            f"images of {height} x {width} are too small, expected at least {least} x {least}; "
            "give small_images: true or a resize"
        )


def _new_name(name: str) -> str:
    return _OLD_NAME.sub(r"\1\2.", name)


def build(
    shape: tuple[int, int, int],
    classes: int,
    generator: np.random.Generator,
    weights: str | None,
    weights_sha256: str | None,
    small_images: bool,
    resize: int,
) -> nn.Module:
    """Return the network from images (n, *shape) to logits (n, classes).

    Its attribute ``loaded_weights`` says what was taken from the file of weights (or is None).

    Parameters
    ----------
    shape
        Channels, height and width of the images.
    classes
        Number of classes.
    generator
        Source of the initial values, of which as many are drawn if weights are loaded.
    weights, weights_sha256, small_images, resize
        As declared above; `weights` is the path of a file on this computer.

    Raises
    ------
    ValueError
        If the images have other channels than 1 or 3 or are too small, or the weights cannot be
        used.
    """
    refuse_channels(shape)
    _refuse_small(shape, small_images, resize)
    network = begun(
        lambda: DenseNet121(classes, small_images, resize),
        generator,
        convolutions="he_normal",
        linear="torch_default",
    )
    nn.init.zeros_(network.classifier.bias)
    network.loaded_weights = None
    if weights is not None:
        network.loaded_weights = load_weights(
            network, weights, weights_sha256, head="classifier", rename=_new_name
        )
    return network

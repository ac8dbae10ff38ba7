"""ResNet-50: 16 residual blocks of three convolutions, in four stages, with names as published.

Parameters and buffers have the names and shapes of torchvision's ``resnet50``, so that its weights
can be loaded. With 1,000 classes it has 25,557,032 parameters, with ten 23,528,522.

The maps of the last stage are 32 times smaller than the image. One of 32 × 32 is a single pixel
there, so that a batch of one such image cannot be normalised in train mode. Small images can be
enlarged (``resize``), or taken by a smaller first layer (``small_images``).

References
----------
K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016,
arXiv:1512.03385, table 1; for 32 × 32 images section 4.2.

Differs from the paper: where a stage halves the image, the 3 × 3 convolution of its first block
does, not the 1 × 1 before it (version 1.5, as torchvision has it). Convolutions begin as in
torchvision: He normal over outputs; the last layer U(-b, b), b = 1 / sqrt(inputs).
"""

import numpy as np
import torch
from torch import nn

from steeplechase.networks.images._initial import begun
from steeplechase.networks.images._published import CHANNELS, as_published, refuse_channels
from steeplechase.networks.images._weights import load_weights

TITLE = "ResNet-50"
REFERENCE = "He et al., CVPR 2016, arXiv:1512.03385, table 1"
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

# (maps within a block, number of blocks, stride of the first) of each stage
STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
EXPANSION = 4  # maps that a block gives, per map within it


class Bottleneck(nn.Module):
    """A residual block: 1 × 1, 3 × 3 and 1 × 1 convolutions, each normalised, and a shortcut.

    Parameters
    ----------
    before
        Number of maps that it is given.
    width
        Number of maps within; it gives four times as many.
    stride
        Of the 3 × 3 convolution, and of the shortcut.
    """

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        after = width * EXPANSION
        self.conv1 = nn.Conv2d(before, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, after, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(after)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or before != after:
            projection = nn.Conv2d(before, after, 1, stride, bias=False)
            self.downsample = nn.Sequential(projection, nn.BatchNorm2d(after))

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return (n, 4 * width, ...) maps."""
        path = self.relu(self.bn1(self.conv1(maps)))
        path = self.relu(self.bn2(self.conv2(path)))
        path = self.bn3(self.conv3(path))
        return self.relu(path + (maps if self.downsample is None else self.downsample(maps)))


class ResNet50(nn.Module):
    """The network from images (n, 1 or 3, height, width) to logits (n, classes)."""

    def __init__(self, classes: int, small_images: bool, resize: int) -> None:
        super().__init__()
        self.resize = resize
        if small_images:
            self.conv1 = nn.Conv2d(CHANNELS, 64, 3, 1, padding=1, bias=False)
        else:
            self.conv1 = nn.Conv2d(CHANNELS, 64, 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.Identity() if small_images else nn.MaxPool2d(3, 2, padding=1)
        maps = 64
        for number, (width, blocks, stride) in enumerate(STAGES, 1):
            layers = []
            for block in range(blocks):
                layers.append(Bottleneck(maps, width, stride if block == 0 else 1))
                maps = width * EXPANSION
            self.add_module(f"layer{number}", nn.Sequential(*layers))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(maps, classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (n, classes)."""
        maps = self.conv1(as_published(images, self.resize))
        maps = self.maxpool(self.relu(self.bn1(maps)))
        maps = self.layer4(self.layer3(self.layer2(self.layer1(maps))))
        return self.fc(torch.flatten(self.avgpool(maps), 1))


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
        If the images have other channels than 1 or 3, or the weights cannot be used.
    """
    refuse_channels(shape)
    network = begun(
        lambda: ResNet50(classes, small_images, resize),
        generator,
        convolutions="he_normal_outputs",
        linear="torch_default",
    )
    network.loaded_weights = None
    if weights is not None:
        network.loaded_weights = load_weights(network, weights, weights_sha256, head="fc")
    return network

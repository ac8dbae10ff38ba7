"""Colour jitter: brightness, contrast and saturation of an image are changed by random factors.

    x <- b x,   x <- m + c (x - m),   x <- y + s (x - y)

with factors b, c and s from U(max(0, 1 - strength), 1 + strength), m the mean grey of the image and
y the grey of each pixel; after each of the three, in this order, values are cut to 0 ... 255. Grey
is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). Images of one channel are their own grey, and have no
saturation.

Differs from torchvision's ColorJitter: the order of the three is not drawn, and hue is left alone.

References
----------
A. G. Howard, "Some improvements on deep convolutional neural network based image classification",
2013, arXiv:1312.5402, section 2.
"""

import torch

from steeplechase.augmentations._chosen import between, where_chosen

TITLE = "colour jitter"
REFERENCE = "Howard 2013, arXiv:1312.5402, section 2"
DRAWS = 4
HYPERPARAMETERS = {
    "probability": {
        "type": "float",
        "default": 0.5,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Probability that an image is changed.",
    },
    "brightness": {
        "type": "float",
        "default": 0.4,
        "minimum": 0.0,
        "description": "Strength of the change of brightness.",
    },
    "contrast": {
        "type": "float",
        "default": 0.4,
        "minimum": 0.0,
        "description": "Strength of the change of contrast.",
    },
    "saturation": {
        "type": "float",
        "default": 0.4,
        "minimum": 0.0,
        "description": "Strength of the change of saturation.",
    },
}

GREY = (0.299, 0.587, 0.114)


def apply(
    images: torch.Tensor,
    draws: torch.Tensor,
    probability: float,
    brightness: float,
    contrast: float,
    saturation: float,
) -> torch.Tensor:
    """Return the images, some in other colours; see the package for the parameters."""
    strengths = (brightness, contrast, saturation)

    def jitter(some: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        bright, contrasting, saturated = (
            between(own[:, i], max(0.0, 1 - strength), 1 + strength)[:, None, None, None]
            for i, strength in enumerate(strengths)
        )
        some = (some * bright).clamp(0.0, 255.0)
        mean = _grey(some).mean((1, 2, 3), keepdim=True)
        some = (mean + contrasting * (some - mean)).clamp(0.0, 255.0)
        if some.shape[1] != len(GREY):
            return some
        grey = _grey(some)
        return (grey + saturated * (some - grey)).clamp(0.0, 255.0)

    return where_chosen(images, draws, probability, jitter)


def _grey(images: torch.Tensor) -> torch.Tensor:
    """Return the grey of each pixel, shape (n, 1, height, width)."""
    if images.shape[1] != len(GREY):
        return images.mean(1, keepdim=True)
    weights = images.new_tensor(GREY)[:, None, None]
    return (images * weights).sum(1, keepdim=True)

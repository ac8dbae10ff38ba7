"""Horizontal flip: an image is mirrored left to right with a probability.

References
----------
A. Krizhevsky, I. Sutskever and G. E. Hinton, "ImageNet classification with deep convolutional
neural networks", NIPS 2012, section 4.1.
"""

import torch

from steeplechase.augmentations._chosen import where_chosen

TITLE = "horizontal flip"
REFERENCE = "Krizhevsky et al., NIPS 2012, section 4.1"
DRAWS = 1
HYPERPARAMETERS = {
    "probability": {
        "type": "float",
        "default": 0.5,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Probability that an image is flipped.",
    },
}


def apply(images: torch.Tensor, draws: torch.Tensor, probability: float) -> torch.Tensor:
    """Return the images, some of them mirrored; see the package for the parameters."""
    return where_chosen(images, draws, probability, lambda some, _: some.flip(3))

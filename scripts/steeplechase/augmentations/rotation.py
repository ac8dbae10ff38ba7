"""Rotation: an image is turned about its middle by an angle from U(-degrees, degrees).

Pixels are interpolated bilinearly; what comes from outside the image is black (0).

References
----------
P. Y. Simard, D. Steinkraus and J. C. Platt, "Best practices for convolutional neural networks
applied to visual document analysis", ICDAR 2003, section 2.
"""

import math

import torch

from steeplechase.augmentations._chosen import between, where_chosen

TITLE = "rotation"
REFERENCE = "Simard et al., ICDAR 2003, section 2"
DRAWS = 2
HYPERPARAMETERS = {
    "probability": {
        "type": "float",
        "default": 0.5,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Probability that an image is turned.",
    },
    "degrees": {
        "type": "float",
        "default": 15.0,
        "minimum": 0.0,
        "maximum": 180.0,
        "description": "Largest angle, to either side, in degrees.",
    },
}


def apply(
    images: torch.Tensor, draws: torch.Tensor, probability: float, degrees: float
) -> torch.Tensor:
    """Return the images, some of them turned; see the package for the parameters."""
    height, width = images.shape[2:]

    def turn(some: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        angle = between(own[:, 0], -math.radians(degrees), math.radians(degrees))
        cosine, sine, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
        # A grid's sides go from -1 to 1 whatever their lengths, so that these come in here.
        upper = torch.stack([cosine, -sine * height / width, zero], 1)
        lower = torch.stack([sine * width / height, cosine, zero], 1)
        grid = torch.nn.functional.affine_grid(
            torch.stack([upper, lower], 1), list(some.shape), align_corners=False
        )
        turned = torch.nn.functional.grid_sample(some, grid, align_corners=False)
        # Rounded, the four shares of a pixel may come to more than one.
        return turned.clamp_(0.0, 255.0)

    return where_chosen(images, draws, probability, turn)

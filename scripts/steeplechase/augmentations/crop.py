"""Crop: an image is padded with black on all sides, and its size cut out at a random place.

References
----------
K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016,
section 4.2 (padding of 4 on CIFAR-10).
"""

import torch

from steeplechase.augmentations._chosen import where_chosen

TITLE = "random crop"
REFERENCE = "He et al., CVPR 2016, section 4.2"
DRAWS = 3
HYPERPARAMETERS = {
    "probability": {
        "type": "float",
        "default": 1.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Probability that an image is cut out anew.",
    },
    "padding": {
        "type": "integer",
        "default": 4,
        "minimum": 0,
        "description": "Pixels of black on each side.",
    },
}


def apply(
    images: torch.Tensor, draws: torch.Tensor, probability: float, padding: int
) -> torch.Tensor:
    """Return the images, some of them moved; see the package for the parameters."""
    height, width = images.shape[2:]

    def cut(some: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        padded = torch.nn.functional.pad(some, [padding] * 4)
        first = (own * (2 * padding + 1)).long()
        rows = first[:, :1] + torch.arange(height, device=some.device)
        columns = first[:, 1:] + torch.arange(width, device=some.device)
        every = torch.arange(len(some), device=some.device)[:, None, None]
        cut_out = padded.permute(0, 2, 3, 1)[every, rows[:, :, None], columns[:, None, :]]
        return cut_out.permute(0, 3, 1, 2)

    return where_chosen(images, draws, probability, cut)

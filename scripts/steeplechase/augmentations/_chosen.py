"""Which images an augmentation changes."""

from collections.abc import Callable

import torch


def where_chosen(
    images: torch.Tensor,
    draws: torch.Tensor,
    probability: float,
    change: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
) -> torch.Tensor:
    """Change the images whose first draw is below the probability.

    Parameters
    ----------
    images
        (n, channels, height, width).
    draws
        (n, k): the first of an image decides, the others are for `change`.
    probability
        Of an image to be changed.
    change
        From images and their draws (m, k - 1) to images.
    """
    (chosen,) = (draws[:, 0] < probability).nonzero(as_tuple=True)
    if not len(chosen):
        return images
    changed = images.clone()
    changed[chosen] = change(images[chosen], draws[chosen, 1:])
    return changed


def between(draws: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """Return uniform numbers from [low, high) for draws from [0, 1)."""
    return low + (high - low) * draws

"""What networks that were published for photographs of three channels share.

Weights that were trained on ImageNet expect values of 0 to 1 from which the means 0.485, 0.456,
0.406 of red, green and blue are taken, divided by 0.229, 0.224, 0.225. A study's
``inputs: {centre: channel, divide: deviation}`` takes and divides by what its own training rows
have, which brings each channel to mean 0 and deviation 1, as these numbers do for ImageNet. That is
the usual substitute; with ``divide: none`` or ``range`` such weights meet values that they were not
trained for.
"""

import torch
from torch.nn import functional

CHANNELS = 3


def refuse_channels(shape: tuple[int, int, int]) -> None:
    """Raise a ValueError if images have other channels than one (grey) or three."""
    if shape[0] not in (1, CHANNELS):
        raise ValueError(f"images have {shape[0]} channels, expected 1 or {CHANNELS}")


def as_published(images: torch.Tensor, resize: int) -> torch.Tensor:
    """Return images (n, 1 or 3, height, width) as the network takes them: (n, 3, ...).

    The one channel of grey images is repeated, so that published weights serve them too and all
    networks have the same parameters.

    Parameters
    ----------
    images
        Normalised images.
    resize
        Side in pixels to which they are interpolated bilinearly, or 0 to leave them.
    """
    if resize and images.shape[2:] != (resize, resize):
        size = (resize, resize)
        images = functional.interpolate(images, size, mode="bilinear", align_corners=False)
    return images if images.shape[1] == CHANNELS else images.expand(-1, CHANNELS, -1, -1)

"""Ways from 0 to 1, which schedules that go from one rate to another have in common."""

import numpy as np

SHAPES = ("linear", "cosine", "one_minus_sqrt")


def way(share: np.ndarray, shape: str) -> np.ndarray:
    """Return how far a value has gone when a share of the time has passed.

    Parameters
    ----------
    share
        Of the time, float64, any shape; below 0 it has not begun, above 1 it is over.
    shape
        ``linear``; ``cosine``, which begins and ends slowly; ``one_minus_sqrt``, for a fall by
        the square root of the share, which begins fast.

    Returns
    -------
    numpy.ndarray
        In [0, 1], of the same shape.
    """
    share = np.clip(share, 0.0, 1.0)
    if shape == "cosine":
        return (1.0 - np.cos(np.pi * share)) / 2.0
    return np.sqrt(share) if shape == "one_minus_sqrt" else share

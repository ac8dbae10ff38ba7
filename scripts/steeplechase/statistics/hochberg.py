"""Hochberg's step-up adjustment of p-values."""

import numpy as np

from steeplechase.statistics._stepwise import in_order

TITLE = "Hochberg's correction"
ADJUSTS = ("control",)


def adjust(p_values: np.ndarray, k: int) -> np.ndarray:
    """Adjust p-values as Holm does, but from the largest down.

    With the m p-values ascending, the i-th becomes the smallest of (m - j + 1) p_j, j >= i. The
    family-wise error is kept if the tests are independent or depend positively, as those against
    one control do; without that only Holm's is safe.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1]; a NaN (no test) stays NaN and does not count.
    k
        Number of algorithms, which this adjustment does not need.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each between its p-value and Holm's.

    References
    ----------
    Hochberg (1988), Biometrika 75, 800-802.

    Differs from the paper: not at all, but from some software (STAC), which takes the largest.
    """

    def from_the_largest(p: np.ndarray) -> np.ndarray:
        return np.minimum.accumulate((np.arange(len(p), 0, -1) * p)[::-1])[::-1]

    return in_order(p_values, from_the_largest)

"""Holm's step-down adjustment of p-values."""

import numpy as np

from steeplechase.statistics._stepwise import in_order

TITLE = "Holm's correction"
ADJUSTS = ("pairs", "control")


def adjust(p_values: np.ndarray, k: int) -> np.ndarray:
    """Adjust p-values so that rejecting those <= alpha keeps the family-wise error at alpha.

    With the m p-values ascending, the i-th becomes the largest of (m - j + 1) p_j, j <= i, cut
    at 1.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1]; a NaN (no test) stays NaN and does not count.
    k
        Number of algorithms, which this adjustment does not need.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each at least its p-value.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    return in_order(p_values, lambda p: np.maximum.accumulate(np.arange(len(p), 0, -1) * p))

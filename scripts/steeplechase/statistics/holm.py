"""Holm's step-down adjustment of p-values."""

import numpy as np

TITLE = "Holm's correction"


def holm(p_values: np.ndarray) -> np.ndarray:
    """Adjust p-values so that rejecting those <= alpha keeps the family-wise error at alpha.

    With the m p-values ascending, the i-th becomes the largest of (m - j + 1) p_j, j <= i, cut
    at 1.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1]; a NaN (no test) stays NaN and does not count.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each at least its p-value.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    p_values = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p_values), np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted

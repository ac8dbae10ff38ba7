"""What the adjustments of p-values share: their order, and tests that do not exist."""

from collections.abc import Callable

import numpy as np


def in_order(p_values: np.ndarray, adjust: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Adjust the p-values in ascending order and put the results back in their places.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1]; a NaN (no test) stays NaN and does not count.
    adjust
        Takes the others, ascending, and returns as many.

    Returns
    -------
    numpy.ndarray
        (m,) float64, cut at 1.
    """
    p_values = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p_values), np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    adjusted[order] = np.minimum(adjust(p_values[order]), 1.0)
    return adjusted

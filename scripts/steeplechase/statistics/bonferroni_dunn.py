"""Bonferroni and Dunn's test of mean ranks against a control."""

import math

import numpy as np
from scipy.stats import norm

TITLE = "Bonferroni and Dunn's test against a control"


def bonferroni_dunn(mean_ranks: np.ndarray, n: int, control: int) -> np.ndarray:
    """Return the adjusted p-values of the other algorithms against the control.

    z = |R_a - R_0| / sqrt(k (k + 1) / (6 N)) against the normal distribution, two-sided, times
    k - 1, cut at 1.

    Parameters
    ----------
    mean_ranks
        (k,) float64.
    n
        Data sets, N.
    control
        Column of the control.

    Returns
    -------
    numpy.ndarray
        (k - 1,) float64 in [0, 1], the others in their order; NaN with fewer than three
        algorithms or two data sets.

    References
    ----------
    Dunn (1961), JASA 56, 52-64. Demsar (2006), JMLR 7, 1-30, section 3.2.2.
    """
    mean_ranks = np.asarray(mean_ranks, dtype=float)
    k = len(mean_ranks)
    others = np.delete(mean_ranks, control)
    if k < 3 or n < 2:
        return np.full(len(others), np.nan)
    z = np.abs(others - mean_ranks[control]) / math.sqrt(k * (k + 1) / (6.0 * n))
    return np.minimum((k - 1) * 2 * norm.sf(z), 1.0)

"""Bonferroni and Dunn's test of mean ranks against a control."""

import math

import numpy as np
from scipy.stats import norm

TITLE = "Bonferroni and Dunn's test against a control"


def bonferroni_dunn(mean_ranks: np.ndarray, n: int, control: int) -> np.ndarray:
    """Return the adjusted p-values of the other algorithms against the control.

    The normal test of each difference of mean ranks, its p-value times k - 1, cut at 1.

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
    return np.minimum((k - 1) * normal_test(others - mean_ranks[control], k, n), 1.0)


def normal_test(gaps: np.ndarray, k: int, n: int) -> np.ndarray:
    """Return the two-sided p-values of differences of mean ranks, not adjusted.

    z = (R_a - R_b) / sqrt(k (k + 1) / (6 N)) against the normal distribution.

    Parameters
    ----------
    gaps
        (m,) float64, R_a - R_b.
    k
        Number of algorithms.
    n
        Data sets, N.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in [0, 1]; NaN with fewer than three algorithms or two data sets.
    """
    if k < 3 or n < 2:
        return np.full(len(gaps), np.nan)
    return 2 * norm.sf(np.abs(gaps) / math.sqrt(k * (k + 1) / (6.0 * n)))

"""Nemenyi's test of all pairs of mean ranks, and its critical difference."""

import math

import numpy as np
from scipy.stats import studentized_range

TITLE = "Nemenyi's test and critical difference"


def nemenyi(mean_ranks: np.ndarray, n: int) -> np.ndarray:
    """Return the p-values of all pairs of mean ranks.

    q = |R_a - R_b| / sqrt(k (k + 1) / (6 N)) times sqrt(2) against the studentized range of k
    groups with infinite degrees of freedom.

    Parameters
    ----------
    mean_ranks
        (k,) float64.
    n
        Data sets, N.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in [0, 1], pairs in the order of `numpy.triu_indices(k, 1)`; NaN with fewer
        than three algorithms or two data sets.

    References
    ----------
    Nemenyi (1963), Distribution-free Multiple Comparisons, PhD thesis, Princeton. Demsar (2006),
    JMLR 7, 1-30, section 3.2.2.

    Differs from the paper: papers after Garcia and Herrera (2008) call Bonferroni's correction of
    a normal test by this name; this is the studentized range, as in Demsar's paper.
    """
    mean_ranks = np.asarray(mean_ranks, dtype=float)
    k = len(mean_ranks)
    a, b = np.triu_indices(k, 1)
    if k < 3 or n < 2:
        return np.full(len(a), np.nan)
    q = np.abs(mean_ranks[a] - mean_ranks[b]) * math.sqrt(2.0) / _standard_error(k, n)
    return np.clip(studentized_range.sf(q, k, np.inf), 0.0, 1.0)


def critical_difference(k: int, n: int, alpha: float) -> float:
    """Return the gap of two mean ranks from which on Nemenyi's test rejects.

    CD = q_alpha sqrt(k (k + 1) / (6 N)), q_alpha the upper quantile of the studentized range
    divided by sqrt(2); NaN with fewer than three algorithms or two data sets.
    """
    if k < 3 or n < 2:
        return math.nan
    return float(studentized_range.isf(alpha, k, np.inf)) / math.sqrt(2.0) * _standard_error(k, n)


def _standard_error(k: int, n: int) -> float:
    """Return the standard error of a difference of two mean ranks under no difference."""
    return math.sqrt(k * (k + 1) / (6.0 * n))

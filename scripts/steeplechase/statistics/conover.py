"""Conover's test of all pairs of rank sums."""

import numpy as np
from scipy.stats import t as t_distribution

from steeplechase.statistics._friedman import entire_agreement

TITLE = "Conover's test of all pairs"


def conover(ranks: np.ndarray) -> np.ndarray:
    """Return the p-values of all pairs of rank sums, not adjusted.

        t = |R_a - R_b| / sqrt(2 (N A - sum_j R_j^2) / ((N - 1)(k - 1)))

    with R_j the rank sums and A the sum of all squared ranks, against Student's t with
    (N - 1)(k - 1) degrees of freedom.

    Parameters
    ----------
    ranks
        (N, k) float64 mid-ranks.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in [0, 1], pairs in the order of `numpy.triu_indices(k, 1)`; NaN with fewer
        than three algorithms or two data sets, and where all are tied. Where all data sets agree
        entirely, t is infinite and the p-value is the probability of that, or 1 for two
        algorithms that are tied throughout.

    References
    ----------
    Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 5.8, equation 6. Conover
    and Iman (1979), report LA-7677-MS, Los Alamos.

    Differs from the book: there these pairs are looked at only after Friedman's test has rejected.
    """
    n, k = ranks.shape
    a, b = np.triu_indices(k, 1)
    if n < 2 or k < 3 or (ranks == ranks[:, :1]).all():
        return np.full(len(a), np.nan)
    sums = ranks.sum(axis=0)
    gaps = np.abs(sums[a] - sums[b])
    df = (n - 1) * (k - 1)
    within = n * float(np.sum(ranks**2)) - float(np.sum(sums**2))
    if within < 1e-9 * n * k:
        return np.where(gaps > 0, entire_agreement(ranks), 1.0)
    return 2 * t_distribution.sf(gaps / np.sqrt(2 * within / df), df)

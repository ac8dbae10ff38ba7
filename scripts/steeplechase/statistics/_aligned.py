"""Friedman's test on aligned ranks: differences are compared between data sets too."""

import math

import numpy as np
from scipy.stats import chi2, norm, rankdata

from steeplechase.statistics._table import DECIMALS


def aligned_friedman(merit: np.ndarray) -> dict[str, float]:
    """Test whether all algorithms are alike, by ranks of how far each is from its data set's mean.

        T = (k - 1) (sum_j R_j^2 - k N^2 (kN + 1)^2 / 4)
            / (kN (kN + 1) (2kN + 1) / 6 - sum_i R_i^2 / k)

    with R_j and R_i the sums, by algorithm and by data set, of the ranks, 1 to kN, of all scores
    less the mean of their data set; chi-square with k - 1 degrees of freedom.

    Parameters
    ----------
    merit
        (N, k) float64, rounded, greater is better; minus infinity where a score is missing: all
        missing ones share the lowest rank, and the mean is that of the other scores.

    Returns
    -------
    dict
        `statistic` (T, at least 0), `df1`, `df2` (NaN: there is none), `p`. NaN with fewer than
        three algorithms or two data sets, and where all are tied.

    References
    ----------
    Hodges and Lehmann (1962), Annals of Mathematical Statistics 33, 482-497. Garcia, Fernandez,
    Luengo and Herrera (2010), Information Sciences 180, 2044-2064, section 2.2. As there, ties are
    not corrected for, which makes T too small, never too large.
    """
    n, k = merit.shape
    answer = dict.fromkeys(("statistic", "df1", "df2", "p"), math.nan)
    if n < 2 or k < 3:
        return answer
    ranks = _ranks(merit)
    if (ranks == ranks[:, :1]).all():
        return answer
    cells = k * n
    between = float(np.sum((ranks.sum(axis=0) - n * (cells + 1) / 2) ** 2))
    squares = cells * (cells + 1) * (2 * cells + 1) / 6
    statistic = (k - 1) * between / (squares - float(np.sum(ranks.sum(axis=1) ** 2)) / k)
    return answer | {"statistic": statistic, "df1": k - 1, "p": float(chi2.sf(statistic, k - 1))}


def aligned_ranks(merit: np.ndarray) -> np.ndarray:
    """Return the mean aligned rank of each algorithm, (k,) float64, 1 to kN, low is good."""
    return merit.size + 1 - _ranks(merit).mean(axis=0)


def normal_test_of_aligned(gaps: np.ndarray, k: int, n: int) -> np.ndarray:
    """Return the two-sided p-values of differences of `aligned_ranks`, not adjusted.

    z = (R_a - R_b) / sqrt(k (kN + 1) / 6) against the normal distribution; NaN with fewer than
    three algorithms or two data sets.

    References
    ----------
    Garcia et al. (2010), as above, section 2.3.
    """
    if k < 3 or n < 2:
        return np.full(len(gaps), np.nan)
    return 2 * norm.sf(np.abs(gaps) / math.sqrt(k * (k * n + 1) / 6))


def _ranks(merit: np.ndarray) -> np.ndarray:
    """Return the ranks of all scores less the mean of their data set, (N, k), the best highest."""
    known = np.isfinite(merit)
    means = np.where(known, merit, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return rankdata(np.round(merit - means[:, np.newaxis], DECIMALS)).reshape(merit.shape)

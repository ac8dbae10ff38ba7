"""Friedman's test on aligned ranks: differences are compared between data sets too."""

import math

import numpy as np
from scipy.stats import chi2, rankdata

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
    known = np.isfinite(merit)
    means = np.where(known, merit, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    ranks = rankdata(np.round(merit - means[:, np.newaxis], DECIMALS)).reshape(n, k)
    if (ranks == ranks[:, :1]).all():
        return answer
    cells = k * n
    between = float(np.sum((ranks.sum(axis=0) - n * (cells + 1) / 2) ** 2))
    squares = cells * (cells + 1) * (2 * cells + 1) / 6
    statistic = (k - 1) * between / (squares - float(np.sum(ranks.sum(axis=1) ** 2)) / k)
    return answer | {"statistic": statistic, "df1": k - 1, "p": float(chi2.sf(statistic, k - 1))}

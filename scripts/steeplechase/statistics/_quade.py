"""Quade's test: Friedman's, with the data sets weighted by how far apart the algorithms are."""

import math

import numpy as np
from scipy.stats import f as f_distribution
from scipy.stats import norm, rankdata

from steeplechase.statistics._friedman import entire_agreement
from steeplechase.statistics._table import DECIMALS


def quade(merit: np.ndarray) -> dict[str, float]:
    """Test whether all algorithms are alike, data sets with a wide range counting for more.

        S_ij = Q_i (r_ij - (k + 1) / 2),  A = sum_ij S_ij^2,  B = sum_j (sum_i S_ij)^2 / N,
        F = (N - 1) B / (A - B)  with k - 1 and (N - 1)(k - 1) degrees of freedom,

    r_ij the rank of algorithm j on data set i and Q_i the rank of that data set's range.

    Parameters
    ----------
    merit
        (N, k) float64, rounded, greater is better; minus infinity where a score is missing: it
        ranks worst, and the range of that data set is the widest.

    Returns
    -------
    dict
        `statistic` (F, at least 0; infinite where all data sets agree entirely and have the same
        range), `df1`, `df2`, `p`. NaN with fewer than three algorithms or two data sets, and
        where all are tied.

    References
    ----------
    Quade (1979), JASA 74, 680-683. Conover (1999), Practical Nonparametric Statistics, 3rd ed.,
    section 5.8, equations 8 to 11.

    Differs from the paper: the ranges are rounded before they are ranked, for equal ranges differ
    in their last bits.
    """
    n, k = merit.shape
    if n < 2 or k < 3:
        return dict.fromkeys(("statistic", "df1", "df2", "p"), math.nan)
    ranks = rankdata(merit, axis=1)
    weighted = _weights(merit)[:, np.newaxis] * (ranks - (k + 1) / 2)
    total = float(np.sum(weighted**2))
    between = float(np.sum(weighted.sum(axis=0) ** 2)) / n
    if total == 0:
        return dict.fromkeys(("statistic", "df1", "df2", "p"), math.nan)
    df1, df2 = k - 1, (n - 1) * (k - 1)
    if total - between < 1e-9 * total:
        return {"statistic": math.inf, "df1": df1, "df2": df2, "p": entire_agreement(ranks)}
    statistic = (n - 1) * between / (total - between)
    p = float(f_distribution.sf(statistic, df1, df2))
    return {"statistic": statistic, "df1": df1, "df2": df2, "p": p}


def weighted_ranks(merit: np.ndarray) -> np.ndarray:
    """Return T_j = sum_i Q_i r_ij / (N (N + 1) / 2), (k,) float64; 1 is best, as in `quade`."""
    weights = _weights(merit)
    return weights @ rankdata(-merit, axis=1) / weights.sum()


def normal_test_of_quade(gaps: np.ndarray, k: int, n: int) -> np.ndarray:
    """Return the two-sided p-values of differences of `weighted_ranks`, not adjusted.

    z = (T_a - T_b) / sqrt(k (k + 1) (2 N + 1) (k - 1) / (18 N (N + 1))) against the normal
    distribution; NaN with fewer than three algorithms or two data sets.

    References
    ----------
    Derrac, Garcia, Molina and Herrera (2011), Swarm and Evolutionary Computation 1, 3-18,
    section 5.
    """
    if k < 3 or n < 2:
        return np.full(len(gaps), np.nan)
    variance = k * (k + 1) * (2 * n + 1) * (k - 1) / (18 * n * (n + 1))
    return 2 * norm.sf(np.abs(gaps) / math.sqrt(variance))


def _weights(merit: np.ndarray) -> np.ndarray:
    """Return the rank of each data set's range, (N,) float64."""
    with np.errstate(invalid="ignore"):  # a data set without any score
        spread = np.nan_to_num(merit.max(axis=1) - merit.min(axis=1), nan=0.0, posinf=np.inf)
    return rankdata(np.round(spread, DECIMALS))

"""Friedman's statistic from rank sums, for one table or many resampled ones at once."""

import math

import numpy as np


def chi_square(rank_sums: np.ndarray, squares: np.ndarray, n: int) -> np.ndarray:
    """Return Friedman's chi-square, corrected for ties.

        T1 = (k - 1) sum_j (R_j - n (k + 1) / 2)^2 / (A - n k (k + 1)^2 / 4)

    with R_j the rank sums and A the sum of all squared ranks, which holds the correction.

    Parameters
    ----------
    rank_sums
        (..., k) float64.
    squares
        (...) float64, the sums of all n k squared ranks.
    n
        Blocks.

    Returns
    -------
    numpy.ndarray
        (...) float64 in [0, n (k - 1)]; NaN where every block is tied throughout.

    References
    ----------
    Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 5.8, equation 4.
    """
    k = rank_sums.shape[-1]
    between = (k - 1) * np.sum((rank_sums - n * (k + 1) / 2) ** 2, axis=-1)
    within = np.asarray(squares - n * k * (k + 1) ** 2 / 4)
    tied = within < 1e-9  # ranks are multiples of one half, so a true spread is at least .5
    return np.where(tied, np.nan, between / np.where(tied, 1.0, within))


def entire_agreement(ranks: np.ndarray) -> float:
    """Return the probability that all blocks agree entirely, where no algorithm is better.

    It is (t / k!)^(N - 1), t the orders within the ties of a block (1 without ties): what stands
    for the p-value where a statistic is infinite because nothing is left within the blocks.

    Parameters
    ----------
    ranks
        (N, k) float64 mid-ranks, the same in each block.

    References
    ----------
    Conover (1999), section 5.8, on T2 with a denominator of zero.
    """
    n, k = ranks.shape
    ties = np.unique(ranks[0], return_counts=True)[1]
    log_p = sum(math.lgamma(t + 1) for t in ties) - math.lgamma(k + 1)
    return math.exp((n - 1) * log_p)

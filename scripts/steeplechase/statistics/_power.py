"""Simulated power of the tests that decide, from draws of noise."""

import math

import numpy as np
from scipy import stats
from scipy.stats import rankdata

from steeplechase.statistics._friedman import chi_square
from steeplechase.statistics._planning import POWER, critical_sum, smallest_n

MOST_DATA_SETS = 1000


def wilcoxon_power(noise: np.ndarray, gap: float, alpha: float, pairs: int) -> float:
    """Return how often the exact Wilcoxon test finds a pair that is shifted by a gap.

    Found: rejected in favour of the better one at alpha / pairs, Holm's strictest step, which is
    what a single true difference among `pairs` has to pass.

    Parameters
    ----------
    noise
        (simulations, N) float64, paired differences with centre 0.
    gap
        Shift, at least 0, in their unit.
    alpha
        Family-wise level.
    pairs
        Number of pairs, at least 1.

    Returns
    -------
    float
        In [0, 1]; 0 where N is too small to reject at all.

    Notes
    -----
    Ties are ranked in any order, and a difference of 0 counts against the better one.
    """
    n = noise.shape[1]
    if n < smallest_n(pairs, alpha):
        return 0.0
    shifted = noise + gap
    order = np.argsort(np.abs(shifted), axis=1)
    positive = np.take_along_axis(shifted > 0, order, axis=1)
    rank_sums = positive @ np.arange(1.0, n + 1)
    return float(np.mean(rank_sums >= critical_sum(n, alpha / pairs)))


def data_sets_needed(noise: np.ndarray, gap: float, alpha: float, pairs: int) -> int | None:
    """Return the number of data sets from which on a gap is found with a power of 80 %.

    Parameters
    ----------
    noise
        (simulations, most data sets) float64; N data sets are its first N columns, so that the
        simulated power hardly wavers from one N to the next.
    gap, alpha, pairs
        As in `wilcoxon_power`.

    Returns
    -------
    int or None
        By bisection, so that one data set fewer has less power; None beyond what `noise` holds.
    """
    enough, too_few = noise.shape[1], smallest_n(pairs, alpha) - 1
    if wilcoxon_power(noise, gap, alpha, pairs) < POWER:
        return None
    while enough - too_few > 1:
        # Geometric: most answers are small, and small numbers of data sets are simulated fast.
        middle = max(too_few + 1, min(enough - 1, math.isqrt(too_few * enough)))
        if wilcoxon_power(noise[:, :middle], gap, alpha, pairs) < POWER:
            too_few = middle
        else:
            enough = middle
    return enough


def friedman_power(noise: np.ndarray, gap: float, alpha: float) -> float:
    """Return how often Iman and Davenport's F rejects where one algorithm is shifted by a gap.

    Parameters
    ----------
    noise
        (simulations, N, k) float64, N >= 2, k >= 3; the spread within a data set.
    gap
        Shift of one of the k, in the unit of the noise.
    alpha
        Level.

    Returns
    -------
    float
        In [0, 1].
    """
    _, n, k = noise.shape
    shifted = noise.copy()
    shifted[:, :, 0] += gap
    ranks = rankdata(shifted, axis=2)
    chi2 = chi_square(ranks.sum(axis=1), (ranks**2).sum(axis=(1, 2)), n)
    rest = n * (k - 1) - chi2
    agree = rest < 1e-9 * n * k
    f = (n - 1) * chi2 / np.where(agree, 1.0, rest)
    p = stats.f.sf(f, k - 1, (k - 1) * (n - 1))
    # Entire agreement: the probability that it comes about by chance, as `friedman` has it.
    p = np.where(agree, math.exp(-(n - 1) * math.lgamma(k + 1)), p)
    return float(np.mean(p <= alpha))

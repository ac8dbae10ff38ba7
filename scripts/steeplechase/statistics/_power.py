"""Simulated power of the tests that decide, from draws of noise."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats
from scipy.stats import rankdata

from steeplechase.statistics._friedman import chi_square
from steeplechase.statistics._planning import POWER, critical_sum, smallest_n

MOST_DATA_SETS = 1000
# Up to here the critical sum is exact; beyond, that of the normal distribution differs from it by
# far less than the simulation from itself.
LARGEST_EXACT = 200


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
    # Sizes with their sign as the lowest bit: one sort in place of an argsort and a gather.
    sizes = np.abs(shifted).view(np.int64) & ~1
    positive = np.sort(sizes | (shifted > 0), axis=1) & 1
    rank_sums = positive.astype(float) @ np.arange(1.0, n + 1)
    return float(np.mean(rank_sums >= _critical(n, alpha / pairs)))


def _critical(n: int, level: float) -> float:
    """Return the rank sum from which on the two-sided test of n rejects."""
    if n <= LARGEST_EXACT:
        return critical_sum(n, level)
    spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return n * (n + 1) / 4 + 0.5 + stats.norm.isf(level / 2) * spread


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
    most, too_few = noise.shape[1], smallest_n(pairs, alpha) - 1
    enough = too_few + 1
    # Upwards in steps that double: most answers are small, and small numbers are simulated fast.
    while enough > most or wilcoxon_power(noise[:, :enough], gap, alpha, pairs) < POWER:
        if enough >= most:
            return None
        too_few, enough = enough, min(2 * enough, most)
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if wilcoxon_power(noise[:, :middle], gap, alpha, pairs) < POWER:
            too_few = middle
        else:
            enough = middle
    return enough


def friedman_power(noise: np.ndarray, gaps: Sequence[float], alpha: float) -> np.ndarray:
    """Return how often Iman and Davenport's F rejects where one algorithm is shifted by a gap.

    The others keep their ranks among themselves, so they are ranked once for all gaps.

    Parameters
    ----------
    noise
        (simulations, N, k) float64, N >= 2, k >= 3; the spread within a data set.
    gaps
        Shifts of the first of the k, in the unit of the noise.
    alpha
        Level.

    Returns
    -------
    numpy.ndarray
        One power in [0, 1] per gap.
    """
    _, n, k = noise.shape
    others = noise[:, :, 1:]
    among_others = rankdata(others, axis=2)
    found = []
    for gap in gaps:
        shifted = noise[:, :, :1] + gap
        ahead = (others > shifted) + 0.5 * (others == shifted)  # of the shifted one
        first = k - ahead.sum(axis=2, keepdims=True)
        ranks = np.concatenate([first, among_others + ahead], axis=2)
        chi2 = chi_square(ranks.sum(axis=1), (ranks**2).sum(axis=(1, 2)), n)
        rest = n * (k - 1) - chi2
        agree = rest < 1e-9 * n * k
        f = (n - 1) * chi2 / np.where(agree, 1.0, rest)
        p = stats.f.sf(f, k - 1, (k - 1) * (n - 1))
        # Entire agreement: the probability that it comes about by chance, as `friedman` has it.
        p = np.where(agree, math.exp(-(n - 1) * math.lgamma(k + 1)), p)
        found.append(np.mean(p <= alpha))
    return np.array(found)

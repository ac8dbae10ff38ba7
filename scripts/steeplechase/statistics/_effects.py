"""Sizes of paired differences, and their resampling over data sets."""

import numpy as np

from steeplechase.statistics._bootstrap import interval, median


def medians(differences: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the median of each row with its 95 % bootstrap interval over data sets.

    Parameters
    ----------
    differences
        (m, N) float64, infinite where one of a pair failed.
    counts
        (resamples, N) draws of data sets.

    Returns
    -------
    median, low, high : numpy.ndarray
        (m,) float64, infinite where failures reach so far; NaN without data sets, the limits also
        without resamples.
    """
    m, n = differences.shape
    found = np.full((3, m), np.nan)
    for row, gap in enumerate(differences if n else ()):
        low, high = interval(median(gap, counts))
        found[:, row] = median(gap, np.ones((1, n)))[0], low, high
    return tuple(found)


def finite(values: np.ndarray) -> np.ndarray:
    """Return the values, NaN where they are infinite, and no negative zero."""
    return np.where(np.isfinite(values), values, np.nan) + 0.0


def outcomes(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the wins, ties and losses of the first of each pair, (m,) int64 each."""
    wins, losses = (differences > 0).sum(axis=1), (differences < 0).sum(axis=1)
    return wins, differences.shape[1] - wins - losses, losses


def resampled_improvement(differences: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the probability of improvement in each resample.

    Parameters
    ----------
    differences
        (m, N) float64.
    counts
        (resamples, N) draws of data sets.

    Returns
    -------
    numpy.ndarray
        (resamples, m) float64 in [0, 1]: the share of data sets that are won, ties half.
    """
    return counts @ (np.sign(differences).T + 1) / (2 * max(differences.shape[1], 1))


def resampled_rank_biserial(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the matched rank-biserial correlation in each resample.

    (W+ - W-) / (W+ + W-) with zeros left out and mid-ranks, a data set that is drawn several times
    being tied with itself: the values are ordered once by size, and the rank of each follows from
    how many draws lie before its group of ties and up to the end of it.

    Parameters
    ----------
    values
        (n,) float64 paired differences, infinite ones allowed.
    counts
        (resamples, n) draws of data sets.

    Returns
    -------
    numpy.ndarray
        (resamples,) float64 in [-1, 1], 0 where all that is drawn is zero.
    """
    sizes = np.abs(values)
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    if len(order) == 0:
        return np.zeros(len(counts))
    ordered = sizes[order]
    drawn = counts.T.astype(np.float32)[order]  # whole numbers, exact up to 2^24
    reached = np.zeros((len(order) + 1, len(counts)), dtype=np.float32)
    np.cumsum(drawn, axis=0, out=reached[1:])
    first = np.searchsorted(ordered, ordered, side="left")
    last = np.searchsorted(ordered, ordered, side="right")
    signs = np.sign(values[order])
    drawn *= reached[first] + reached[last] + 1  # twice the sum of the ranks of each value
    n = reached[-1].astype(float)
    total = n * (n + 1)
    return (signs @ drawn) / np.where(total > 0, total, 1.0)

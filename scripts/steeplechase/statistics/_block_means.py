"""Means over blocks, with intervals, where some blocks have no value."""

import numpy as np

from steeplechase.statistics._bootstrap import FEWEST, interval


def mean_with_interval(
    values: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean over the blocks that have values, with its bootstrap interval.

    Parameters
    ----------
    values
        (N, m) float64, a row per block; a row of NaN is a block without values.
    counts
        (resamples, N) draws of blocks.

    Returns
    -------
    mean, low, high : numpy.ndarray
        (m,) float64; 95 % percentiles over resamples of the blocks, NaN below six blocks with
        values; the mean is NaN without any.
    """
    known = ~np.isnan(values).any(axis=1)
    width = values.shape[1]
    none = np.full(width, np.nan)
    if not known.any():
        return none, none, none
    mean = values[known].mean(axis=0)
    if known.sum() < FEWEST or not len(counts):
        return mean, none, none
    drawn = counts[:, known].sum(axis=1, keepdims=True)
    hit = drawn[:, 0] > 0  # a resample may hold none of them
    low, high = interval((counts[:, known] @ values[known])[hit] / drawn[hit])
    return mean, low, high

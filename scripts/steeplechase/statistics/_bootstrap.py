"""Resampling of data sets: the draws, and the intervals read off them."""

import numpy as np

LEVEL = 0.95
# Fewer data sets have no 95 % interval: five differences of one sign still have p = 2 / 2^5 = .06,
# while all their resamples lie on one side of zero.
FEWEST = 6


def draws(n: int, resamples: int, seed: int) -> np.ndarray:
    """Return how often each of `n` data sets is drawn in each resample of size `n`.

    Counts instead of row numbers: a resampled sum is then a matrix product.

    Returns
    -------
    numpy.ndarray
        (resamples, n) float64, each row sums to n; no rows, and so no intervals, below `FEWEST`
        data sets.
    """
    if n < FEWEST:
        return np.zeros((0, n))
    generator = np.random.default_rng(seed)
    return generator.multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)


def interval(values: np.ndarray, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Return the percentile interval along the first axis, without interpolation.

    Parameters
    ----------
    values
        (resamples, ...) float64; NaN where a resample has no value, which leaves it out.
    level
        Coverage aimed at, in (0, 1).

    Returns
    -------
    low, high : numpy.ndarray
        (...) float64; NaN where no resample has a value. No interpolation, so that an infinite
        value (a failure) does not spoil its neighbours.
    """
    ordered = np.sort(np.asarray(values, dtype=float), axis=0)  # NaN last
    count = np.sum(~np.isnan(ordered), axis=0)
    edges = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        place = np.clip(np.ceil(share * count).astype(int) - 1, 0, max(len(ordered) - 1, 0))
        if len(ordered) == 0:
            edges.append(np.full(np.shape(count), np.nan))
        else:
            edges.append(np.take_along_axis(ordered, place[np.newaxis], axis=0)[0])
    return edges[0], edges[1]


def median(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the median of each resample of `values`.

    Parameters
    ----------
    values
        (n,) float64, infinite ones allowed.
    counts
        (resamples, n) as given by `draws`.

    Returns
    -------
    numpy.ndarray
        (resamples,) float64; 0 halfway between minus and plus infinity.
    """
    n = len(values)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    kind = np.int16 if n < 2**15 else np.int64  # short numbers and long rows: four times as fast
    reached = np.cumsum(counts.T.astype(kind)[order], axis=0, dtype=kind)  # (n, resamples)
    low = ordered[(reached < (n + 1) // 2).sum(axis=0)]
    high = ordered[(reached < n // 2 + 1).sum(axis=0)]
    with np.errstate(invalid="ignore"):
        middle = (low + high) / 2
    return np.where(np.isnan(middle), 0.0, middle)

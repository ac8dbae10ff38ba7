"""Is one column a copy of another, up to its unit and its zero: the maps between their values.

A z-scored copy, or one in inches, is `scale * x + shift` of the original. Where rows were lost or
changed, most values still correspond; the map is found from what is left: the ratio of
neighbouring gaps between sorted values is the same in both columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

RATIO_TOLERANCE = 1e-3  # of ratios of gaps: copies are mostly rounded to six digits
VALUE_TOLERANCE = 1e-4  # in standard deviations
MOST_TRIPLES = 40  # of neighbouring values that maps are sought from
MOST_MAPS = 6  # that are tried, the most frequent first
REFINEMENTS = (30, 10, 3)  # times the tolerance, within which values correspond at first


@dataclass(frozen=True)
class Values:
    """The different values of a column: sorted (k,), how often each occurs, and which rows have it.

    `codes` (n,) are positions in `values`, -1 where the cell is missing. `text` holds the
    categories of a column that is not numbers.
    """

    name: str
    values: np.ndarray
    counts: np.ndarray
    codes: np.ndarray
    text: tuple[str, ...] | None = None

    @cached_property
    def mean(self) -> float:
        """The mean of the different values."""
        return float(np.mean(self.values))

    @cached_property
    def spread(self) -> float:
        """The standard deviation of the different values."""
        return float(np.std(self.values))

    @cached_property
    def tolerance(self) -> float:
        """The difference up to which two values count as one."""
        gaps = np.diff(self.values)
        median = float(np.median(gaps)) if len(gaps) else 0.0
        return min(VALUE_TOLERANCE * self.spread, median / 10)


def translations(a: Values, b: Values, least: float) -> list[np.ndarray]:
    """Return the likely ways to read column b as a copy of column a.

    Parameters
    ----------
    a, b
        The columns.
    least
        Rows that have to find a partner with the same value.

    Returns
    -------
    list of (k_b,) int
        The position in a's values of each of b's values, -1 where it has none.
    """
    k = min(len(a.counts), len(b.counts))
    # No map whatever lets more rows correspond than this one, of the most frequent to each other.
    most = np.minimum(np.sort(a.counts)[::-1][:k], np.sort(b.counts)[::-1][:k]).sum()
    if (a.text is None) != (b.text is None) or most < least:
        return []
    if a.text is not None:
        place = {text: i for i, text in enumerate(a.text)}
        found = [np.array([place.get(text, -1) for text in b.text])]
    else:
        found = [_translation(a, b, *guess) for guess in _maps(a, b)]
    return [to for to in found if _shared(a, b, to) >= least]


def _shared(a: Values, b: Values, to: np.ndarray) -> int:
    """Return the number of rows whose values correspond, each counted once."""
    arriving = np.bincount(to[to >= 0], weights=b.counts[to >= 0], minlength=len(a.values))
    return int(np.minimum(a.counts, arriving).sum())


def _translation(a: Values, b: Values, scale: float, shift: float) -> np.ndarray:
    """Return the translation by a map that is made exact first, by what corresponds under it."""
    for looseness in REFINEMENTS:
        to = _nearest(a, scale * b.values + shift, looseness * a.tolerance)
        there = to >= 0
        found = to[there]
        if not len(found) or found.min() == found.max():
            break
        scale, shift = _line(b.values[there], a.values[found])
    return _nearest(a, scale * b.values + shift, a.tolerance)


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return the slope and the intercept of the line through points (k,) by least squares."""
    x_mean, y_mean = x.mean(), y.mean()
    apart = x - x_mean
    slope = float(apart @ (y - y_mean) / (apart @ apart))
    return slope, float(y_mean - slope * x_mean)


def _nearest(a: Values, moved: np.ndarray, tolerance: float) -> np.ndarray:
    """Return the position in a's values of each of these values (k,), -1 where none is near."""
    right = np.clip(np.searchsorted(a.values, moved), 1, len(a.values) - 1)
    nearest = np.where(moved - a.values[right - 1] < a.values[right] - moved, right - 1, right)
    return np.where(np.abs(a.values[nearest] - moved) <= tolerance, nearest, -1)


def _maps(a: Values, b: Values) -> Iterator[tuple[float, float]]:
    """Give the scale and shift of the most likely maps from b's values to a's."""
    if min(len(a.values), len(b.values)) < 3:
        a_low, a_high, b_low, b_high = *a.values[[0, -1]], *b.values[[0, -1]]
        scale = (a_high - a_low) / (b_high - b_low)
        yield from ((scale, a_low - scale * b_low), (-scale, a_high + scale * b_low))
        return
    upward, downward = _candidates(a.values, b.values), _candidates(a.values, -b.values[::-1])
    found = np.vstack([upward, downward * [-1, 1]])  # (c, 2): scale, shift
    # Rounded copies give a map a little differently each time: votes are counted per cell.
    width = found[:, 0] * b.spread / a.spread
    middle = (found[:, 0] * b.mean + found[:, 1]) / a.spread
    cells = np.round(np.column_stack([width, middle]), 2)
    _, group, votes = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    for winner in np.argsort(-votes, kind="stable")[:MOST_MAPS]:
        members = found[group.reshape(-1) == winner]
        yield tuple(members[np.argsort(members[:, 0])[len(members) // 2]])


def _candidates(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a map (c, 2) for each three neighbouring values of both with one ratio of gaps."""
    ratios_a, ratios_b = ((x[1:-1] - x[:-2]) / (x[2:] - x[:-2]) for x in (a, b))
    order = np.argsort(ratios_b)
    ranked = ratios_b[order]
    first = np.unique(np.linspace(0, len(ratios_a) - 1, MOST_TRIPLES).astype(int))
    start = np.searchsorted(ranked, ratios_a[first] - RATIO_TOLERANCE)
    stop = np.searchsorted(ranked, ratios_a[first] + RATIO_TOLERANCE)
    step = np.maximum(1, (stop - start) // MOST_TRIPLES)
    hits = [order[i:j:k] for i, j, k in zip(start, stop, step, strict=True)]
    of_a, of_b = np.repeat(first, list(map(len, hits))), np.concatenate(hits)
    scales = (a[of_a + 2] - a[of_a]) / (b[of_b + 2] - b[of_b])
    return np.column_stack([scales, a[of_a] - scales * b[of_b]])

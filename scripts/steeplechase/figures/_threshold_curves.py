"""ROC and precision-recall curves averaged over classes, and lines thinned to few points.

The averages are exact: the area under a curve of this file is the metric of the same name.
"""

import heapq
from collections.abc import Callable

import numpy as np

from steeplechase.figures._pools import Pool
from steeplechase.metrics._ranking import counts_by_threshold

TOLERANCE = 0.002  # of a panel's side: what is less is not seen


def roc_curve(pool: Pool) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the ROC curve of class against rest, averaged over classes and replicates.

    Averaged vertically: the height above each false positive rate is the mean of the heights. As
    in the metric, of two classes the second one is the positive one.

    Returns
    -------
    false_positive_rate, true_positive_rate : ndarray of float64, shape (p,), or None
        From (0, 0) to (1, 1), straight between the points; None where no class can be ranked.
    """
    curves = []
    for labels, probabilities in pool.parts():
        counts = np.bincount(labels, minlength=pool.classes)
        for k in (1,) if pool.classes == 2 else range(pool.classes):
            if 0 < counts[k] < len(labels):
                hits, misses = counts_by_threshold(labels == k, probabilities[:, k])
                curves.append((np.append(0, misses) / misses[-1], np.append(0, hits) / hits[-1]))
    if not curves:
        return None
    grid = np.unique(np.concatenate([x for x, _ in curves]))
    sides = np.mean([_sides(grid, x, y) for x, y in curves], axis=0)
    x, y = np.repeat(grid, 2), sides.ravel()
    # A curve steps up at some rates alone: elsewhere both sides are one point.
    kept = np.append(True, (np.diff(x) > 0) | (np.diff(y) > 0))
    return x[kept], y[kept]


def _sides(grid: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the heights of a rising line just left and right of each x of a grid, (g, 2)."""
    places, first = np.unique(x, return_index=True)
    low, high = y[first], y[np.append(first[1:], len(x)) - 1]
    after = np.searchsorted(places, grid, side="left")
    before = np.maximum(after - 1, 0)
    width = np.where(after > before, places[after] - places[before], 1.0)
    share = (grid - places[before]) / width
    between = high[before] + share * (low[after] - high[before])
    on = places[after] == grid
    return np.column_stack([np.where(on, low[after], between), np.where(on, high[after], between)])


def precision_recall_curve(pool: Pool) -> tuple[np.ndarray, np.ndarray] | None:
    """Return precision by recall, a step function averaged over classes and replicates.

    Returns
    -------
    recall, precision : ndarray of float64, shape (p,), or None
        The precision holds from the recall before (0 for the first) up to its own; the last
        recall is 1. None where there are no two classes to tell apart.
    """
    curves = []
    for labels, probabilities in pool.parts():
        counts = np.bincount(labels, minlength=pool.classes)
        for k in np.flatnonzero((counts > 0) & (counts < len(labels))):
            hits, misses = counts_by_threshold(labels == k, probabilities[:, k])
            steps = np.diff(hits, prepend=0) > 0
            curves.append((hits[steps] / hits[-1], hits[steps] / (hits + misses)[steps]))
    if not curves:
        return None
    grid = np.unique(np.concatenate([recall for recall, _ in curves]))
    heights = [precision[np.searchsorted(recall, grid)] for recall, precision in curves]
    return grid, np.mean(heights, axis=0)


def area_by_trapezia(x: np.ndarray, y: np.ndarray) -> float:
    """Return the area under a line of straight pieces."""
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1])) / 2)


def area_by_steps(ends: np.ndarray, heights: np.ndarray) -> float:
    """Return the area under a step function from 0 to its last end."""
    return float(np.sum(np.diff(ends, prepend=0.0) * heights))


def thin_line(x: np.ndarray, y: np.ndarray, most: int) -> np.ndarray:
    """Return the positions of the points to keep of a line: both ends, and its sharpest corners.

    Of all points, the one furthest from the line through those kept is added, until there are
    `most` or none is further away than can be seen (Ramer 1972; Douglas and Peucker 1973).
    """

    def furthest(low: int, high: int) -> tuple[float, int] | None:
        if high - low < 2:
            return None
        dx, dy = x[high] - x[low], y[high] - y[low]
        inner = slice(low + 1, high)
        away = np.abs(dx * (y[inner] - y[low]) - dy * (x[inner] - x[low]))
        place = int(away.argmax())
        distance = away[place] / (np.hypot(dx, dy) or 1.0)
        return (float(distance), low + 1 + place) if distance > TOLERANCE else None

    return _grow(furthest, len(x) - 1, most)


def thin_steps(ends: np.ndarray, heights: np.ndarray, most: int) -> tuple:
    """Return a step function of at most `most` steps, the area under each of them kept.

    Steps are joined at their mean height; those that stay apart are found from above, splitting
    the piece whose two halves differ most in squared error.

    Returns
    -------
    ends, heights : ndarray
    """
    widths = np.diff(ends, prepend=0.0)
    width = np.append(0.0, np.cumsum(widths))
    area = np.append(0.0, np.cumsum(widths * heights))

    def split(low: int, high: int) -> tuple[float, int] | None:
        if high - low < 2:
            return None
        inner = np.arange(low + 1, high)
        left, right = width[inner] - width[low], width[high] - width[inner]
        gap = (area[inner] - area[low]) / left - (area[high] - area[inner]) / right
        gain = left * right / (left + right) * gap**2
        place = int(gain.argmax())
        return (float(gain[place]), low + 1 + place) if gain[place] > TOLERANCE**3 else None

    cuts = _grow(split, len(ends), most + 1)
    return ends[cuts[1:] - 1], np.diff(area[cuts]) / np.diff(width[cuts])


def _grow(best: Callable[[int, int], tuple[float, int] | None], last: int, most: int) -> np.ndarray:
    """Add to 0 and `last` the best place between two that are there, until there are `most`."""
    kept, waiting = [0, last], []

    def look(low: int, high: int) -> None:
        found = best(low, high)
        if found:
            heapq.heappush(waiting, (-found[0], found[1], low, high))

    look(0, last)
    while waiting and len(kept) < most:
        _, place, low, high = heapq.heappop(waiting)
        kept.append(place)
        look(low, place)
        look(place, high)
    return np.array(sorted(kept))

"""The exact signed-rank test of each pair without each of the data sets in turn."""

import numpy as np

from steeplechase.statistics._signed_rank import add_ranks, lower_tail, two_sided

FEW = 8  # ranks whose sums are all listed: 2^7 without one of them


def without_each(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what the test of each pair gives without each of its differences.

    Parameters
    ----------
    differences
        (m, N) float64, one row per pair; infinite ones rank above all finite ones.

    Returns
    -------
    sign : numpy.ndarray
        (m, N) float64, the sign of W+ - W- without the difference in this place.
    p : numpy.ndarray
        (m, N) float64 in (0, 1], the exact two-sided p-value without it, zeros being dropped: that
        of `wilcoxon` but for rounding, which adds the same probabilities in another order.
    """
    differences = np.asarray(differences, dtype=float)
    m, n = differences.shape
    found = np.array([_of_pair(row) for row in differences]).reshape(m, 2, n)
    return found[:, 0], found[:, 1]


def _of_pair(gaps: np.ndarray) -> np.ndarray:
    """Return the signs and the p-values of one pair, (2, N).

    Ranks are doubled, for mid-ranks are multiples of one half. Without a difference of a group of
    ties the ranks below stay, those of the group fall by 1, those above by 2: what is left out
    matters only by its group and its side.
    """
    is_zero = gaps == 0
    _, group, count = np.unique(np.abs(gaps[~is_zero]), return_inverse=True, return_counts=True)
    rank = 2 * np.cumsum(count) - count + 1
    won = np.bincount(group, gaps[~is_zero] > 0, minlength=len(count)).astype(np.int64)
    sides = np.array([won, count - won])  # (2, groups): how many are positive, how many negative
    sums = (sides * rank).sum(axis=1, keepdims=True)
    above = sides.sum(axis=1, keepdims=True) - np.cumsum(sides, axis=1)
    # (side that is left out, side that is summed, groups)
    left = np.tile(sums - sides - 2 * above, (2, 1, 1))
    left[[0, 1], [0, 1]] -= rank - 1
    smaller = np.where(sides > 0, left.min(axis=1), 0)  # nothing to leave out: not asked for
    found = np.empty((2, len(gaps)))
    found[0, is_zero] = np.sign(sums[0] - sums[1])
    found[1, is_zero] = two_sided(tuple(np.repeat(rank, count).tolist()), int(sums.min()))
    side = (gaps[~is_zero] < 0).astype(int)
    found[0, ~is_zero] = np.sign(left[:, 0] - left[:, 1])[side, group]
    found[1, ~is_zero] = np.minimum(1.0, 2 * _tails(rank, count, smaller))[side, group]
    return found


def _tails(rank: np.ndarray, count: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    """Return P(W+ <= smaller) without one difference of each group.

    The groups are halved again and again: what is known of the ranks outside a half is shared by
    all groups in it, so that n ranks are added some log2(n) times and not n times.

    Parameters
    ----------
    rank, count
        (groups,) int64, doubled mid-ranks, ascending, and how many share them.
    smaller
        (2, groups) int64, doubled.

    Returns
    -------
    numpy.ndarray
        (2, groups) float64.
    """
    if (count == 1).all():  # without ties the ranks are the same, whatever is left out
        tail, unit = lower_tail(tuple(rank[:-1].tolist()))
        return tail[smaller // unit]
    tails = np.empty(smaller.shape)
    size = int(smaller.max()) + 1
    own, many, ranks = rank.tolist(), count.tolist(), np.repeat(rank, count).tolist()
    start = [0, *np.cumsum(count).tolist()]  # of each group in `ranks`

    def below(first: int, end: int) -> list[int]:
        return ranks[start[first] : start[end]]

    def above(first: int, end: int) -> list[int]:
        return [one - 2 for one in below(first, end)]

    def visit(first: int, end: int, mass: np.ndarray) -> None:
        """Go into groups `first` to `end`, the ranks of the others having been added."""
        if end - first > 1 and start[end] - start[first] > FEW:
            middle = (first + end) // 2
            visit(first, middle, add_ranks(mass, above(middle, end), size))
            visit(middle, end, add_ranks(mass, below(first, middle), size))
            return
        tied = [[one - 1] * (n - 1) for one, n in zip(own[first:end], many[first:end], strict=True)]
        if end - first == 1:  # perhaps too many to list their sums
            mass, tied = add_ranks(mass, tied[0], size), [[]]
        tail = np.cumsum(np.append(0.0, mass))  # the first is of sums below 0
        for group, ties in enumerate(tied, first):
            rest = below(first, group) + ties + above(group + 1, end)
            tails[:, group] = _shifted(tail, rest, smaller[:, group])

    visit(0, len(rank), np.ones(1))
    return tails


def _shifted(tail: np.ndarray, ranks: list[int], sums: np.ndarray) -> np.ndarray:
    """Return P(W <= sum) for two sums: the mean of the tail over all choices of a few ranks."""
    chosen = np.zeros(1, dtype=np.int64)
    for rank in ranks:
        chosen = np.concatenate([chosen, chosen + rank])
    return tail[np.clip(sums[:, np.newaxis] - chosen + 1, 0, len(tail) - 1)].mean(axis=1)

"""The rule by which an algorithm is called the winner: one rule for every table that is tested."""

import numpy as np


def beats(
    a: np.ndarray, b: np.ndarray, sign: np.ndarray, p: np.ndarray, alpha: float, k: int
) -> np.ndarray:
    """Return which algorithm is significantly better than which.

    Parameters
    ----------
    a, b
        (m,) int64, the columns of each pair.
    sign
        (m,) float64, positive where a is the better.
    p
        (m,) float64, adjusted p-values; NaN where there is no test.
    alpha
        Level; p = alpha rejects.
    k
        Number of algorithms.

    Returns
    -------
    numpy.ndarray
        (k, k) bool, [i, j] says that i beats j.
    """
    table = np.zeros((k, k), dtype=bool)
    with np.errstate(invalid="ignore"):
        rejected = p <= alpha
    table[a, b] = rejected & (sign > 0)
    table[b, a] = rejected & (sign < 0)
    return table


def winner(mean_ranks: np.ndarray, beaten: np.ndarray, omnibus_p: float, alpha: float) -> int:
    """Return the column of the winner, or -1 where the tests support none.

    The winner has the smallest mean rank, perhaps shared, is significantly better than each other
    algorithm, and with three or more algorithms the omnibus test rejects as well.

    Parameters
    ----------
    mean_ranks
        (k,) float64.
    beaten
        (k, k) bool from `beats`.
    omnibus_p
        p-value of the omnibus test; not read for two algorithms.
    alpha
        Level.
    """
    k = len(mean_ranks)
    if k < 2 or not np.isfinite(mean_ranks).all() or (k > 2 and not omnibus_p <= alpha):
        return -1
    best = mean_ranks == mean_ranks.min()  # perhaps several, of which one at most beats the others
    winners = np.flatnonzero(best & (beaten.sum(axis=1) == k - 1))
    return int(winners[0]) if len(winners) else -1

"""Shaffer's static adjustment of the p-values of all pairs."""

from functools import cache

import numpy as np

from steeplechase.statistics._stepwise import in_order

TITLE = "Shaffer's static correction"
ADJUSTS = ("pairs",)


def adjust(p_values: np.ndarray, k: int) -> np.ndarray:
    """Adjust the p-values of all pairs as Holm does, but by what can be true together.

    If a equals b and b equals c, then a equals c: not every number of the m = k (k - 1) / 2
    hypotheses can be true at once. With the p-values ascending, the i-th becomes the largest of
    t_j p_j, j <= i, cut at 1, t_j the largest possible number of true hypotheses when the first
    j - 1 are false.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1], one for each pair of k algorithms; a NaN (no test) stays NaN and
        does not count.
    k
        Number of algorithms.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each between its p-value and Holm's.

    References
    ----------
    Shaffer (1986), JASA 81, 826-831, the first procedure (not the one that looks at which
    hypotheses were rejected). Garcia and Herrera (2008), JMLR 9, 2677-2694, section 2.1.
    """

    def step_down(p: np.ndarray) -> np.ndarray:
        possible = np.array(numbers_true(k))
        left = np.arange(len(p), 0, -1)
        factors = possible[np.searchsorted(possible, left, side="right") - 1]
        return np.maximum.accumulate(factors * p)

    return in_order(p_values, step_down)


@cache
def numbers_true(k: int) -> tuple[int, ...]:
    """Return how many of the hypotheses "a equals b" on k algorithms can be true together.

    S(k) holds C(j, 2) + s for each j from 1 to k and each s of S(k - j), where j algorithms equal
    one another and no other; S(0) = S(1) = {0}. Ascending.
    """
    if k < 2:
        return (0,)
    sums = {j * (j - 1) // 2 + s for j in range(1, k + 1) for s in numbers_true(k - j)}
    return tuple(sorted(sums))

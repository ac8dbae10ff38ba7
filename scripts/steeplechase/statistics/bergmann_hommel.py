"""Bergmann and Hommel's adjustment of the p-values of all pairs, for up to nine algorithms."""

from functools import cache

import numpy as np

TITLE = "Bergmann and Hommel's correction"
ADJUSTS = ("pairs",)

LARGEST = 9  # algorithms: 21146 exhaustive sets, ten times as many for two more
SAME = 1e-9  # relative: p-values of equal statistics differ in their last bits


def adjust(p_values: np.ndarray, k: int) -> np.ndarray:
    """Adjust the p-values of all pairs by testing all sets that can be exactly the true ones.

    A set I of hypotheses "a equals b" is exhaustive if all of it, and nothing else, can be true:
    it then is a division of the algorithms into groups of equal ones. A hypothesis becomes the
    largest |I| min(p_j, j in I) of the exhaustive sets that hold it, cut at 1, and at least what
    hypotheses with smaller p-values become (one with the same p-value does not raise it, or the
    order of the pairs would matter).

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1], m = k (k - 1) / 2 pairs in the order of `numpy.triu_indices(k, 1)`;
        a NaN (no test) stays NaN and counts as a hypothesis that is never rejected.
    k
        Number of algorithms.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each between its p-value and Shaffer's; NaN with more
        than nine algorithms, where the sets are too many.

    References
    ----------
    Bergmann and Hommel (1988), in Multiple Hypothesenpruefung, Springer, 100-115. Garcia and
    Herrera (2008), JMLR 9, 2677-2694, section 2.1 and figure 1.

    Differs from the paper: adjusted p-values keep the order of the p-values, as published columns
    do; by the formula alone a smaller p-value may become the larger one.
    """
    p_values = np.asarray(p_values, dtype=float)
    if k > LARGEST or len(p_values) == 0:
        return np.full(len(p_values), np.nan)
    sets = exhaustive_sets(k)
    tested = np.where(np.isnan(p_values), np.inf, p_values)
    of_sets = sets.sum(axis=1) * np.where(sets, tested, np.inf).min(axis=1)
    largest = np.where(sets, of_sets[:, np.newaxis], 0.0).max(axis=0)
    order = np.argsort(tested, kind="stable")
    reached = np.concatenate([[0.0], np.maximum.accumulate(largest[order])])
    smaller = np.searchsorted(tested[order], tested * (1 - SAME), side="left")
    adjusted = np.minimum(np.maximum(largest, reached[smaller]), 1.0)
    return np.where(np.isnan(p_values), np.nan, adjusted)


@cache
def exhaustive_sets(k: int) -> np.ndarray:
    """Return the exhaustive sets of the hypotheses on k algorithms, but the empty one.

    Returns
    -------
    numpy.ndarray
        (B(k) - 1, m) bool, B the Bell numbers: one row per division of the algorithms into
        groups, true for the pairs within a group. Read-only, for it is kept.
    """
    groups = np.zeros((1, 1), dtype=np.int8)  # (divisions, algorithms so far), groups by number
    for _ in range(k - 1):
        choices = groups.max(axis=1) + 2  # each group there is, or a new one
        parents = np.repeat(groups, choices, axis=0)
        first = np.repeat(np.cumsum(choices) - choices, choices)
        joined = (np.arange(len(parents)) - first).astype(np.int8)
        groups = np.column_stack([parents, joined])
    a, b = np.triu_indices(k, 1)
    sets = groups[:, a] == groups[:, b]
    sets = sets[sets.any(axis=1)]
    sets.setflags(write=False)
    return sets

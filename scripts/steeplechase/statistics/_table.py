"""The table that is tested: data sets by algorithms, turned so that greater is better."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

# Means of the same scores summed in another order differ in the last bits, which would break
# ties: Quade's F on Hollander & Wolfe's table is 7.042 raw and 6.370 rounded.
DECIMALS = 9


def wide(means: pd.DataFrame, algorithms: Sequence[str]) -> pd.DataFrame:
    """Return the scores as data sets x algorithms, joined on names.

    Parameters
    ----------
    means
        `dataset`, `algorithm`, `score`, one row per pair of names.
    algorithms
        The columns, in this order.

    Returns
    -------
    pandas.DataFrame
        (N, k) float64, index the data sets sorted by name; NaN where there is no score.
    """
    table = means.pivot(index="dataset", columns="algorithm", values="score")
    return table.reindex(columns=list(algorithms)).sort_index().astype(float)


def merits(scores: pd.DataFrame, higher_is_better: bool) -> np.ndarray:
    """Return the scores as merits: rounded, greater is better, minus infinity where missing.

    A missing score so ranks worst, ties with other missing ones, and loses to every number.

    Returns
    -------
    numpy.ndarray
        (N, k) float64.
    """
    values = np.round(scores.to_numpy(dtype=float), DECIMALS)
    values = values if higher_is_better else -values
    return np.where(np.isnan(values), -np.inf, values)


def differences(merit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the paired differences of all pairs of algorithms.

    Parameters
    ----------
    merit
        (N, k) float64, greater is better.

    Returns
    -------
    a, b : numpy.ndarray
        (m,) int64 columns of the pairs, a < b, m = k (k - 1) / 2.
    difference : numpy.ndarray
        (m, N) float64, merit of a minus merit of b, rounded again so that equal differences are
        equal; plus or minus infinity where one of the two is missing, 0 where both are.
    """
    a, b = np.triu_indices(merit.shape[1], 1)
    with np.errstate(invalid="ignore"):  # both missing: inf - inf
        gap = np.round(merit[:, a] - merit[:, b], DECIMALS).T
    return a, b, np.where(np.isnan(gap), 0.0, gap)

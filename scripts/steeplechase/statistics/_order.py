"""The order of algorithms by their mean ranks: whether two agree, and one in words."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from steeplechase.statistics._table import DECIMALS


def places(mean_ranks: np.ndarray) -> np.ndarray:
    """Return the place of each algorithm by mean rank.

    Parameters
    ----------
    mean_ranks
        (k,) float64 in [1, k].

    Returns
    -------
    numpy.ndarray
        (k,) float64 in [1, k]; equal mean ranks (to 1e-9) share the mean of their places.
    """
    return rankdata(np.round(np.asarray(mean_ranks, dtype=float), DECIMALS))


def same_order(one: pd.Series, other: pd.Series) -> bool:
    """Return whether the algorithms of `other` stand in the same order, ties included, in `one`.

    Parameters
    ----------
    one, other
        Finite mean ranks by algorithm; `one` may have more algorithms.
    """
    return bool((places(one[other.index]) == places(other)).all())


def leaders(mean_ranks: pd.Series) -> list[str]:
    """Return the algorithms of the smallest mean rank, in the order given."""
    place = places(mean_ranks)
    return [str(name) for name in mean_ranks.index[place == place.min()]]


def in_words(mean_ranks: pd.Series) -> str:
    """Return the order as "a > b = c > d", the best first; equal ones in the order given."""
    place = pd.Series(places(mean_ranks), index=mean_ranks.index)
    groups = [" = ".join(map(str, place.index[place == p])) for p in sorted(place.unique())]
    return " > ".join(groups)

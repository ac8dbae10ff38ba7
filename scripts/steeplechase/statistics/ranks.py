"""Ranks of the algorithms on each data set."""

import pandas as pd
from scipy.stats import rankdata

from steeplechase.statistics._table import merits

TITLE = "Ranks per data set"
ASSUMPTIONS = "Folds and replicates are averaged first, since they are no independent observations."
REFERENCE = "Demsar 2006, JMLR 7, section 3.2.2"


def ranks(scores: pd.DataFrame, higher_is_better: bool) -> pd.DataFrame:
    """Rank the algorithms on each data set: 1 is the best, ties share the mean of their ranks.

    Parameters
    ----------
    scores
        (N, k) float64, data sets by algorithms; NaN (no score) ranks worst, several tie there.
    higher_is_better
        Direction of the metric.

    Returns
    -------
    pandas.DataFrame
        (N, k) float64 in [1, k], the index and columns of `scores`.
    """
    merit = merits(scores, higher_is_better)
    values = rankdata(-merit, axis=1) if merit.size else merit
    return pd.DataFrame(values, index=scores.index, columns=scores.columns)

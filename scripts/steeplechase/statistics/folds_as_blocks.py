"""Friedman's test with folds as blocks: common, inflated, and shown beside the right one."""

import math
from collections.abc import Sequence

import pandas as pd
from scipy.stats import chi2, rankdata

from steeplechase.statistics._friedman import chi_square
from steeplechase.statistics._table import merits

TITLE = "Folds as blocks (inflated)"


def folds_as_blocks(
    refits: pd.DataFrame, algorithms: Sequence[str], higher_is_better: bool
) -> dict[str, float | int | bool]:
    """Run Friedman's test as if each fold of each data set were an independent block.

    Folds of one data set share training rows and whatever favours an algorithm on that data set,
    so the p-value is too small by far, and the test rejects much more often than alpha where there
    is no difference. Here to show by how much.

    Parameters
    ----------
    refits
        The complete grid: `dataset`, `outer_fold`, `replicate`, `algorithm`, `score`, `state`.
    algorithms
        Names in the order of the study.
    higher_is_better
        Direction of the metric.

    Returns
    -------
    dict
        `chi2`, `p_chi2`, `kendall_w` (float; NaN with fewer than three algorithms, two blocks, or
        where all are tied), `n_blocks` (int) and `inflated` (True: the label it must carry).
        Blocks are joined on data set and fold, means over replicates; a missing score ranks worst.
    """
    frame = refits[refits["state"] != "undefined"]
    means = frame.groupby(["dataset", "outer_fold", "algorithm"])["score"].agg(
        lambda scores: scores.mean(skipna=False)
    )
    table = means.unstack("algorithm").reindex(columns=list(algorithms))
    n, k = table.shape
    answer = dict.fromkeys(("chi2", "p_chi2", "kendall_w"), math.nan)
    answer |= {"n_blocks": n, "inflated": True}
    if n < 2 or k < 3:
        return answer
    ranks = rankdata(-merits(table, higher_is_better), axis=1)
    statistic = float(chi_square(ranks.sum(axis=0), (ranks**2).sum(), n))
    if math.isnan(statistic):
        return answer
    return answer | {
        "chi2": statistic,
        "p_chi2": float(chi2.sf(statistic, k - 1)),
        "kendall_w": statistic / (n * (k - 1)),
    }

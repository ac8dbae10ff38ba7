"""Mean score of each algorithm on each data set, over outer folds and replicates."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from steeplechase.statistics._refits import WITHOUT_SCORE
from steeplechase.statistics._table import DECIMALS

TITLE = "Mean score per data set"


def means(refits: pd.DataFrame, algorithms: Sequence[str]) -> pd.DataFrame:
    """Average the refits of each data set, which is the unit of every test.

    Folds share training rows and replicates share folds, so they are no independent blocks: they
    are averaged first. One refit without a score (diverged, failed, missing) takes the score of
    the whole data set away: the mean of the others would be a silent imputation, and mostly a
    flattering one.

    Parameters
    ----------
    refits
        The complete grid: `dataset`, `outer_fold`, `replicate`, `algorithm`, `score`, `state`.
    algorithms
        Names in the order of the study.

    Returns
    -------
    pandas.DataFrame
        Sorted by data set, algorithms in the order given: `dataset`, `algorithm`, `score` (mean
        over folds of the means over replicates, rounded to 1e-9), `sd` (between folds, n - 1),
        `n_folds` (folds averaged), `n_missing` (refits without a score: diverged, failed or
        missing), `n_diverged`, `n_failed` (failed or missing), `n_undefined` (refits on which the
        metric does not exist).
    """
    keys = ["dataset", "algorithm"]
    state = refits["state"]
    flags = refits[keys].assign(
        n_missing=state.isin(WITHOUT_SCORE),
        n_diverged=state == "diverged",
        n_failed=state.isin(("failed", "missing")),
        n_undefined=state == "undefined",
    )
    counts = flags.groupby(keys, sort=False).sum().astype(int)
    scored = refits[state == "ok"]
    folds = scored.groupby([*keys, "outer_fold"])["score"].mean().groupby(keys)
    table = counts.assign(score=folds.mean(), sd=folds.std(ddof=1), n_folds=folds.count())
    whole = (table["n_missing"] == 0).to_numpy()
    for name in ("score", "sd"):
        table[name] = np.where(whole, table[name].astype(float), np.nan)
    table["score"] = table["score"].round(DECIMALS)
    table["n_folds"] = table["n_folds"].fillna(0).astype(int)
    place = {name: i for i, name in enumerate(algorithms)}
    table = table.reset_index()
    table = table.sort_values(keys, key=lambda c: c.map(place) if c.name == "algorithm" else c)
    columns = ["score", "sd", "n_folds", "n_missing", "n_diverged", "n_failed", "n_undefined"]
    return table[[*keys, *columns]].reset_index(drop=True)

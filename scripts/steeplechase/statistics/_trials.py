"""The trials of the search: their validation scores, and which one was selected.

The rule is that of `steeplechase.protocol.select`, for whole tables at once.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics.blocks import block_names

SEARCH = ["dataset", "algorithm", "outer_fold", "replicate"]


@dataclass(frozen=True)
class Search:
    """The search of the compared algorithms on the compared data sets.

    Attributes
    ----------
    trials
        One row per inner training.
    scored
        One row per trial, as of `trial_scores`, with `block`: the data set, or the source that
        it is averaged into.
    metric, higher_is_better
        By which trials are selected.
    """

    trials: pd.DataFrame
    scored: pd.DataFrame
    metric: str
    higher_is_better: bool

    @property
    def merits(self) -> np.ndarray:
        """The score of each trial turned so that greater is better; NaN where it has none."""
        score = self.scored["score"].to_numpy(dtype=float)
        return score if self.higher_is_better else -score


def search(evidence: Evidence) -> Search | None:
    """Return the search behind the comparison, or None where there is none to speak of.

    There is none without trials, without a selection metric, or where it is not known whether
    higher is better in it.
    """
    material = evidence.material
    metric = material.selection_metric
    directions = {evidence.metric: evidence.higher_is_better, **material.directions}
    if material.trials is None or metric not in directions:
        return None
    block_of = block_names(evidence.table["dataset"].astype(str), material.sources)
    compared = [name for name, block in block_of.items() if block in evidence.scores.index]
    trials = material.trials
    wanted = trials["dataset"].isin(compared)
    wanted &= trials["algorithm"].isin(list(evidence.names))
    if f"validation_{metric}" not in trials or not wanted.any():
        return None
    if not wanted.all():
        trials = trials[wanted]
    trials = trials.reset_index(drop=True)
    scored = trial_scores(trials, metric)
    scored["block"] = scored["dataset"].map(block_of)
    return Search(trials, scored, metric, directions[metric])


def trial_scores(trials: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return the validation score of each trial: the mean over its inner folds.

    Parameters
    ----------
    trials
        One row per inner training: `dataset`, `algorithm`, `outer_fold`, `replicate`, `trial`,
        `status`, `validation_<metric>` (float64, NaN where undefined).
    metric
        The selection metric.

    Returns
    -------
    pandas.DataFrame
        One row per trial, sorted by the first five: `dataset`, `algorithm`, `outer_fold`,
        `replicate`, `trial`, `failed` (an inner training did not end well), `score` (float64; NaN
        where it failed, or is undefined on every inner fold), `search` (number of the search that
        it is part of, from 0: those of one data set, algorithm, outer fold and replicate) and
        `row` (place of one of its inner trainings in `trials`, which all have its
        hyperparameters).
    """
    keys = [*SEARCH, "trial"]
    codes = trials.groupby(keys, sort=True).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    values = trials[f"validation_{metric}"].to_numpy(dtype=float, na_value=np.nan)[order]
    bad = (trials["status"] != "ok").to_numpy(dtype=bool)[order]
    failed = np.logical_or.reduceat(bad, starts)
    ends = np.append(starts[1:], len(values))
    means = [
        math.nan if lost else _mean(values[start:end].tolist())
        for lost, start, end in zip(failed, starts, ends, strict=True)
    ]
    scored = trials[keys].iloc[order[starts]].reset_index(drop=True)
    scored[["dataset", "algorithm"]] = scored[["dataset", "algorithm"]].astype(str)
    number = scored.groupby(SEARCH, sort=True).ngroup()
    return scored.assign(failed=failed, score=means, search=number, row=order[starts])


def _mean(values: list[float]) -> float:
    """Return the mean of the finite values, rounded once, so that equal trials stay equal."""
    known = [value for value in values if math.isfinite(value)]
    return math.fsum(known) / len(known) if known else math.nan


def places(scored: pd.DataFrame, merits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which trial each search selects, and which ones are as good.

    The best score of those that did not fail, ties to the smaller number; the first trial where
    all failed.

    Parameters
    ----------
    scored
        As of `trial_scores`, n rows.
    merits
        (n,) float64, the scores turned so that greater is better.

    Returns
    -------
    selected, as_good : numpy.ndarray
        (n,) bool: one selected in each search, and all that share its score; in a search without
        a score none is as good.
    """
    group = scored["search"].to_numpy()
    worst_last = np.where(np.isnan(merits), np.inf, -merits)
    trial, failed = scored["trial"].to_numpy(), scored["failed"].to_numpy(dtype=bool)
    order = np.lexsort((trial, worst_last, failed, group))
    first = order[np.flatnonzero(np.diff(group[order], prepend=-1))]  # in the order of groups
    selected = np.zeros(len(scored), dtype=bool)
    selected[first] = True
    return selected, merits == merits[first][group]

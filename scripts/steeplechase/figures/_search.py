"""The trials of a search: its columns, how far each is behind the best, and two to map them by."""

import numpy as np
import pandas as pd

from steeplechase import registry

FOLD = ["dataset", "algorithm", "outer_fold", "replicate", "trial"]
FIXED = (*FOLD, "inner_fold", "status", "reason")
DIGITS = 6


def rate_column(trials: pd.DataFrame) -> str | None:
    """Return the column that holds the learning rate, or None if no algorithm searches one."""
    named = [c for c in trials.columns if c == "lr" or c.endswith(".lr")]
    return next((c for c in named if pd.api.types.is_numeric_dtype(trials[c])), None)


def score_column(trials: pd.DataFrame, scores: pd.DataFrame) -> str:
    """Return the column of the trials by which the search selects."""
    for name in scores.columns:
        if name.startswith("validation_") and name in trials.columns:
            return name
    return "validation_accuracy"


def shortfalls(trials: pd.DataFrame, scores: pd.DataFrame, score: str) -> pd.DataFrame:
    """Return how far each trial of an algorithm is behind the best trials, over all data sets.

    A trial's score on a data set is the mean over its folds of the mean over inner folds, of the
    folds in which no inner training went wrong; its shortfall there the distance to the best such
    score of all algorithms.

    Returns
    -------
    DataFrame
        Columns algorithm, trial, shortfall (mean over data sets, 0 is best; NaN if none has a
        score), datasets (behind it), folds, diverged (of these, those with an inner training that
        is not finite) and selected (folds that chose this trial).
    """
    groups = trials.groupby(FOLD, sort=True)
    folds = groups[score].mean().reset_index(name="score")
    failed = (trials["status"] != "ok").groupby([trials[name] for name in FOLD], sort=True).any()
    folds["diverged"] = failed.to_numpy().astype(int)
    folds["score"] = folds["score"].where(folds["diverged"] == 0)
    picked = scores[FOLD].drop_duplicates().assign(selected=1)
    folds = folds.merge(picked, on=FOLD, how="left").fillna({"selected": 0})
    sets = folds.groupby(["dataset", "algorithm", "trial"], sort=True)
    means = sets["score"].mean().reset_index()
    best = means.groupby("dataset")["score"]
    if higher_is_better(score):
        means["shortfall"] = best.transform("max") - means["score"]
    else:
        means["shortfall"] = means["score"] - best.transform("min")
    rows = means.groupby(["algorithm", "trial"], sort=True)["shortfall"]
    counts = folds.groupby(["algorithm", "trial"], sort=True)
    return pd.DataFrame(
        {
            "shortfall": rows.mean().round(DIGITS),
            "datasets": rows.count(),
            "folds": counts.size(),
            "diverged": counts["diverged"].sum(),
            "selected": counts["selected"].sum().astype(int),
        }
    ).reset_index()


def higher_is_better(score: str) -> bool:
    """Tell whether a column of validation scores is of a metric that should be high."""
    metric = score.removeprefix("validation_")
    if metric not in registry.names("metrics"):
        return metric != "loss"
    return bool(registry.declared("metrics", metric)["HIGHER_IS_BETTER"])


def one_map(table: pd.DataFrame, trials: pd.DataFrame, algorithm: str) -> pd.DataFrame | None:
    """Return the trials of an algorithm with the two hyperparameters to draw them by.

    Returns
    -------
    DataFrame or None
        Columns of `table`, x_name, x, y_name, y and association: of y with the shortfall. None if
        the algorithm does not search two numeric hyperparameters.
    """
    rows = trials[trials["algorithm"] == algorithm]
    settings = searched(rows)
    if settings.shape[1] < 2:
        return None
    joined = table.set_index("trial").join(settings)
    strengths = {name: association(joined[name], joined["shortfall"]) for name in settings}
    ordered = sorted(strengths, key=lambda name: (-strengths[name], name))
    rate = rate_column(rows[settings.columns])
    first = rate or ordered[0]
    second = next(name for name in ordered if name != first)
    return pd.DataFrame(
        {
            "algorithm": algorithm,
            "trial": joined.index,
            "x_name": first,
            "x": joined[first].to_numpy(),
            "y_name": second,
            "y": joined[second].to_numpy(),
            "association": round(strengths[second], 3),
            **{name: joined[name].to_numpy() for name in table.columns[2:]},
        }
    )


def searched(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the numeric hyperparameters that the trials of an algorithm differ in, by trial."""
    names = [
        name
        for name in rows.columns
        if name not in FIXED
        and not name.endswith("_loss")
        and not name.startswith("validation_")
        and pd.api.types.is_numeric_dtype(rows[name])
        and rows[name].nunique() > 1
    ]
    return rows.groupby("trial", sort=True)[names].first()


def association(values: pd.Series, shortfall: pd.Series) -> float:
    """Return the absolute rank correlation of a hyperparameter with the shortfall, in [0, 1].

    Spearman's; 0 where one of them does not vary.
    """
    known = values.notna() & shortfall.notna()
    ranks = values[known].rank(), shortfall[known].rank()
    if known.sum() < 3 or any(one.nunique() < 2 for one in ranks):
        return 0.0
    return float(abs(np.corrcoef(*ranks)[0, 1]))

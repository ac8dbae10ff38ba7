"""Counts and plain averages of the tables; what is inferred stands in the statistics."""

from typing import Any

import numpy as np
import pandas as pd

from steeplechase.components import hyperparameter_columns, parts
from steeplechase.spaces import size

TRIAL = ["dataset", "algorithm", "outer_fold", "replicate", "trial"]
EDGE = 0.05  # of a search space's width at either end
MANY = 20  # members from which on a finite space has an edge apart from its ends


def completeness(
    trials: pd.DataFrame, scores: pd.DataFrame, study: dict[str, Any]
) -> dict[str, Any]:
    """Count what is done of what the study asks for.

    Returns
    -------
    dict
        For trainings (inner ones) and refits: done, planned, ok, diverged and failed (of any
        cause); and complete, true if none is wanting or failed.
    """
    planned = {"trainings": study["inner_trainings"], "refits": study["refits"]}
    answer: dict[str, Any] = {}
    for key, frame in (("trainings", trials), ("refits", scores)):
        status = frame["status"] if "status" in frame else pd.Series(dtype=str)
        ok, diverged = int((status == "ok").sum()), int((status == "diverged").sum())
        there = int((status != "missing").sum())
        answer[key] = {
            "done": there,
            "planned": max(planned[key], len(status)),
            "ok": ok,
            "diverged": diverged,
            "failed": there - ok - diverged,
        }
    answer["complete"] = all(
        answer[key]["done"] == answer[key]["planned"] and not answer[key]["failed"]
        for key in ("trainings", "refits")
    )
    return answer


def metric_means(
    scores: pd.DataFrame, pooled: pd.DataFrame, metrics: list[str], algorithms: list[str]
) -> pd.DataFrame:
    """Average every metric over refits within a data set, then over data sets.

    Returns
    -------
    DataFrame
        Columns metric, algorithm, train, test, gap (train - test), pooled (of the predictions of
        all folds together), refits (that ended well) and undefined (of these, without a value on
        the test part).
    """
    rows = []
    ended = scores[scores["status"] == "ok"] if len(scores) else scores
    for metric in metrics:
        for algorithm in algorithms:
            row: dict[str, Any] = {"metric": metric, "algorithm": algorithm}
            mine = ended[ended["algorithm"] == algorithm] if len(ended) else ended
            for part in ("train", "test"):
                row[part] = _mean_of_means(mine, f"{part}_{metric}")
            row["gap"] = row["train"] - row["test"]
            both = pooled[pooled["algorithm"] == algorithm] if len(pooled) else pooled
            row["pooled"] = _mean_of_means(both, f"pooled_{metric}")
            row["refits"] = len(mine)
            column = f"test_{metric}"
            row["undefined"] = int(mine[column].isna().sum()) if column in mine else len(mine)
            rows.append(row)
    return pd.DataFrame(rows)


def _mean_of_means(frame: pd.DataFrame, column: str) -> float:
    """Return the mean over data sets of the mean over their rows; NaN without any."""
    if column not in frame or not len(frame):
        return float("nan")
    return float(frame.groupby("dataset")[column].mean().mean())


def undefined_reasons(scores: pd.DataFrame) -> list[tuple[str, int]]:
    """Return the reasons for which metrics are undefined on test parts, with their counts."""
    if "undefined" not in scores:
        return []
    parts = scores["undefined"].fillna("").astype(str).str.split("; ").explode()
    counts = parts[parts.str.startswith("test_")].value_counts()
    return sorted(((str(reason), int(n)) for reason, n in counts.items()), key=lambda x: -x[1])


def chosen(
    trials: pd.DataFrame, scores: pd.DataFrame, algorithms: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Describe the selected value of every searched hyperparameter.

    Returns
    -------
    list of dict
        algorithm, name, space (the mapping of the study), values (of the selected trials, one a
        refit) and edge: the share of them near an end of the space, None where it has no ends.
    """
    if not len(trials) or not len(scores):
        return []
    first = trials.drop_duplicates(TRIAL)
    picked = scores[TRIAL].merge(first, on=TRIAL, how="inner")
    rows = []
    for algorithm in algorithms:
        mine = picked[picked["algorithm"] == algorithm["name"]]
        components = parts(algorithm)
        for index, name, column in hyperparameter_columns(components):
            space = components[index]["space"].get(name)
            if space is None:
                continue
            active = mine
            for other, wanted in space.get("when", {}).items():
                active = active[active[other].isin(wanted)]
            values = active[column].dropna() if column in active else pd.Series(dtype=float)
            rows.append(
                {
                    "algorithm": algorithm["name"],
                    "name": column,
                    "space": space,
                    "values": values.tolist(),
                    "edge": edge_share(values, space),
                }
            )
    return rows


def edge_share(values: pd.Series, space: dict[str, Any]) -> float | None:
    """Return the share of values in the outer 5 % of a space, at either end, or on an end itself.

    None where that has no meaning: no values, or fewer than 20 to choose from, where the ends
    alone are more than the outer 5 %.
    Positions are logarithmic in a log_uniform space.
    """
    ends = space_ends(space)
    few = (size(space) or MANY) < MANY
    if few or ends is None or not len(values) or not pd.api.types.is_numeric_dtype(values):
        return None
    low, high = ends
    at = values.astype(float).to_numpy()
    if "log_uniform" in space:
        low, high, at = np.log(low), np.log(high), np.log(at)
    if not high > low:
        return None
    place = (at - low) / (high - low)
    # A millionth for the rounding of values that lie exactly on the border.
    return float(((place <= EDGE + 1e-6) | (place >= 1 - EDGE - 1e-6)).mean())


def space_ends(space: dict[str, Any]) -> tuple[float, float] | None:
    """Return the smallest and the largest value of a space of numbers."""
    for form in ("integers", "uniform", "log_uniform"):
        if form in space:
            return float(space[form][0]), float(space[form][1])
    if "count" in space:
        return space["start"], space["start"] + space["step"] * (space["count"] - 1)
    values = space.get("values", [])
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if len(numbers) < 3 or len(numbers) < len(values):
        return None
    return float(min(numbers)), float(max(numbers))


def failures(trials: pd.DataFrame) -> pd.DataFrame:
    """Group the inner trainings that did not end well.

    Returns
    -------
    DataFrame
        Columns algorithm, status, reason, trainings, datasets (how many of them) and first (the
        first of these).
    """
    columns = ["algorithm", "status", "reason", "trainings", "datasets", "first"]
    if not len(trials) or (trials["status"] == "ok").all():
        return pd.DataFrame(columns=columns)
    bad = trials[trials["status"] != "ok"].fillna({"reason": ""})
    groups = bad.groupby(["algorithm", "status", "reason"], as_index=False, sort=True)
    return groups.agg(
        trainings=("dataset", "size"), datasets=("dataset", "nunique"), first=("dataset", "first")
    )


def times(cost: pd.DataFrame, algorithms: list[str]) -> pd.DataFrame:
    """Return the median time of each algorithm on each data set, then over data sets.

    Returns
    -------
    DataFrame
        Columns algorithm, train_s, inference_s (per 1,000 rows), datasets, repeats (most of one
        data set).
    """
    columns = ["algorithm", "train_s", "inference_s", "datasets", "repeats"]
    if not len(cost):
        return pd.DataFrame(columns=columns)
    kept = cost[cost["train_time_s"].notna()]
    groups = kept.groupby(["algorithm", "dataset"])
    each = groups[["train_time_s", "inference_time_s_per_1000_rows"]].median()
    each["repeats"] = groups.size()
    each = each.reset_index("dataset")
    rows = []
    for name in algorithms:
        if name in each.index:
            mine = each.loc[[name]]
            rows.append(
                {
                    "algorithm": name,
                    "train_s": float(mine["train_time_s"].median()),
                    "inference_s": float(mine["inference_time_s_per_1000_rows"].median()),
                    "datasets": len(mine),
                    "repeats": int(mine["repeats"].max()),
                }
            )
    return pd.DataFrame(rows, columns=columns)

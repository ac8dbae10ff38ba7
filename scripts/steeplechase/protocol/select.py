"""Selection: the best trial of each data set, algorithm, outer fold and replicate.

The score of a trial is the mean of the selection metric over the inner folds, at the last epoch.
A trial of which an inner training did not end well cannot be selected unless none did. Ties go to
the smaller trial number.
"""

import math
from typing import Any


def select_trials(
    rows: list[dict[str, Any]], metric: str, higher_is_better: bool
) -> list[dict[str, Any]]:
    """Select one trial for each (algorithm, outer_fold, replicate).

    Parameters
    ----------
    rows
        The inner trainings of one data set: algorithm, outer_fold, replicate, trial, inner_fold,
        status and ``validation_<metric>`` (NaN where undefined).
    metric
        The selection metric.
    higher_is_better
        Its direction.

    Returns
    -------
    list of dict
        algorithm, outer_fold, replicate, trial, status, validation (the mean, None where there
        is none), sorted by the first three.
    """
    trials: dict[tuple, dict[int, list[dict]]] = {}
    for row in rows:
        group = (row["algorithm"], row["outer_fold"], row["replicate"])
        trials.setdefault(group, {}).setdefault(row["trial"], []).append(row)
    return [
        _select(group, candidates, f"validation_{metric}", higher_is_better)
        for group, candidates in sorted(trials.items())
    ]


def _select(
    group: tuple, candidates: dict[int, list[dict]], column: str, higher_is_better: bool
) -> dict[str, Any]:
    """Select among the trials of one group."""
    scored = []
    for trial, trainings in candidates.items():
        failed = [row["status"] for row in trainings if row["status"] != "ok"]
        values = [row[column] for row in trainings if not math.isnan(row[column])]
        # math.fsum rounds once, so the mean does not depend on the order of the inner folds.
        mean = math.fsum(values) / len(values) if values and not failed else None
        score = -math.inf if mean is None else (mean if higher_is_better else -mean)
        scored.append((bool(failed), -score, trial, failed[0] if failed else "ok", mean))
    *_, trial, status, mean = min(scored, key=lambda entry: entry[:3])
    algorithm, outer_fold, replicate = group
    return {
        "algorithm": algorithm,
        "outer_fold": outer_fold,
        "replicate": replicate,
        "trial": trial,
        "status": status,
        "validation": mean,
    }

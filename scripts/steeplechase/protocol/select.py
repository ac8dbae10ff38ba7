"""Selection: the best trial of each data set, algorithm, outer fold and replicate.

The score of a trial is the mean of the selection metric over the inner folds, at the last epoch.
A trial of which an inner training did not end well cannot be selected unless none did. Ties go to
the smaller trial number.
"""

import math
from collections.abc import Iterable
from typing import Any

GROUP = ("algorithm", "outer_fold", "replicate")
# What is read of an inner training, besides its score.
COLUMNS = (*GROUP, "trial", "status")


def select_trials(
    rows: Iterable[dict[str, Any]], metric: str, higher_is_better: bool
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
    # A pair of status and score is all that is kept of a training: a data set may have millions.
    trials: dict[tuple, dict[int, list[tuple[str, float]]]] = {}
    for row in rows:
        candidates = trials.setdefault(tuple(row[key] for key in GROUP), {})
        kept = (row["status"], row[f"validation_{metric}"])
        candidates.setdefault(row["trial"], []).append(kept)
    return [
        _select(group, candidates, higher_is_better) for group, candidates in sorted(trials.items())
    ]


def _select(
    group: tuple, candidates: dict[int, list[tuple[str, float]]], higher_is_better: bool
) -> dict[str, Any]:
    """Select among the trials of one group."""
    scored = []
    for trial, trainings in candidates.items():
        failed = [status for status, _ in trainings if status != "ok"]
        values = [value for _, value in trainings if not math.isnan(value)]
        # math.fsum rounds once, so the mean does not depend on the order of the inner folds.
        mean = math.fsum(values) / len(values) if values and not failed else None
        score = -math.inf if mean is None else (mean if higher_is_better else -mean)
        scored.append((bool(failed), -score, trial, failed[0] if failed else "ok", mean))
    *_, trial, status, mean = min(scored, key=lambda entry: entry[:3])
    return {
        **dict(zip(GROUP, group, strict=True)),
        "trial": trial,
        "status": status,
        "validation": mean,
    }

"""What the trainings of a sweep took, stage by stage, beside what was forecast of them.

What came from the cache was not trained, and is left out of all times; of a training that was
interrupted the time since it went on is counted.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Times = Mapping[str, Any]


def stage_times(
    times: Mapping[str, Sequence[Times]], forecast: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Return a row a stage, in the order of the study.

    Parameters
    ----------
    times
        Of each stage the contents of its jobs' times files (`JobTimes.summary`), in order.
    forecast
        What `forecast_runs` has kept; None where there is none.

    Returns
    -------
    list of dict
        The columns of `sweep_columns.RUN_TIMES`. ``predicted_time_s`` is of those that were
        trained, and missing where the forecast is of other jobs than these.
    """
    predicted = {one["stage"]: one["jobs"] for one in (forecast or {"stages": []})["stages"]}
    return [
        {
            "stage": stage,
            "trainings": sum(one["trainings"] for one in own),
            "cached": sum(one["cells"] - one["trained_cells"] for one in own),
            "jobs": len(own),
            "training_time_s": sum(one["training_time_s"] for one in own),
            "job_time_s": sum(one["job_time_s"] for one in own),
            "predicted_time_s": _predicted_s(own, predicted.get(stage)),
            "peak_memory_mb": max(one["peak_memory_mb"] for one in own),
            "devices": ", ".join(sorted({one["device"] for one in own})),
        }
        for stage, own in times.items()
    ]


def _predicted_s(own: Sequence[Times], predicted: Sequence[Sequence[float]] | None) -> float | None:
    """Return what was predicted for the trainings of a stage that were made."""
    if predicted is None or [len(job) for job in predicted] != [one["cells"] for one in own]:
        return None
    # Which of a job's trainings came from the cache is not kept: they count as one another.
    return sum(
        sum(job) * one["trained_cells"] / len(job) for job, one in zip(predicted, own, strict=True)
    )

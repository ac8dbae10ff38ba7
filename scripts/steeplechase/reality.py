"""What the trainings of a study really took, beside what its forecast said of the same trainings.

What came from the cache was not trained, and is left out on both sides.
"""

from typing import Any


def summarise(
    times: dict[str, dict[str, list[dict[str, Any]]]], forecast: dict[str, Any] | None
) -> dict[str, Any]:
    """Add up times files and compare them with a forecast.

    Parameters
    ----------
    times
        For each data set, the contents of the times files of its ``search`` and of its ``refit``.
    forecast
        As `forecast.forecast` made it, None where there is none.

    Returns
    -------
    dict
        ``datasets``: a dict each; ``total``: their sums. Both have trainings, training_time_s
        (measured, inside the engine), predicted_time_s and error_percent (of the prediction, as
        a share of what was measured; both None where there is no forecast or nothing to
        compare). ``forecast``: whether there is one.
    """
    predictions = {one["dataset"]: one for one in (forecast or {"datasets": []})["datasets"]}
    datasets = []
    for dataset, stages in times.items():
        files = [one for own in stages.values() for one in own]
        datasets.append(
            {
                "dataset": dataset,
                "trainings": sum(one["trainings"] for one in files),
                "training_time_s": sum(one["training_time_s"] for one in files),
                "predicted_time_s": _predicted_s(stages, predictions.get(dataset)),
            }
        )
    total: dict[str, Any] = {
        key: sum(one[key] for one in datasets) for key in ("trainings", "training_time_s")
    }
    known = [one["predicted_time_s"] for one in datasets]
    # A forecast of fewer data sets, or of other algorithms, says nothing of the sum.
    total["predicted_time_s"] = None if None in known else sum(known)
    return {
        "datasets": [_with_error(one) for one in datasets],
        "total": _with_error(total),
        "forecast": forecast is not None,
    }


def _predicted_s(
    stages: dict[str, list[dict[str, Any]]], prediction: dict[str, Any] | None
) -> float | None:
    """Return what was predicted for the trainings that were done, None where it was not."""
    if prediction is None:
        return None
    total_s = 0.0
    for stage, key in (("search", "time_s_by_training"), ("refit", "time_s_by_refit")):
        for one in stages[stage]:
            for algorithm, count in one["trainings_by_algorithm"].items():
                if algorithm not in prediction[key]:
                    return None
                total_s += count * prediction[key][algorithm]
    return total_s


def error_percent(predicted_s: float | None, took_s: float) -> float | None:
    """Return by how much a prediction was too long (positive) or too short, in percent of what was.

    Parameters
    ----------
    predicted_s, took_s
        Times; there is no error where nothing was predicted, or nothing took any time.
    """
    if predicted_s is None or not took_s:
        return None
    return 100 * (predicted_s / took_s - 1)


def _with_error(one: dict[str, Any]) -> dict[str, Any]:
    """Return a sum of times with the error of its prediction."""
    return {**one, "error_percent": error_percent(one["predicted_time_s"], one["training_time_s"])}

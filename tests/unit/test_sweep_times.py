"""What the trainings of a sweep took, and the forecast of them."""

import json

import pandas as pd
import pytest

import summarise_run_times
from steeplechase.sweep_columns import RUN_TIMES
from steeplechase.sweep_times import stage_times


def job(cells, trained, time_s, memory_mb=100.0, device="cpu"):
    """Return the contents of a job's times file."""
    return {
        "cells": cells,
        "trained_cells": trained,
        "trainings": trained,
        "training_time_s": time_s,
        "job_time_s": time_s + 1,
        "peak_memory_mb": memory_mb,
        "device": device,
    }


TIMES = {
    "rates": [job(2, 2, 10.0), job(2, 1, 4.0, memory_mb=300.0, device="NVIDIA H100")],
    "widths": [job(1, 0, 0.0)],
}
FORECAST = {
    "stages": [
        {"stage": "rates", "jobs": [[3.0, 4.0], [5.0, 7.0]]},
        {"stage": "widths", "jobs": [[9.0]]},
    ]
}


def test_jobs_of_a_stage_are_added_up():
    rates, widths = stage_times(TIMES, None)
    assert tuple(rates) == tuple(RUN_TIMES)
    assert rates == {
        "stage": "rates",
        "trainings": 3,
        "cached": 1,
        "jobs": 2,
        "training_time_s": 14.0,
        "job_time_s": 16.0,
        "predicted_time_s": None,
        "peak_memory_mb": 300.0,
        "devices": "NVIDIA H100, cpu",
    }
    assert (widths["trainings"], widths["cached"]) == (0, 1)


def test_the_forecast_is_of_what_was_trained():
    rates, widths = stage_times(TIMES, FORECAST)
    # All of the first job, and half of the second.
    assert rates["predicted_time_s"] == 7 + 6 and widths["predicted_time_s"] == 0


@pytest.mark.parametrize(
    "stages",
    [
        [],
        [{"stage": "other", "jobs": [[3.0, 4.0], [5.0, 7.0]]}],
        [{"stage": "rates", "jobs": [[3.0, 4.0, 5.0, 7.0]]}],
        [{"stage": "rates", "jobs": [[3.0, 4.0], [5.0, 7.0], [1.0]]}],
    ],
)
def test_a_forecast_of_other_jobs_says_nothing(stages):
    assert stage_times(TIMES, {"stages": stages})[0]["predicted_time_s"] is None


@pytest.mark.parametrize("forecast", [None, FORECAST])
def test_the_file_has_a_row_a_stage(tmp_path, forecast):
    files = []
    for stage, jobs in TIMES.items():
        for number, one in enumerate(jobs):
            files.append(str(tmp_path / f"{stage}-{number}.json"))
            (tmp_path / f"{stage}-{number}.json").write_text(json.dumps(one))
    made = tmp_path / "forecast.json"
    made.write_text(json.dumps(forecast))
    output = tmp_path / "run_times.csv"
    counts = {stage: len(jobs) for stage, jobs in TIMES.items()}
    summarise_run_times.main(files, str(made) if forecast else None, str(output), counts)
    found = pd.read_csv(output)
    assert list(found) == list(RUN_TIMES) and list(found["jobs"]) == [2, 1]
    assert found["predicted_time_s"].isna().all() == (forecast is None)

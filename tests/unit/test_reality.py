"""What trainings took, beside their forecast: sums and errors by hand."""

import pandas as pd
import pytest

import summarise_times
from steeplechase.files import read_json, write_json
from steeplechase.reality import summarise


def spent(time_s, **trainings):
    """Return a times file of a job that trained so many networks by algorithm."""
    return {
        **{"start": 100.0, "end": 100.0 + time_s, "host": "here", "peak_memory_mb": 1.0},
        **{"cells": 1, "trained_cells": 1},
        "trainings": sum(trainings.values()),
        "trainings_by_algorithm": trainings,
        "training_time_s": time_s,
    }


TIMES = {
    "iris": {"search": [spent(10, a=4, b=2), spent(5, a=3)], "refit": [spent(5, a=1)]},
    "wine": {"search": [spent(20, a=2)], "refit": [spent(0)]},
}
FORECAST = {
    "datasets": [
        {"dataset": "iris", "time_s_by_training": {"a": 1, "b": 2}, "time_s_by_refit": {"a": 4}},
        {"dataset": "wine", "time_s_by_training": {"a": 15}, "time_s_by_refit": {"a": 4}},
    ]
}


def test_forecast_is_of_the_trainings_that_were_done():
    iris, wine = summarise(TIMES, FORECAST)["datasets"]
    assert iris == {
        "dataset": "iris",
        "trainings": 10,
        "training_time_s": 20,
        "predicted_time_s": 7 * 1 + 2 * 2 + 4,
        "error_percent": pytest.approx(-25),
    }
    assert wine["predicted_time_s"] == 30 and wine["error_percent"] == pytest.approx(50)


def test_total_is_the_sum_and_has_an_error_of_its_own():
    assert summarise(TIMES, FORECAST)["total"] == {
        "trainings": 12,
        "training_time_s": 40,
        "predicted_time_s": 45,
        "error_percent": pytest.approx(12.5),
    }


def test_without_a_forecast_there_is_no_error():
    found = summarise(TIMES, None)
    assert found["forecast"] is False and found["total"]["training_time_s"] == 40
    for one in (*found["datasets"], found["total"]):
        assert one["predicted_time_s"] is None and one["error_percent"] is None


def test_what_came_from_the_cache_has_no_error():
    cached = {"iris": {"search": [spent(0)], "refit": [spent(0)]}}
    total = summarise(cached, FORECAST)["total"]
    assert total["trainings"] == 0 and total["error_percent"] is None


@pytest.mark.parametrize(
    "forecast",
    [
        {"datasets": FORECAST["datasets"][:1]},
        {
            "datasets": [
                FORECAST["datasets"][0],
                {**FORECAST["datasets"][1], "time_s_by_training": {}},
            ]
        },
    ],
    ids=["data set", "algorithm"],
)
def test_forecast_that_lacks_something_has_no_total(forecast):
    found = summarise(TIMES, forecast)
    assert found["datasets"][0]["error_percent"] == pytest.approx(-25)
    assert found["datasets"][1]["predicted_time_s"] is None
    assert found["total"]["predicted_time_s"] is None and found["forecast"] is True


def test_script_takes_each_file_to_its_data_set(tmp_path):
    paths = {}
    for dataset, stages in TIMES.items():
        for stage, files in stages.items():
            paths[dataset, stage] = []
            for number, one in enumerate(files):
                path = tmp_path / dataset / stage / f"{number}.json"
                write_json(path, one)
                paths[dataset, stage].append(str(path))
    write_json(tmp_path / "forecast.json", FORECAST)
    summarise_times.main(
        [path for dataset in TIMES for path in paths[dataset, "search"]],
        [path for dataset in TIMES for path in paths[dataset, "refit"]],
        None,
        str(tmp_path / "forecast.json"),
        *(str(tmp_path / name) for name in ("times.json", "jobs.csv", "stages.csv")),
        {"iris": 2, "wine": 1},
        {"search": 3, "refit": 2},
    )
    assert read_json(tmp_path / "times.json") == summarise(TIMES, FORECAST)
    jobs = pd.read_csv(tmp_path / "jobs.csv", dtype=str, keep_default_na=False)
    ran = set(jobs[["stage", "dataset", "pack"]].itertuples(index=False, name=None))
    assert ran == {
        ("search", "iris", "0"),
        ("search", "iris", "1"),
        ("search", "wine", "0"),
        ("refit", "iris", ""),
        ("refit", "wine", ""),
    }
    assert set(jobs["device"]) == {"cpu"}
    stages = pd.read_csv(tmp_path / "stages.csv")
    assert stages["stage"].tolist() == ["search", "refit"]
    assert stages["job_time_s"].tolist() == [35.0, 5.0]

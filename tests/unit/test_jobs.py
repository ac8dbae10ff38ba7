"""What ran when: rows of jobs and sums of stages, by hand, and the names of devices."""

import pytest

from steeplechase import jobs as module
from steeplechase.jobs import job_rows, stage_rows
from steeplechase.tables import JOBS, STAGES
from steeplechase.training import job_times
from steeplechase.training.device import Device
from steeplechase.training.job_times import JobTimes


def times(start, end, **changes):
    """Return a times file as it was before it named the device."""
    return {
        "start": start,
        "end": end,
        "host": "here",
        "training_time_s": 0.5 * (end - start),
        "cells": 2,
        "trained_cells": 1,
        "trainings": 3,
        "trainings_by_algorithm": {"a": 3},
        "job_time_s": end - start,
        "peak_memory_mb": 100.0,
        **changes,
    }


SEARCH = {
    "iris": {"0000000": times(1000.0, 1010.0), "0000004": times(1000.0, 1030.25)},
    "wine": {"0000000": times(1040.0, 1050.0, device="NVIDIA H200", peak_memory_mb=900.0)},
}
REFIT = {"iris": times(1060.0, 1061.0), "wine": times(1055.0, 1056.0)}
ROWS = job_rows(SEARCH, REFIT, times(1070.0, 1075.0))


def test_jobs_stand_in_the_order_in_which_they_began():
    assert [(row["stage"], row["dataset"], row["pack"], row["start_s"]) for row in ROWS] == [
        ("search", "iris", "0000000", 0.0),
        ("search", "iris", "0000004", 0.0),
        ("search", "wine", "0000000", 40.0),
        ("refit", "wine", "", 55.0),
        ("refit", "iris", "", 60.0),
        ("cost", "", "", 70.0),
    ]
    assert ROWS[1]["end_s"] == 30.25
    assert all(row.keys() == JOBS.keys() for row in ROWS)


def test_times_files_that_name_no_device_are_of_a_processor():
    assert [row["device"] for row in ROWS] == ["cpu", "cpu", "NVIDIA H200", "cpu", "cpu", "cpu"]


def test_without_any_job_there_is_no_row():
    assert job_rows({"iris": {}}, {}, None) == []


def test_a_stage_has_the_sums_of_its_jobs():
    planned = dict.fromkeys(module.AFTER, 1) | {"search": 3, "refit": 2}
    rows = {row["stage"]: row for row in stage_rows(ROWS, planned)}
    assert list(rows) == list(module.AFTER)
    search = rows["search"]
    assert search == {
        "stage": "search",
        "after": "split",
        "jobs": 3,
        "start_s": 0.0,
        "end_s": 50.0,
        "wall_time_s": 50.0,
        "job_time_s": 50.25,
        "training_time_s": 25.125,
        "trainings": 9,
        "peak_memory_mb": 900.0,
    }
    assert search.keys() == STAGES.keys()
    assert rows["fetch"] == {"stage": "fetch", "after": "", "jobs": 1}
    assert rows["compare"]["after"] == "audit, collect"


def test_a_stage_that_is_not_planned_is_waited_for_by_none():
    rows = stage_rows([], {"collect": 1, "compare": 1})
    assert [(row["stage"], row["after"]) for row in rows] == [
        ("collect", ""),
        ("compare", "collect"),
    ]


def test_where_the_audit_must_pass_the_splits_wait_for_it():
    rows = {row["stage"]: row for row in stage_rows([], dict.fromkeys(module.AFTER, 1), True)}
    assert list(rows) == list(module.AFTER)
    assert rows["split"]["after"] == "audit" and rows["compare"]["after"] == "collect"


def test_a_stage_of_another_name_is_refused():
    with pytest.raises(KeyError, match="'serach' is none of the stages: fetch, prepare"):
        stage_rows([], {"serach": 1})


def test_a_job_says_what_it_trained_on(monkeypatch):
    assert JobTimes().summary()["device"] == "cpu"
    monkeypatch.setattr(job_times, "gpu_name", lambda device: f"the {device.kind} one")
    assert JobTimes().summary(Device("cuda"))["device"] == "the cuda one"

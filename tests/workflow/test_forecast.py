"""The forecast: asked for as often as one likes, it trains nothing, and the report judges it."""

import json
import re

import pytest

pytestmark = pytest.mark.slow

# Cells a job: of the 18 of a data set that is a long and a short one.
PACKING = 10


@pytest.fixture(scope="module")
def asked(project):
    """Return the project with a forecast of the tiny study, and what was printed."""
    path = project.folder / "config" / "studies" / "tiny.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"\npacking: {PACKING}\n", encoding="utf-8")
    return project, project.run("tiny", "forecast")


@pytest.fixture(scope="module")
def finished(asked):
    """Return the project with the tiny study run after its forecast."""
    project, _ = asked
    project.run("tiny", cores=1)
    return project


def made(project) -> dict:
    """Return the forecast as it was written."""
    return json.loads((project.results("tiny") / "forecast.json").read_text(encoding="utf-8"))


def test_terminal_shows_the_data_sets_and_the_totals(asked):
    _, output = asked
    assert "Forecast of the study 'tiny', not launched:" in output
    assert re.search(r"^iris +150 +18 +0 +18 ", output, flags=re.MULTILINE)
    assert re.search(r"^all +36 +0 +36 ", output, flags=re.MULTILINE)
    assert "trainings  84: 72 inner, 12 refits; 0% of the cells are cached" in output
    assert re.search(r"^time .* on 2 cores", output, flags=re.MULTILINE)


def test_forecast_is_written(asked):
    project, _ = asked
    found = made(project)
    assert found["total"]["trainings"] == 84 and found["total"]["wall_time_s"] > 0
    assert [one["dataset"] for one in found["datasets"]] == ["iris", "lenses"]


def test_forecast_trains_nothing(asked):
    project, _ = asked
    assert not (project.folder / "resources" / "cells").exists()
    assert not (project.results("tiny") / "search").exists()


def test_forecast_is_made_anew_when_asked_again(asked):
    project, _ = asked
    before = made(project)["made"]
    project.run("tiny", "forecast")
    assert made(project)["made"] > before


def test_report_holds_the_error(finished):
    report = (finished.results("tiny") / "report.html").read_text(encoding="utf-8")
    assert "Forecast and reality" in report
    assert re.search(r"84 networks were trained in .* the forecast for them was", report)


def test_second_run_does_nothing(finished):
    assert finished.planned("tiny") == {}


def test_longest_packs_started_first(finished):
    """One core, packs of ten cells and of eight: those of ten of both data sets come first."""
    folder = finished.results("tiny") / "cost" / "search"
    jobs = [json.loads(path.read_text(encoding="utf-8")) for path in folder.rglob("*.json")]
    started = [job["cells"] for job in sorted(jobs, key=lambda job: job["start"])]
    assert started == [10, 10, 8, 8]


def test_forecast_of_a_finished_study_finds_all_of_it_cached(finished):
    output = finished.run("tiny", "forecast")
    assert "trainings  0: 0 inner, 0 refits; 100% of the cells are cached" in output
    total = made(finished)["total"]
    assert total["jobs"] == 0 and total["training_time_s"] == 0


def test_new_forecast_reruns_the_report_and_what_draws_times_alone(finished):
    finished.run("tiny", "forecast")
    drawing = {"draw_figures": 1, "draw_other_figures": 1}
    assert finished.planned("tiny") == {"summarise_times": 1, "render_report": 1} | drawing

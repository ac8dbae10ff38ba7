"""What fails or diverges is data: recorded with its reason, counted, and in the report."""

import re

import pandas as pd
import pytest
from small_project import Project, small_study

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def diverged(project):
    """Return the project with a study run one of whose algorithms always diverges."""
    study = small_study(datasets=["lenses"])
    study["algorithms"]["second"]["optimizer"]["lr"] = {"values": [1.0e30, 2.0e30]}
    project.study("diverged", study)
    project.run("diverged")
    return project.results("diverged")


def test_diverged_trainings_are_rows_with_a_reason(diverged):
    trials = pd.read_csv(diverged / "tables" / "trials.csv")
    second = trials[trials["algorithm"] == "second"]
    assert set(second["status"]) == {"diverged"}
    assert second["reason"].str.contains("not finite in epoch").all()
    assert set(trials.loc[trials["algorithm"] == "first", "status"]) == {"ok"}


def test_diverged_refits_rank_worst(diverged):
    scores = pd.read_csv(diverged / "tables" / "scores.csv")
    assert set(scores.loc[scores["algorithm"] == "second", "status"]) == {"diverged"}
    ranks = pd.read_csv(diverged / "statistics" / "ranks.csv")
    ranks = ranks.set_index("algorithm")["rank"]
    assert ranks["second"] > ranks["first"]


def test_the_report_counts_them(diverged):
    report = (diverged / "report.html").read_text(encoding="utf-8")
    assert "diverged" in report


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """Return a project with a study run one of whose optimizers raises at each step."""
    project = Project(tmp_path_factory.mktemp("refused"))
    optimizer = project.folder / "scripts" / "steeplechase" / "optimizers" / "momentum.py"
    refusal = "\n\ndef update(*given, **named):\n    raise ValueError('no step was possible')\n"
    code = optimizer.read_text(encoding="utf-8") + refusal
    optimizer.write_text(code + refusal.replace("update", "update_one"), encoding="utf-8")
    project.study("refused", small_study())
    project.run("refused", "--retries", "2")
    return project.results("refused")


def test_cells_that_fail_each_time_fail_no_job_and_no_other_cell(refused):
    trials = pd.read_csv(refused / "tables" / "trials.csv", keep_default_na=False)
    found = trials.groupby("algorithm")[["status", "reason"]].agg(set)
    assert found.loc["first"].tolist() == [{"ok"}, {""}]
    assert found.loc["second"].tolist() == [{"failed"}, {"ValueError: no step was possible"}]


def test_the_report_says_what_failed_and_why(refused):
    page = (refused / "report.html").read_text(encoding="utf-8")
    assert "8 of 8 refits (4 failed, 0 diverged) and 32 of 32 inner trainings (16 failed" in page
    assert "ValueError: no step was possible" in page


LACKS_A_LIBRARY = """

with_library = main


def main(table, *others):
    if table.endswith("lenses.parquet"):
        raise RuntimeError("this node lacks a library")
    with_library(table, *others)
"""


@pytest.fixture(scope="module")
def stuck(tmp_path_factory):
    """Return a project one of whose jobs fails at each attempt, and what Snakemake said of it."""
    project = Project(tmp_path_factory.mktemp("stuck"))
    with (project.folder / "scripts" / "search_cells.py").open("a", encoding="utf-8") as script:
        script.write(LACKS_A_LIBRARY)
    project.study("stuck", small_study())
    settings = ("--cores", "1", "--retries", "2", "--keep-going", "--config", "study=stuck")
    return project, project.snakemake(*settings, expect=1)


def test_job_that_fails_for_good_is_tried_as_often_as_asked_and_stops_no_other(stuck):
    project, said = stuck
    assert said.count("this node lacks a library (the whole story: results/stuck/logs/") >= 3
    assert len(re.findall(r"Trying to restart job \d+", said)) == 2
    refits = project.results("stuck") / "refit"
    assert [path.parent.name for path in refits.glob("*/scores.parquet")] == ["iris"]


def test_the_report_of_what_there_is_says_which_job_failed_and_why(stuck):
    project, _ = stuck
    project.run("stuck", "report")
    page = (project.results("stuck") / "report.html").read_text(encoding="utf-8")
    assert "Unfinished: 4 of 8 refits" in page
    assert "logs/search_cells/lenses/0000000.log ends: RuntimeError: this node lacks" in page

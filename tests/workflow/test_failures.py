"""What fails or diverges is data: recorded with its reason, counted, and in the report."""

import pandas as pd
import pytest
from small_project import small_study

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

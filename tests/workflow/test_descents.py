"""A study of problems: descents, statistics and report, and no training."""

import json

import pandas as pd
import pytest

STUDY = "small_descents"
RULES = {
    *("descend_problem", "collect_descents", "compare_descents"),
    *("draw_figures", "draw_other_figures", "render_report"),
}


@pytest.fixture(scope="module")
def finished(whole_project):
    """Return the project with a small study run to its report."""
    rates = {"values": [0.1, 1.0, 4.0]}
    whole_project.study(
        STUDY,
        {
            "problems": {
                "rows": {"name": "logistic_regression", "rows": 40},
                "bowl": {"name": "quadratic", "condition": 5.0},
            },
            "protocol": {"iterations": 20, "replicates": 2},
            "algorithms": {
                "gd": {"optimizer": {"name": "sgd", "lr": rates}},
                "sgd": {"optimizer": {"name": "sgd", "lr": rates}, "batch_size": 10},
                "newton": {"optimizer": {"name": "newton"}},
                "ahead": {
                    "optimizer": {"name": "momentum", "lr": rates},
                    "wrapper": {"name": "lookahead", "k": {"values": [2, 5]}},
                },
            },
        },
    )
    assert whole_project.planned(STUDY).keys() == RULES
    whole_project.run(STUDY)
    return whole_project


def test_every_setting_is_there_once_a_replicate(finished):
    runs = pd.read_parquet(finished.results(STUDY) / "tables" / "descents.parquet")
    counts = runs.groupby(["problem", "algorithm"])["setting"].count().to_dict()
    assert counts == {
        ("rows", "gd"): 6,
        ("rows", "sgd"): 6,
        ("rows", "newton"): 2,
        ("rows", "ahead"): 12,
        ("bowl", "gd"): 6,
        ("bowl", "newton"): 2,
        ("bowl", "ahead"): 12,
    }
    assert not runs.duplicated(["problem", "algorithm", "setting", "replicate"]).any()
    newton = runs[(runs["algorithm"] == "newton") & (runs["problem"] == "bowl")]
    assert (newton["final_excess"] < 1e-20).all()
    gone = runs[runs["status"] == "diverged"]
    assert set(gone["problem"]) == {"bowl"} and set(gone["lr"]) == {4.0}


def test_the_report_says_what_came_of_it(finished):
    page = (finished.results(STUDY) / "report.html").read_text(encoding="utf-8")
    found = json.loads((finished.results(STUDY) / "statistics" / "statistics.json").read_text())
    assert "Complete: 46 of 46 descents" in page
    assert found["verdict"]["winner"] == "newton"
    assert page.count('class="spark') == 3 + 3 + 1 + 6 + 3 + 1 + 6
    assert "Settings that ended early" in page


def test_a_second_run_does_nothing(finished):
    assert "Nothing to be done" in finished.run(STUDY)


def test_tables_are_the_same_bytes_whatever_the_cores_and_the_order(finished):
    before = finished.digests(STUDY)
    finished.run(STUDY, "--forceall", cores=1, PYTHONHASHSEED="7", TZ="Asia/Tokyo")
    assert finished.digests(STUDY) == before


def test_forecast_says_how_many_descents_there_are(finished):
    output = finished.run(STUDY, "forecast")
    assert "The study 'small_descents' makes 46 descents of 20 iterations on 2 problems" in output


def test_paper_is_written(finished):
    finished.run(STUDY, "paper")
    paper = finished.results(STUDY) / "paper"
    assert "Logistic regression" in (paper / "methods.tex").read_text(encoding="utf-8")
    assert {"settings.tex", "rates.tex"} <= {path.name for path in (paper / "tables").iterdir()}
    assert list((paper / "figures").glob("loss_by_rate-*.pdf"))


def test_a_study_of_problems_passes_the_linter(finished):
    output = finished.snakemake("--lint", "--config", f"study={STUDY}")
    assert "Congratulations" in output


def test_nothing_is_fetched(finished):
    output = finished.snakemake("fetch", "--dry-run", "--config", f"study={STUDY}")
    assert "fetch_dataset" not in output and "Exception" not in output


def test_mistakes_end_it_before_any_job(project, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "problems:\n  bowl: {name: quadratik}\nalgorithms:\n  gd: {optimizer: {name: sgd}}\n",
        encoding="utf-8",
    )
    study = f"study={tmp_path / 'mine.yaml'}"
    output = project.snakemake("--dry-run", "--config", study, expect=1)
    assert "mine.yaml:2: problems.bowl.name: 'quadratik' is not a problem" in output
    assert "did you mean 'quadratic'?" in output and "Traceback" not in output

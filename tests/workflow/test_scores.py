"""A study of scores that were trained elsewhere: statistics and report, and no training."""

import contextlib
import json
import os

import pytest

STUDY = "demsar2006"
RULES = {
    "import_scores",
    "compare_algorithms",
    "draw_figures",
    "draw_other_figures",
    "render_report",
}


# Of few figures one alone is of scores, which is one job.
FEW = RULES - {"draw_other_figures"}


def test_no_training_is_planned(whole_project):
    planned = whole_project.planned(STUDY)
    assert planned.keys() == RULES


@pytest.fixture(scope="module")
def finished(project):
    """Return the project with the study run to its report."""
    project.run(STUDY)
    return project


@contextlib.contextmanager
def changed(path, old, new):
    """Have a text in a file replaced; the file is put back as it was, its time included."""
    text, times = path.read_text(encoding="utf-8"), path.stat()
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_the_report_has_the_published_values(finished):
    results = finished.results(STUDY)
    found = json.loads((results / "statistics" / "statistics.json").read_text(encoding="utf-8"))
    # Demsar (2006), section 3.2.2, table 6; the chi-square with ties as in R's friedman.test.
    published = {"C4.5": 3.143, "C4.5+m": 2.0, "C4.5+cf": 2.893, "C4.5+m+cf": 1.964}
    assert found["mean_ranks"] == pytest.approx(published, abs=5e-4)
    assert found["friedman"]["chi2"] == pytest.approx(10.2283464566929)
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "Scores trained elsewhere: demsar2006.csv" in page
    assert {path.name for path in (results / "tables").iterdir()} == {
        "scores.parquet",
        "scores.csv",
        "provenance.json",
    }


def test_a_second_run_does_nothing(finished):
    assert "Nothing to be done" in finished.run(STUDY)


def test_another_score_is_read_and_compared_anew(finished):
    with changed(finished.folder / "config" / "scores" / f"{STUDY}.csv", "0.763", "0.863"):
        assert finished.planned(STUDY).keys() == FEW


def test_alpha_reruns_the_statistics_only(finished):
    study = finished.folder / "config" / "studies" / f"{STUDY}.yaml"
    with changed(study, "comparison:", "comparison:\n  alpha: 0.1"):
        assert finished.planned(STUDY).keys() == FEW - {"import_scores"}


@pytest.mark.parametrize("target", ["fetch", "forecast"])
def test_targets_of_training_have_nothing_to_do(project, target):
    output = project.snakemake(target, "--dry-run", "--config", f"study={STUDY}")
    assert "import_scores" not in output and "Exception" not in output


def test_a_study_of_scores_passes_the_linter(project):
    output = project.snakemake("--lint", "--config", f"study={STUDY}")
    assert "Congratulations" in output


def test_wrong_scores_end_it_before_any_job(project, tmp_path):
    (tmp_path / "mine.csv").write_text("dataset,A,B\niris,0.9,high\niris,1,2\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("scores: mine.csv\ndirection: up\n", encoding="utf-8")
    study = f"study={tmp_path / 'mine.yaml'}"
    output = project.snakemake("--dry-run", "--config", study, expect=1)
    assert "mine.yaml:2: direction: got 'up', expected one of higher, lower, null" in output
    assert "mine.csv:2: column 'B': 'high' is not a number" in output
    assert "mine.csv:3: iris stands twice: also on line 2" in output
    assert "Traceback" not in output

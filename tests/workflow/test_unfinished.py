"""A report of what there is, which trains nothing."""

import hashlib
import re
import shutil

import pandas as pd
import pytest
from small_project import small_study

pytestmark = pytest.mark.slow

STAGES = ("search", "refit", "selected", "splits", "cost")


def made(project) -> dict[str, str]:
    """Return the SHA-256 of all that the stages before the tables have made, and of the cache."""
    folders = [project.results("small") / stage for stage in STAGES]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (*folders, project.folder / "resources")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def finished(project):
    """Return the project with the small study run, and the digests of its tables."""
    project.study("small", small_study())
    project.run("small")
    return project, project.digests("small")


@pytest.fixture(scope="module")
def interrupted(finished):
    """Return the project as a run leaves it that was stopped before one data set, and its report.

    With it what there was before the report, and what Snakemake said.
    """
    project, _ = finished
    results = project.results("small")
    for part in ("search", "refit", "cost/search"):
        shutil.rmtree(results / part / "lenses")
    for part in ("selected", "cost/refit"):
        (results / part / "lenses.json").unlink()
    shutil.rmtree(results / "tables")
    before = made(project)
    return project, before, project.run("small", "report")


def test_a_report_of_what_there_is_trains_nothing(interrupted):
    project, before, said = interrupted
    assert made(project) == before
    jobs = set(re.findall(r"^localrule ([a-z_]+):", said, flags=re.MULTILINE))
    assert jobs == {
        "collect_results", "compare_algorithms", "draw_figures", "draw_other_figures",
        "render_report", "report",
    }  # fmt: skip


def test_what_is_missing_is_counted(interrupted):
    results = interrupted[0].results("small")
    scores = pd.read_parquet(results / "tables" / "scores.parquet")
    lenses = scores[scores["dataset"] == "lenses"]
    assert len(scores) == 8 and set(lenses["status"]) == {"missing"} and len(lenses) == 4
    assert lenses["reason"].str.startswith("not trained yet").all()
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "Unfinished: 4 of 8 refits" in page and "16 of 32 inner trainings" in page
    assert "1 of 2 data sets still lacks scores and is left out: lenses." in page
    assert "hatched cells are not trained yet" in page and 'id="cost"' not in page


def test_the_whole_run_makes_what_is_missing_and_nothing_else(interrupted, finished):
    project, (_, digests) = interrupted[0], finished
    planned = project.planned("small")
    assert planned["train_dataset"] == 1
    assert not {"prepare_dataset", "make_splits", "audit_datasets"} & planned.keys()
    project.run("small")
    assert project.digests("small") == digests
    assert "Nothing to be done" in project.run("small", "report")
    assert project.planned("small") == {}


def test_results_of_other_settings_are_not_taken_for_the_studys(interrupted):
    study = small_study()
    study["training"]["epochs"] = 5
    project = interrupted[0]
    project.study("small", study)
    said = project.snakemake("report", "--cores", "1", "--config", "study=small", expect=1)
    assert "none of the results that are there is of the study's present settings" in said


def test_without_any_result_one_line_says_what_makes_them(project):
    project.study("fresh", small_study())
    said = project.snakemake("report", "--cores", "1", "--config", "study=fresh", expect=1)
    last = said.strip().splitlines()[-1]
    assert last == (
        "There is no result of the study 'fresh' yet that a report could be made of; "
        "snakemake --cores all --config study=fresh trains it."
    )

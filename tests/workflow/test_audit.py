"""The audit in the workflow: what it reruns, what it leaves out, and what it refuses."""

import json

import pytest
from small_project import small_study

pytestmark = pytest.mark.slow


def add_copy(project):
    """Put a z-scored copy of lenses, numbered, beside the studies."""
    rows = [f"{a},{b},{c},{d}" for a in (1, 2, 3) for b in (1, 2) for c in (1, 2) for d in (1, 2)]
    lines = [f"{i},{row},{'xyz'[i % 3]}" for i, row in enumerate(rows, start=1)]
    text = "\n".join(["number,age,prescription,astigmatic,tears,lens", *lines])
    (project.folder / "config" / "studies" / "numbered.csv").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def audited(project):
    """Return the project with a study whose second data set has a row number."""
    add_copy(project)
    project.study("audited", small_study(datasets=["iris", "numbered.csv", "lenses"]))
    project.run("audited")
    return project


def findings(project, study):
    audit = json.loads((project.results(study) / "audit.json").read_text(encoding="utf-8"))
    return {(one["dataset"], one["finding"]) for one in audit["findings"]}


def compared(project, study):
    path = project.results(study) / "statistics" / "statistics.json"
    return json.loads(path.read_text(encoding="utf-8"))["n_datasets"]


def test_findings_are_told_and_nothing_is_left_out(audited):
    assert ("numbered", "row_numbers") in findings(audited, "audited")
    assert compared(audited, "audited") == 3
    html = (audited.results("audited") / "report.html").read_text(encoding="utf-8")
    assert "The column number counts the rows in the order of the file" in html


def test_an_edited_audit_reruns_what_reads_it_and_trains_nothing(audited):
    path = audited.folder / "scripts" / "steeplechase" / "audit" / "row_numbers.py"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "\n# edited\n", encoding="utf-8")
    planned = audited.planned("audited")
    # The comparison reads which data sets hang together, and which are flagged.
    drawing = {"draw_figures", "draw_other_figures"}
    wanted = {"audit_datasets", "compare_algorithms", "render_report"} | drawing
    assert planned.keys() == wanted
    assert planned["audit_datasets"] == planned["compare_algorithms"] == 1
    path.write_text(before, encoding="utf-8")


def test_exclude_leaves_the_data_set_out_of_the_comparison_without_training(audited):
    study = small_study(datasets=["iris", "numbered.csv", "lenses"], on_audit="exclude")
    audited.study("audited", study)
    planned = audited.planned("audited")
    assert not {"train_dataset", "make_splits"} & planned.keys()
    audited.run("audited")
    assert compared(audited, "audited") == 2
    html = (audited.results("audited") / "report.html").read_text(encoding="utf-8")
    assert html.count("numbered is left out of the comparison") == 2


def test_fail_ends_the_run_before_training_and_says_why(audited):
    study = small_study(datasets=["iris", "numbered.csv"], on_audit="fail")
    audited.study("refused", study)
    output = audited.snakemake("--cores", "2", "--config", "study=refused", expect=1)
    assert "the audit found what spoils the comparison (on_audit: fail): numbered:" in output
    assert not (audited.results("refused") / "audit.json").exists()
    assert not (audited.results("refused") / "splits").exists()
    assert not (audited.results("refused") / "search").exists()

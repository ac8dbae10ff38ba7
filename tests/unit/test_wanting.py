"""What is not there yet: rows for it in the scores, why, and how much of all there is."""

import pytest

from steeplechase.planned import OTHER_SETTINGS, Gathering, Plan
from steeplechase.tables import score_columns, to_table
from steeplechase.wanting import completeness, last_log_line, reasons, with_missing

LAYOUT = score_columns("accuracy", ["accuracy"])
PLAN = Plan(
    datasets={"wine": None, "iris": None},
    trials={"a": 1, "b": 1},
    protocol={"outer_folds": 2, "replicates": 1, "inner_folds": 1},
    epochs=1,
    algorithms={},
    search={},
    refit={},
)


def refits(*keys):
    names = ("dataset", "algorithm", "outer_fold", "replicate")
    rows = [{**dict(zip(names, key, strict=True)), "status": "ok", "trial": 0} for key in keys]
    return to_table(rows, LAYOUT)


def test_each_planned_refit_that_is_not_there_has_a_row_with_its_reason():
    why = {("iris",): "its job failed", ("iris", "b"): "other settings"}
    rows = with_missing(refits(("wine", "a", 0, 0)), PLAN, LAYOUT, why).to_pylist()
    assert len(rows) == 8 and rows[0]["status"] == "ok"
    assert {row["status"] for row in rows[1:]} == {"missing"}
    found = {(row["dataset"], row["algorithm"]): row["reason"] for row in rows[1:]}
    assert found == {
        ("wine", "a"): "not trained yet",
        ("wine", "b"): "not trained yet",
        ("iris", "a"): "its job failed",
        ("iris", "b"): "other settings",
    }
    assert rows[-1]["trial"] is None and rows[-1]["test_accuracy"] is None


def test_complete_scores_are_left_as_they_are():
    whole = refits(*PLAN.refits())
    assert with_missing(whole, PLAN, LAYOUT, {}) is whole


def log(folder, path, text):
    path = folder / "logs" / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_job_that_left_no_result_tells_its_last_line(tmp_path):
    log(tmp_path, "search_cells/wine/0000000.log", "begun\n")
    log(tmp_path, "refit_selected/wine.log", "4 cells\nMemoryError: no more\n\n")
    log(tmp_path, "search_cells/iris/0000008.log", "3 of 8 trained in 2 s\n")
    assert reasons(Gathering(PLAN), tmp_path) == {
        ("wine",): "not trained yet; logs/refit_selected/wine.log ends: MemoryError: no more",
        ("iris",): "not trained yet; logs/search_cells/iris/0000008.log ends: "
        "3 of 8 trained in 2 s",
    }


def test_an_empty_log_of_the_refits_hides_no_search_that_failed(tmp_path):
    log(tmp_path, "search_cells/wine/0000000.log", "MemoryError: no more\n")
    log(tmp_path, "refit_selected/wine.log", "")
    assert reasons(Gathering(PLAN), tmp_path) == {
        ("wine",): "not trained yet; logs/search_cells/wine/0000000.log ends: MemoryError: no more"
    }


@pytest.mark.parametrize("text", ["", "8 of 8 trained in 2 s\n"])
def test_a_log_that_tells_of_no_trouble_is_not_quoted(tmp_path, text):
    log(tmp_path, "refit_selected/wine.log", text)
    assert reasons(Gathering(PLAN), tmp_path) == {}


def test_the_log_of_a_job_with_a_result_is_not_quoted(tmp_path):
    log(tmp_path, "search_cells/wine/0000000.log", "MemoryError\n")
    made = tmp_path / "search" / "wine" / "0000000.parquet"
    made.parent.mkdir(parents=True)
    made.touch()
    assert reasons(Gathering(PLAN), tmp_path) == {}


def test_what_was_left_out_of_the_refits_is_a_reason(tmp_path):
    left_out = {("refit", "wine", "a", OTHER_SETTINGS): 2, ("search", "iris", "a", "x"): 2}
    found = reasons(Gathering(PLAN, left_out), tmp_path)
    assert found == {("wine", "a"): "not trained yet: what there is was made with other settings"}


def test_the_last_line_of_a_log_is_the_last_that_is_not_empty(tmp_path):
    assert last_log_line(log(tmp_path, "a.log", "one\n  two \n \n")) == "two"


def test_completeness_counts_by_data_set():
    there = refits(*[key for key in PLAN.refits() if key[:2] != ("iris", "b")])
    gathering = Gathering(PLAN, {("refit", "iris", "b", OTHER_SETTINGS): 2}, {"refit": 6})
    assert completeness(PLAN, {"wine": 4, "iris": 1}, there, gathering) == {
        "datasets": 2,
        "refits": {"planned": 8, "there": 6},
        "trainings": {"planned": 8, "there": 5},
        "lacking": {"refits": {"iris": ["b"]}, "trainings": {"iris": 3}},
        "left_out": [
            {
                "stage": "refit",
                "dataset": "iris",
                "algorithm": "b",
                "why": OTHER_SETTINGS,
                "rows": 2,
            }
        ],
        "untold": {"refit": 6},
    }

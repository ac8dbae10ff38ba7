"""Provenance, the cost's memory, and failures with their logs: what the report is given."""

import pytest
import synthetic_study as synthetic
from synthetic_study import Synthetic

from steeplechase.rendering import failures, provenance
from steeplechase.rendering.cost import cost
from steeplechase.rendering.data import load

STUDY = Synthetic(datasets=("iris", "wine"), folds=2, trials=2, epochs=2)


def given(folder, study=STUDY, **changes):
    """Return what the report reads of a study, some of its tables changed."""
    cards = synthetic.write(study, folder)
    for name, table in changes.items():
        table.to_csv(folder / "cost" / f"{name}.csv", index=False)
    return load("synthetic", synthetic.settings(study), folder, cards)


def column(view, head):
    """Return the texts of a column of a table."""
    place = [text for text, _ in view.heads].index(head)
    return [row[place].text for row in view.rows]


def test_stages_stand_in_running_order_with_their_times(tmp_path):
    view = provenance.provenance(given(tmp_path))["stages"]
    assert column(view, "stage")[:3] == ["fetch", "prepare", "audit"]
    assert column(view, "after")[:2] == ["–", "fetch"]
    rows = synthetic.jobs(STUDY)
    search = rows[rows["stage"] == "search"]
    place = column(view, "stage").index("search")
    assert column(view, "jobs")[place] == "4"
    whole = search["end_s"].max() - search["start_s"].min()
    assert float(column(view, "wall time, s")[place]) == pytest.approx(whole, abs=0.05)
    assert float(column(view, "job time, s")[place]) == pytest.approx(
        (search["end_s"] - search["start_s"]).sum(), abs=0.05
    )
    assert column(view, "peak memory, MiB")[place] == "303"
    assert column(view, "wall time, s")[0] == column(view, "networks")[0] == "–"


def test_results_without_stages_have_no_table_of_them(tmp_path):
    given(tmp_path)
    (tmp_path / "cost" / "stages.csv").unlink()
    data = load("synthetic", synthetic.settings(STUDY), tmp_path, [])
    found = provenance.provenance(data)
    assert found["stages"] is None and found["made"].rows


def test_the_cost_says_which_job_needed_most_memory(tmp_path):
    rows = synthetic.jobs(STUDY)
    text = cost(given(tmp_path))["forecast"]["text"]
    last = 299 + len(rows)
    assert text.endswith(f"needed was {last} MiB (the measuring of times).")
    rows.loc[0, "peak_memory_mb"] = 1234.5
    text = cost(given(tmp_path, jobs=rows))["forecast"]["text"]
    assert text.endswith("The most memory that a job needed was 1,234 MiB (the search of iris).")
    rows["peak_memory_mb"] = float("nan")
    assert "memory" not in cost(given(tmp_path, jobs=rows))["forecast"]["text"]


@pytest.mark.parametrize(
    ("devices", "one"),
    [(["cpu"], "core"), (["NVIDIA H200"], "GPU"), (["cpu", "NVIDIA H200"], "core or GPU")],
)
def test_times_are_of_what_was_trained_on(tmp_path, devices, one):
    rows = synthetic.jobs(STUDY)
    rows["device"] = [devices[i % len(devices)] for i in range(len(rows))]
    found = cost(given(tmp_path, jobs=rows))["forecast"]
    assert f" s of one {one}; the forecast" in found["text"]
    assert found["table"].note.startswith(f"Times of one {one}, added up")


def test_results_without_jobs_speak_of_cores(tmp_path):
    given(tmp_path)
    (tmp_path / "cost" / "jobs.csv").unlink()
    text = cost(load("synthetic", synthetic.settings(STUDY), tmp_path, []))["forecast"]["text"]
    assert "s of one core" in text and "memory" not in text


def test_a_failed_refit_names_its_log_and_one_that_was_not_tried_those_of_the_search(tmp_path):
    data = given(
        tmp_path, Synthetic(datasets=("iris", "wine"), failed=((0, 0, 0), (1, 1, 1)),
                            diverged=((1, 0, 0),), folds=2, trials=2, epochs=2)
    )  # fmt: skip
    scores = data.frames["scores"]
    scores.loc[(scores["status"] == "failed") & (scores["dataset"] == "wine"), "reason"] = (
        "no trial ended well in all inner folds"
    )
    view = failures.refits(data)
    assert column(view, "status") == ["failed", "diverged", "failed"]
    assert column(view, "log") == [
        "logs/refit_selected/iris.log",
        "",
        "logs/search_cells/wine/",
    ]


def test_logs_that_say_nothing_are_not_named(tmp_path):
    view = failures.refits(given(tmp_path, Synthetic(datasets=("iris",), diverged=((0, 0, 0),))))
    assert [text for text, _ in view.heads][-1] == "reason" and len(view.rows[0]) == 5
    assert view.note == ""


def test_every_refit_ended_well(tmp_path):
    assert failures.refits(given(tmp_path)) is None


def test_failed_trainings_name_the_logs_of_the_first_data_set(tmp_path):
    data = given(tmp_path)
    trials = data.frames["trials"]
    trials["status"], trials["reason"] = "ok", ""
    assert failures.trainings(data) is None
    bad = trials.index[(trials["algorithm"] == "sgdr") & (trials["dataset"] == "wine")]
    trials.loc[bad, ["status", "reason"]] = ["failed", "ValueError: no"]
    gone = trials.index[trials["algorithm"] == "basic"]
    trials.loc[gone, ["status", "reason"]] = ["diverged", "loss was not finite"]
    view = failures.trainings(data)
    assert column(view, "algorithm") == ["basic", "sgdr"]
    assert column(view, "logs of the first") == ["", "logs/search_cells/wine/"]
    assert column(view, "data sets") == ["2", "1"]


def test_more_failures_than_are_shown_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(failures, "MOST_ROWS", 1)
    data = given(tmp_path, Synthetic(datasets=("iris",), failed=((0, 0, 0), (0, 1, 0))))
    view = failures.refits(data)
    assert len(view.rows) == 1 and view.note.startswith("The first 1 of 2;")

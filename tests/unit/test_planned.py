"""Which rows of files of results belong to a study's plan, and what is said of the others."""

import json

import pyarrow as pa
import pytest

from steeplechase.planned import OTHER_DATA, OTHER_SETTINGS, Gathering, Plan
from steeplechase.protocol.trials import draw_trials
from steeplechase.stamps import stamp, stamped
from steeplechase.tables import (
    CURVES,
    PREDICTIONS,
    score_columns,
    search_columns,
    to_table,
    write_parquet,
)

ALGORITHM = {
    "name": "a",
    "optimizer": {"name": "sgd", "settings": {}, "space": {"lr": {"uniform": [0.1, 1.0]}}},
    "schedules": [{"name": "constant", "settings": {}, "space": {}}],
    "regularisers": [],
    "wrappers": [],
}
LAYOUT = search_columns("accuracy")
LAYOUTS = {
    "scores": score_columns("accuracy", ["accuracy"]),
    "curves": CURVES,
    "predictions": PREDICTIONS,
}


def plan(**changes) -> Plan:
    protocol = {"outer_folds": 2, "replicates": 1, "inner_folds": 2, "seed": 0, "sampler": "random"}
    given = {
        "datasets": {"iris": "hash"},
        "trials": {"a": 2, "b": 2},
        "protocol": protocol,
        "epochs": 3,
        "algorithms": {name: {**ALGORITHM, "name": name} for name in "ab"},
        "search": {"a": "1", "b": "1"},
        "refit": {"a": "2", "b": "2"},
    }
    return Plan(**{**given, **changes})


def trainings(trials=2, outer_folds=2, algorithms="ab", hyperparameters=None) -> pa.Table:
    rows = [
        {
            "dataset": "iris",
            "algorithm": algorithm,
            "outer_fold": fold,
            "replicate": 0,
            "trial": trial,
            "inner_fold": inner,
            "status": "ok",
            "hyperparameters": (hyperparameters or {}).get((algorithm, trial), "{}"),
        }
        for algorithm in algorithms
        for trial in range(trials)
        for fold in range(outer_folds)
        for inner in (0, 1)
    ]
    return to_table(rows, LAYOUT)


def gathered(folder, table, wanted=None):
    """Write a file of the search, gather it, and return what was kept and the gathering."""
    write_parquet(table, folder / "pack.parquet")
    gathering = Gathering(wanted or plan())
    return pa.concat_tables(gathering.search([folder / "pack.parquet"], LAYOUT)), gathering


NOW = {"a": "1", "b": "1"}


def test_all_rows_of_the_present_settings_are_kept_and_the_stamp_is_not(tmp_path):
    table = stamped(trainings(), NOW, "hash")
    kept, gathering = gathered(tmp_path, table)
    assert kept.to_pylist() == table.to_pylist() and stamp(kept) is None
    assert (gathering.left_out, gathering.untold) == ({}, {})


def test_only_the_algorithm_with_other_settings_is_left_out(tmp_path):
    kept, gathering = gathered(tmp_path, stamped(trainings(), {"a": "0", "b": "1"}, "hash"))
    assert set(kept["algorithm"].to_pylist()) == {"b"}
    assert gathering.left_out == {("search", "iris", "a", OTHER_SETTINGS): 8}


def test_rows_of_other_contents_of_the_data_are_left_out(tmp_path):
    kept, gathering = gathered(tmp_path, stamped(trainings(), NOW, "another"))
    assert len(kept) == 0
    assert {why for *_, why in gathering.left_out} == {OTHER_DATA}


def test_contents_that_are_not_known_are_not_asked_for(tmp_path):
    table = stamped(trainings(), NOW, "another")
    assert len(gathered(tmp_path, table, plan(datasets={"iris": None}))[0]) == len(table)


def test_rows_that_are_no_longer_planned_are_passed_over_in_silence(tmp_path):
    table = stamped(trainings(trials=3, outer_folds=3, algorithms="abc"), NOW, "hash")
    kept, gathering = gathered(tmp_path, table)
    assert sorted(kept.to_pylist(), key=str) == sorted(trainings().to_pylist(), key=str)
    assert gathering.left_out == {}


def test_columns_of_another_metric_are_other_settings(tmp_path):
    table = stamped(trainings().append_column("validation_log_loss", [[0.0] * 16]), NOW, "hash")
    kept, gathering = gathered(tmp_path, table)
    assert len(kept) == 0 and {why for *_, why in gathering.left_out} == {OTHER_SETTINGS}


def drawn(seed=0):
    """Return the hyperparameters that the plan draws, as files of the search hold them."""
    return {
        (name, number): json.dumps({"lr": trial[0]["lr"]})
        for name in "ab"
        for number, trial in enumerate(draw_trials({**ALGORITHM, "name": name}, 2, seed))
    }


def test_a_file_without_a_stamp_is_taken_where_its_hyperparameters_are_those_drawn(tmp_path):
    kept, gathering = gathered(tmp_path, trainings(hyperparameters=drawn()))
    assert len(kept) == 16 and gathering.untold == {"search": 16}


def test_a_file_without_a_stamp_is_left_out_where_other_trials_were_drawn(tmp_path):
    kept, gathering = gathered(tmp_path, trainings(hyperparameters=drawn(seed=1)))
    assert len(kept) == 0 and gathering.untold == {}
    assert {why for *_, why in gathering.left_out} == {OTHER_SETTINGS}


def refit_files(folder, epochs=3, settings=None):
    """Write scores, curves and predictions of one refit of each algorithm."""
    key = {"dataset": "iris", "outer_fold": 0, "replicate": 0}
    rows = {
        "scores": [{**key, "algorithm": a, "trial": 0, "status": "ok"} for a in "ab"],
        "curves": [{**key, "algorithm": a, "epoch": e} for a in "ab" for e in range(epochs)],
        "predictions": [{**key, "algorithm": a, "row": 0, "label": 0} for a in "ab"],
    }
    files = {}
    for part, layout in LAYOUTS.items():
        files[part] = [folder / f"{part}.parquet"]
        write_parquet(stamped(to_table(rows[part], layout), settings, "hash"), files[part][0])
    return files


@pytest.mark.parametrize(
    ("settings", "kept"), [({"a": "2", "b": "2"}, 2), ({"a": "2", "b": "0"}, 1)]
)
def test_refits_are_kept_with_their_curves_and_predictions(tmp_path, settings, kept):
    gathering = Gathering(plan())
    found = gathering.refits(refit_files(tmp_path, settings=settings), LAYOUTS)
    assert [len(pa.concat_tables(found[part])) for part in LAYOUTS] == [kept, 3 * kept, kept]
    assert sum(gathering.left_out.values()) == 2 - kept


@pytest.mark.parametrize(("epochs", "kept"), [(3, 2), (4, 0)])
def test_refits_without_a_stamp_are_taken_where_they_have_the_epochs_of_the_plan(
    tmp_path, epochs, kept
):
    gathering = Gathering(plan())
    found = gathering.refits(refit_files(tmp_path, epochs), LAYOUTS)
    assert len(pa.concat_tables(found["scores"])) == kept == gathering.untold.get("refit", 0)


def test_refits_without_a_stamp_are_left_out_where_the_search_was(tmp_path):
    gathering = Gathering(plan())
    gathering.left_out["search", "iris", "a", OTHER_SETTINGS] = 1
    found = pa.concat_tables(gathering.refits(refit_files(tmp_path), LAYOUTS)["scores"])
    assert found["algorithm"].to_pylist() == ["b"]


def test_the_plan_lists_refits_in_the_order_of_the_study():
    wanted = plan(datasets={"wine": None, "iris": None}, trials={"b": 1, "a": 2})
    assert wanted.refits()[:3] == [("wine", "b", 0, 0), ("wine", "b", 1, 0), ("wine", "a", 0, 0)]
    assert wanted.trainings() == (1 + 2) * 2 * 2

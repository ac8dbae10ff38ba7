"""The steps after the search, one after another on a small study: select, refit, cost, collect."""

import itertools
from pathlib import Path

import pyarrow.csv
import pytest
from small_training import (
    NETWORK,
    PROTOCOL,
    TRAINING,
    diverging_algorithm,
    momentum_algorithm,
    small_table,
)

import collect_results
import measure_cost
import refit_selected
import search_cells
import select_trials
from steeplechase import part_writer, planned
from steeplechase.data.card import make_card
from steeplechase.data.table import write_table
from steeplechase.files import read_json, write_json
from steeplechase.layout import CSV_TABLES, TABLES
from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.splits import make_splits
from steeplechase.tables import (
    COST,
    CURVES,
    DATASETS,
    PREDICTIONS,
    pooled_columns,
    read_parquet,
    score_columns,
)
from steeplechase.training.timing import REPEATS

DATASETS_USED = ("second", "first")
ALGORITHMS = {one["name"]: one for one in (momentum_algorithm(), diverging_algorithm())}
CELLS = [tuple(vars(cell).values()) for cell in list_cells(dict.fromkeys(ALGORITHMS, 3), 3, 1)]
METRICS = ["accuracy", "roc_auc"]
DIGESTS = {name: f"digest of {name}" for name in ALGORITHMS}
PLAN = {
    "datasets": dict.fromkeys(DATASETS_USED),
    "trials": dict.fromkeys(ALGORITHMS, 3),
    "protocol": {**PROTOCOL, "outer_folds": 3, "replicates": 1},
    "epochs": TRAINING["epochs"],
    "algorithms": ALGORITHMS,
    "search": DIGESTS,
    "refit": DIGESTS,
}
COMMON = (ALGORITHMS, NETWORK, TRAINING, PROTOCOL)


class Study:
    """The files of a small study, below one folder."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, kind, dataset, suffix="parquet"):
        return self.folder / kind / f"{dataset}.{suffix}"

    def paths(self, kind, suffix="parquet"):
        return [str(self.path(kind, dataset, suffix)) for dataset in DATASETS_USED]

    def prepare(self, dataset, seed):
        table = small_table(seed=seed, name=dataset)
        write_table(table, self.path("table", dataset))
        write_json(self.path("card", dataset, "json"), make_card(table, {"title": dataset}, []))
        splits = make_splits(table.labels, dataset, PROTOCOL)
        write_json(self.path("splits", dataset, "json"), splits)

    def search(self, dataset):
        for name, cells in (("a", CELLS[:7]), ("b", CELLS[7:])):
            search_cells.main(
                self.path("table", dataset),
                self.path("splits", dataset, "json"),
                self.path(f"search_{name}", dataset),
                self.path(f"search_times_{name}", dataset, "json"),
                cells,
                *COMMON,
                self.folder / "cells",
            )

    def select(self, dataset):
        packs = [self.path(f"search_{name}", dataset) for name in "ba"]
        select_trials.main(packs, self.path("selected", dataset, "json"), "accuracy", True)

    def refit(self, dataset):
        refit_selected.main(
            self.path("table", dataset),
            self.path("splits", dataset, "json"),
            self.path("selected", dataset, "json"),
            *(self.path(part, dataset) for part in ("scores", "curves", "predictions")),
            self.path("refit_times", dataset, "json"),
            *COMMON,
            METRICS,
            self.folder / "cells",
        )

    def collect(self, name):
        collect_results.main(
            self.paths("search_b") + self.paths("search_a"),
            *(self.paths(part) for part in ("scores", "curves", "predictions")),
            *(self.paths(part, "json") for part in ("splits", "card")),
            str(self.folder / name),
            str(self.folder / name / "provenance.json"),
            PLAN,
            METRICS,
            "accuracy",
            str(self.folder),
        )

    def table(self, name):
        return read_parquet(self.folder / "tables" / f"{name}.parquet")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Run all steps."""
    study = Study(tmp_path_factory.mktemp("study"))
    for seed, dataset in enumerate(DATASETS_USED):
        study.prepare(dataset, seed)
        study.search(dataset)
        study.select(dataset)
        study.refit(dataset)
    study.collect("tables")
    return study


def test_one_trial_is_selected_for_each_algorithm_and_fold(study):
    selected = read_json(study.path("selected", "first", "json"))
    assert [(c["algorithm"], c["outer_fold"], c["status"]) for c in selected] == [
        ("restarts" if good else "wild", fold, "ok" if good else "diverged")
        for good in (True, False)
        for fold in range(3)
    ]


def test_selected_trials_have_the_best_mean_of_the_search(study):
    rows = [
        row
        for name in "ab"
        for row in read_parquet(study.path(f"search_{name}", "first")).to_pylist()
    ]
    for choice in read_json(study.path("selected", "first", "json"))[:3]:
        means = [
            sum(
                row["validation_accuracy"]
                for row in rows
                if (row["algorithm"], row["outer_fold"], row["trial"])
                == ("restarts", choice["outer_fold"], trial)
            )
            / 2
            for trial in range(3)
        ]
        assert choice["validation"] == pytest.approx(max(means), abs=1e-15)
        assert choice["trial"] == means.index(max(means))


def test_refits_have_the_columns_of_the_tables(study):
    layouts = {
        "scores": score_columns("accuracy", METRICS),
        "curves": CURVES,
        "predictions": PREDICTIONS,
    }
    for part, columns in layouts.items():
        assert read_parquet(study.path(part, "first")).column_names == list(columns)


def test_diverged_refits_are_among_the_scores(study):
    rows = study.table("scores").select(["algorithm", "status"]).to_pylist()
    assert {(row["algorithm"], row["status"]) for row in rows} == {
        ("restarts", "ok"),
        ("wild", "diverged"),
    }


def test_tables_of_all_data_sets_are_in_the_order_of_the_study(study):
    for name in ("scores", "trials", "curves", "predictions", "pooled", "datasets"):
        found = list(dict.fromkeys(study.table(name)["dataset"].to_pylist()))
        assert found == list(DATASETS_USED), name


def test_tables_have_all_rows(study):
    assert {name: study.table(name).num_rows for name in TABLES} == {
        "scores": 2 * 2 * 3,
        "trials": 2 * len(CELLS) * PROTOCOL["inner_folds"],
        "curves": 2 * 3 * TRAINING["epochs"],
        "predictions": 2 * 36,
        "pooled": 2 * 2,
        "datasets": 2,
    }


def test_trials_hold_their_hyperparameters(study):
    trials = study.table("trials")
    named = ["T_0", "T_mult", "dampening", "lr", "min_multiplier", "momentum", "peak_decay"]
    assert trials.column_names[-7:] == named
    assert {row["T_0"] for row in trials.to_pylist() if row["algorithm"] == "wild"} == {None}


def test_pooled_and_datasets_have_their_columns(study):
    assert study.table("pooled").column_names == list(pooled_columns(METRICS))
    assert study.table("datasets").column_names == list(DATASETS)


@pytest.mark.parametrize("name", CSV_TABLES)
def test_csv_holds_the_numbers_of_the_parquet(study, name):
    text = pyarrow.csv.read_csv(
        study.folder / "tables" / f"{name}.csv",
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=study.table(name).schema, strings_can_be_null=False
        ),
    )
    expected = study.table(name)
    assert text.column_names == expected.column_names and text.num_rows == expected.num_rows
    for column in expected.column_names:
        numbers = [x if x == x else None for x in expected[column].to_pylist()]
        assert [x or "" for x in text[column].to_pylist()] == [x or "" for x in numbers], column


def test_collecting_twice_writes_the_same_bytes(study):
    study.collect("again")
    files = [f"{name}.parquet" for name in TABLES] + [f"{name}.csv" for name in CSV_TABLES]
    for name in files:
        first, again = (study.folder / folder / name for folder in ("tables", "again"))
        assert first.read_bytes() == again.read_bytes(), name


def test_provenance_stands_apart_from_the_results(study):
    provenance = read_json(study.folder / "tables" / "provenance.json")
    assert {"packages", "git_commit", "cpu", "finished"} <= set(provenance)


def test_cost_is_measured_of_each_data_set_and_algorithm(study):
    cost, host, times = (study.folder / name for name in ("cost.csv", "host.json", "times.json"))
    measure_cost.main(
        study.paths("table"),
        study.paths("splits", "json"),
        study.paths("selected", "json"),
        cost,
        host,
        times,
        *COMMON,
    )
    table = pyarrow.csv.read_csv(cost)
    assert table.column_names == list(COST)
    pairs = {(row["dataset"], row["algorithm"]) for row in table.to_pylist()}
    assert pairs == {(dataset, name) for dataset in DATASETS_USED for name in ALGORITHMS}
    for row in table.to_pylist():
        assert (row["train_time_s"] is None) == (row["algorithm"] == "wild")
    assert read_json(host)["cores"] >= 1
    spent = read_json(times)
    assert spent["trainings"] == spent["cells"] == 2 * REPEATS
    measured = sum(row["train_time_s"] or 0 for row in table.to_pylist())
    assert measured <= spent["training_time_s"] <= spent["job_time_s"]


def test_times_of_refits_say_what_was_trained(study):
    for dataset in DATASETS_USED:
        spent = read_json(study.path("refit_times", dataset, "json"))
        assert spent["trainings_by_algorithm"] == {"restarts": 3}
        assert spent["cells"] == spent["trained_cells"] == 3


def test_files_are_read_one_data_set_after_another(study, monkeypatch):
    """So that memory is that of the largest, however many there are."""
    read, seen = planned.read_parquet, []

    def noted(path, *given):
        seen.append(Path(path).stem)
        return read(path, *given)

    monkeypatch.setattr(planned, "read_parquet", noted)
    study.collect("again")
    assert [name for name, _ in itertools.groupby(seen)] == list(DATASETS_USED)


def test_row_groups_of_any_size_have_the_same_rows(study, monkeypatch):
    monkeypatch.setattr(part_writer, "ROW_GROUP", 5)
    study.collect("small_groups")
    for name in TABLES:
        small = read_parquet(study.folder / "small_groups" / f"{name}.parquet")
        assert str(small.to_pylist()) == str(study.table(name).to_pylist())
    for name in CSV_TABLES:
        paths = [study.folder / folder / f"{name}.csv" for folder in ("small_groups", "tables")]
        assert paths[0].read_bytes() == paths[1].read_bytes()

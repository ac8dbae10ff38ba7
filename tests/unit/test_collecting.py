"""Collecting: tidy tables whatever the packs were, and metrics of pooled predictions."""

import json
import math

import numpy as np
import pyarrow as pa
import pytest

from steeplechase.collecting import (
    concatenate,
    describe_datasets,
    expand_hyperparameters,
    pool,
)
from steeplechase.metrics import score_all
from steeplechase.tables import (
    PREDICTIONS,
    read_parquet,
    score_columns,
    search_columns,
    to_table,
    trial_columns,
    write_parquet,
)

METRICS = ["accuracy", "roc_auc"]


def search_row(dataset="iris", algorithm="a", outer_fold=0, trial=0, inner_fold=0, **given):
    return {
        "dataset": dataset,
        "algorithm": algorithm,
        "outer_fold": outer_fold,
        "replicate": 0,
        "trial": trial,
        "inner_fold": inner_fold,
        "status": "ok",
        "reason": "",
        "train_loss": 0.5,
        "validation_loss": 0.6,
        "validation_accuracy": 0.7,
        "hyperparameters": json.dumps(given or {"lr": 0.1}),
    }


def files(folder, *packs):
    """Write packs of search rows, return them as they are read."""
    paths = []
    for number, rows in enumerate(packs):
        paths.append(folder / f"{number}.parquet")
        write_parquet(to_table(rows, search_columns("accuracy")), paths[-1])
    return [read_parquet(path) for path in paths]


def all_rows():
    return [
        search_row(dataset, algorithm, fold, trial, inner)
        for dataset in ("wine", "iris")
        for algorithm in ("b", "a")
        for fold in (0, 1)
        for trial in (0, 1, 10)
        for inner in (0, 1)
    ]


def test_rows_are_in_the_order_of_the_study(tmp_path):
    rows = all_rows()
    wine, iris = rows[:24], rows[24:]
    shuffled = np.random.default_rng(0).permutation(24)
    tables = files(tmp_path, [iris[i] for i in shuffled], [wine[i] for i in shuffled])
    assert concatenate(tables, ["b", "a"], ["wine", "iris"]).to_pylist() == rows


@pytest.mark.parametrize("size", [1, 5, 24])
def test_packs_do_not_matter(tmp_path, size):
    rows = all_rows()[:24]
    packs = [rows[first : first + size] for first in range(0, 24, size)]
    found = concatenate(files(tmp_path, *packs), ["b", "a"], ["wine"])
    assert found.to_pylist() == rows


def test_data_sets_keep_their_order_not_that_of_their_names(tmp_path):
    names = ["wine", "iris", "zoo"]
    tables = files(tmp_path, *([search_row(name)] for name in reversed(names)))
    assert concatenate(tables, ["a"], names)["dataset"].to_pylist() == names


def test_a_training_that_two_packs_hold_is_one_row(tmp_path):
    rows = [search_row(trial=trial) for trial in (0, 1, 2)]
    tables = files(tmp_path, rows[:2], rows[1:])
    assert concatenate(tables, ["a"], ["iris"]).to_pylist() == rows


def test_files_without_rows_are_an_empty_table(tmp_path):
    table = concatenate(files(tmp_path, [], []), ["a"], ["iris"])
    assert table.num_rows == 0 and table.column_names == list(search_columns("accuracy"))


def expand(*rows):
    table = to_table(list(rows), search_columns("accuracy"))
    columns = trial_columns("accuracy", [json.loads(row["hyperparameters"]) for row in rows])
    return expand_hyperparameters(table, columns)


def test_hyperparameters_become_columns_after_the_others():
    table = expand(search_row(lr=0.1, T_0=5), search_row(lr=0.25, T_0=2))
    assert table.column_names[-3:] == ["validation_accuracy", "T_0", "lr"]
    assert table["T_0"].to_pylist() == [5, 2] and table["lr"].to_pylist() == [0.1, 0.25]


def test_integers_stay_integers_where_an_algorithm_has_none():
    table = expand(search_row(T_0=5), search_row("iris", "b", momentum=0.9))
    assert table["T_0"].type == pa.int64() and table["T_0"].to_pylist() == [5, None]
    assert table["momentum"].to_pylist() == [None, 0.9]


def test_mixed_numbers_become_floats():
    table = expand(search_row(factor=1), search_row(factor=0.5))
    assert table["factor"].to_pylist() == [1.0, 0.5]


def prediction(label, probabilities, algorithm="a", fold=0, replicate=0):
    return {
        "dataset": "iris",
        "algorithm": algorithm,
        "outer_fold": fold,
        "replicate": replicate,
        "row": 0,
        "label": label,
        "predicted": int(np.argmax(probabilities)),
        "probabilities": probabilities,
    }


def score(algorithm="a", fold=0, status="ok", replicate=0):
    return {
        "dataset": "iris",
        "algorithm": algorithm,
        "outer_fold": fold,
        "replicate": replicate,
        "status": status,
    }


def pooled(scores, predictions):
    table = pool(
        to_table(scores, score_columns("accuracy", METRICS)),
        to_table(predictions, PREDICTIONS),
        METRICS,
    )
    return table.to_pylist()


ONE_CLASS_A_FOLD = [
    prediction(0, [0.75, 0.25], fold=0),
    prediction(0, [0.375, 0.625], fold=0),
    prediction(1, [0.25, 0.75], fold=1),
    prediction(1, [0.5, 0.5], fold=1),
]


def test_area_is_defined_on_pooled_predictions_where_folds_lack_a_class():
    """Of 4 pairs the class-1 row has the higher probability of class 1 in 3: 3/4."""
    for fold in (0, 1):
        own = [row for row in ONE_CLASS_A_FOLD if row["outer_fold"] == fold]
        labels = np.array([row["label"] for row in own])
        probabilities = np.array([row["probabilities"] for row in own])
        assert math.isnan(score_all(("roc_auc",), labels, probabilities, ("0", "1"))[0]["roc_auc"])
    (row,) = pooled([score(fold=0), score(fold=1)], ONE_CLASS_A_FOLD)
    assert row["pooled_roc_auc"] == 0.75
    assert (row["status"], row["undefined"], row["n"]) == ("ok", "", 4)


def test_pooled_accuracy_is_over_rows_and_not_over_folds():
    uneven = [*ONE_CLASS_A_FOLD[:1], *ONE_CLASS_A_FOLD[1:2] * 3]
    uneven[0] = {**uneven[0], "outer_fold": 1}
    (row,) = pooled([score(fold=0), score(fold=1)], uneven)
    assert row["pooled_accuracy"] == 0.25


@pytest.mark.parametrize("status", ["diverged", "failed"])
def test_refit_that_did_not_end_well_leaves_its_group_without_values(status):
    scores = [score(fold=0), score(fold=1, status=status)]
    (row,) = pooled(scores, ONE_CLASS_A_FOLD[:2])
    assert row["status"] == status and row["n"] == 2
    assert row["pooled_accuracy"] is None and row["pooled_roc_auc"] is None


def test_groups_are_algorithms_and_replicates():
    scores = [score(a, f, replicate=r) for a in "ab" for f in (0, 1) for r in (0, 1)]
    predictions = [
        {**row, "algorithm": algorithm, "replicate": replicate}
        for row in ONE_CLASS_A_FOLD
        for algorithm in "ab"
        for replicate in (0, 1)
    ]
    found = [(row["algorithm"], row["replicate"], row["n"]) for row in pooled(scores, predictions)]
    assert sorted(found) == [("a", 0, 4), ("a", 1, 4), ("b", 0, 4), ("b", 1, 4)]


def test_metric_that_stays_undefined_says_why():
    (row,) = pooled([score()], ONE_CLASS_A_FOLD[:2])
    assert math.isnan(row["pooled_roc_auc"])
    assert row["undefined"] == "pooled_roc_auc: no row of class 1"


CARD = {
    "name": "iris",
    "title": "Iris",
    "rows": 150,
    "features": [{"kind": "numeric"}, {"kind": "numeric"}, {"kind": "categorical"}],
    "classes": {"a": 50, "b": 96, "c": 4},
    "missing_cells": 7,
    "source": "sklearn",
    "citation": "Fisher 1936",
    "licence": None,
    "content_hash": "abc",
    "notes": ["two rows dropped"],
}
SPLITS = {
    "dataset": "iris",
    "rows": list(range(100)),
    "stratified": False,
    "notes": ["outer folds are not stratified: why"],
}


def test_data_set_is_described_by_its_card_and_its_splits():
    (row,) = describe_datasets([CARD], [SPLITS]).to_pylist()
    assert row == {
        "dataset": "iris",
        "title": "Iris",
        "rows": 150,
        "rows_used": 100,
        "numeric": 2,
        "categorical": 1,
        "classes": 3,
        "smallest_class": 4,
        "missing_cells": 7,
        "stratified": False,
        "note": "two rows dropped; outer folds are not stratified: why",
        "source": "sklearn",
        "citation": "Fisher 1936",
        "licence": None,
        "content_hash": "abc",
    }


def test_a_data_set_without_a_card_or_without_splits_is_not_described():
    described = describe_datasets(
        [CARD, {**CARD, "name": "b"}], [{**SPLITS, "dataset": "c"}, SPLITS]
    )
    assert described["dataset"].to_pylist() == ["iris"]


def test_a_refit_without_its_predictions_has_no_pooled_metrics():
    (row,) = pooled([score()], [])
    assert (row["status"], row["n"], row["pooled_accuracy"]) == ("missing", 0, None)

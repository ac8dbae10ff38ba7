"""Searching: the rows of cells, also of those that diverge."""

import json
import math

from small_training import (
    PROTOCOL,
    adam_algorithm,
    diverging_algorithm,
    momentum_algorithm,
    small_search,
    small_table,
    small_trainer,
    text,
    with_values,
)

from steeplechase.protocol.packs import Cell
from steeplechase.protocol.trials import draw_trials
from steeplechase.tables import search_columns
from steeplechase.training.cache import CellCache
from steeplechase.training.trainings import Training

INNER = PROTOCOL["inner_folds"]


def test_one_row_an_inner_training_in_the_order_of_the_cells(cache):
    rows = small_search(cache, momentum_algorithm(), adam_algorithm())
    names = ("dataset", "trial", "algorithm", "outer_fold", "replicate", "inner_fold")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("small", trial, name, 0, 0, inner)
        for trial in range(2)
        for name in ("restarts", "drop")
        for inner in range(INNER)
    ]


def test_rows_have_the_columns_of_the_search_files(cache):
    rows = small_search(cache, momentum_algorithm(), metric="log_loss")
    assert {frozenset(row) for row in rows} == {frozenset(search_columns("log_loss"))}


def test_hyperparameters_are_those_of_the_trial(cache):
    rows = small_search(cache, momentum_algorithm(), trials=3)
    drawn = draw_trials(momentum_algorithm(), 3, 1)
    for row in rows:
        momentum, restarts = drawn[row["trial"]]
        assert json.loads(row["hyperparameters"]) == {**momentum, **restarts}


def test_scores_are_of_the_validation_rows(cache):
    trainer = small_trainer(momentum_algorithm())
    (first, *_) = small_search(cache, momentum_algorithm(), trials=1)
    drawn = draw_trials(momentum_algorithm(), 1, 1)[0]
    training = Training("restarts", 0, 0, 0, tuple(drawn))
    (outcome,) = trainer.run([training])
    _, rows = trainer.rows(0, 0)
    right = outcome.test_probabilities.argmax(1) == trainer.table.labels[rows]
    assert first["validation_accuracy"] == right.mean()
    assert first["validation_loss"] == outcome.test_loss


def test_diverged_cells_are_recorded_with_their_reason(cache):
    rows = small_search(cache, diverging_algorithm())
    for row in rows:
        assert row["status"] == "diverged"
        assert row["reason"].startswith("the training loss was not finite in epoch ")
        assert math.isnan(row["validation_accuracy"]) and math.isnan(row["validation_loss"])


def test_diverged_cells_leave_their_neighbours_alone(cache, tmp_path):
    both = small_search(cache, momentum_algorithm(), diverging_algorithm())
    alone = small_search(CellCache(tmp_path / "other"), momentum_algorithm())
    assert text([row for row in both if row["algorithm"] == "restarts"]) == text(alone)


def test_undefined_score_keeps_its_reason(cache):
    """With one row of a class in all, an inner validation part lacks it."""
    table = small_table(classes=3)
    labels = table.labels % 2
    labels[0] = 2
    table = with_values(table, labels=labels)
    rows = small_search(cache, momentum_algorithm(), table=table, metric="roc_auc", outer_folds=3)
    undefined = [row for row in rows if math.isnan(row["validation_roc_auc"])]
    assert undefined and {row["status"] for row in undefined} == {"ok"}
    assert {row["reason"] for row in undefined} == {"roc_auc: no row of class c"}
    assert all(math.isfinite(row["validation_accuracy"]) for row in undefined)


def test_cells_may_come_in_any_order(cache, tmp_path):
    wanted = [Cell("restarts", t, f, 0) for t, f in ((1, 2), (0, 0), (1, 0), (0, 1))]
    forwards = small_search(cache, momentum_algorithm(), wanted=wanted)
    backwards = small_search(
        CellCache(tmp_path / "other"), momentum_algorithm(), wanted=wanted[::-1]
    )
    places = ("trial", "outer_fold", "inner_fold")

    def ordered(rows):
        return text(sorted(rows, key=lambda row: [row[name] for name in places]))

    assert ordered(forwards) == ordered(backwards)

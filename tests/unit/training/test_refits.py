"""Refits: the rows of scores, curves and predictions, also where something went wrong."""

import math

import numpy as np
import pytest
from small_training import (
    PROTOCOL,
    diverging_algorithm,
    momentum_algorithm,
    small_table,
    small_trainer,
    with_values,
)

from steeplechase.metrics import score_all
from steeplechase.protocol.trials import draw_trials
from steeplechase.tables import CURVES, PREDICTIONS, score_columns
from steeplechase.training.cache import CellCache
from steeplechase.training.refits import refit_rows, selected_trainings

METRICS = ["accuracy", "roc_auc", "log_loss"]
EPOCHS = 4


def choice(algorithm="restarts", outer_fold=0, trial=2, status="ok", validation=0.75):
    return {
        "algorithm": algorithm,
        "outer_fold": outer_fold,
        "replicate": 0,
        "trial": trial,
        "status": status,
        "validation": validation,
    }


def rows_of(folder, selected, *algorithms, **given):
    trainer = small_trainer(*(algorithms or (momentum_algorithm(),)), **given)
    return refit_rows(trainer, selected, "random", "accuracy", METRICS, CellCache(folder))


@pytest.fixture
def all_folds(tmp_path):
    return rows_of(tmp_path, [choice(outer_fold=fold) for fold in range(3)])


def test_rows_have_no_column_beyond_those_of_the_tables(all_folds):
    for part, columns in zip(
        all_folds, (score_columns("accuracy", METRICS), CURVES, PREDICTIONS), strict=True
    ):
        assert {frozenset(row) for row in part} == {frozenset(columns)}


def test_sizes_are_those_of_the_outer_split(all_folds):
    assert [(row["n_train"], row["n_test"]) for row in all_folds[0]] == [(24, 12)] * 3


def test_every_row_is_predicted_once(all_folds):
    predictions = all_folds[2]
    assert sorted(row["row"] for row in predictions) == list(range(36))


def test_predictions_hold_the_true_labels_and_the_likeliest_class(all_folds):
    labels = small_table().labels
    for row in all_folds[2]:
        assert row["label"] == labels[row["row"]]
        assert row["predicted"] == int(np.argmax(row["probabilities"]))
        assert sum(row["probabilities"]) == pytest.approx(1, abs=1e-6)


def test_scores_are_those_of_the_predictions(all_folds):
    scores, _, predictions = all_folds
    for fold, row in enumerate(scores):
        own = [p for p in predictions if p["outer_fold"] == fold]
        labels = np.array([p["label"] for p in own])
        probabilities = np.array([p["probabilities"] for p in own])
        values, _ = score_all(tuple(METRICS), labels, probabilities, ("a", "b", "c"))
        found = {name: row[f"test_{name}"] for name in METRICS}
        assert found == values


def test_log_loss_is_the_loss_that_is_trained(all_folds):
    for row in all_folds[0]:
        assert row["train_log_loss"] == pytest.approx(row["train_loss"], rel=1e-5)
        assert row["test_log_loss"] == pytest.approx(row["test_loss"], rel=1e-5)


def test_curves_have_each_epoch_and_end_at_the_scores(all_folds):
    scores, curves, _ = all_folds
    for fold, row in enumerate(scores):
        own = [one for one in curves if one["outer_fold"] == fold]
        assert [one["epoch"] for one in own] == list(range(EPOCHS))
        assert own[-1]["test_loss"] == row["test_loss"]
        assert own[-1]["test_accuracy"] == row["test_accuracy"]


def test_curves_hold_the_rate_of_each_epoch(tmp_path):
    """The cosine over two epochs is 1, 1/2."""
    one = momentum_algorithm()
    drawn = draw_trials(one, 40, 1)
    trial = next(t for t, (_, restarts) in enumerate(drawn) if restarts["T_0"] == 2)
    _, curves, _ = rows_of(tmp_path, [choice(trial=trial)])
    lr = drawn[trial][0]["lr"]
    assert [row["lr"] for row in curves] == pytest.approx([lr, lr / 2, lr, lr / 2], rel=1e-15)


def test_refit_runs_the_trial_that_was_selected(tmp_path):
    trainer = small_trainer(momentum_algorithm())
    (training,) = selected_trainings(trainer, [choice(trial=7)], "random")
    assert list(training.trial) == draw_trials(momentum_algorithm(), 8, PROTOCOL["seed"])[7]
    assert training.inner_fold is None


def test_validation_score_is_carried_over(all_folds):
    assert {row["validation_accuracy"] for row in all_folds[0]} == {0.75}


@pytest.mark.parametrize("status", ["diverged", "failed"])
def test_group_none_of_whose_trials_ended_well_is_recorded_as_such(tmp_path, status):
    selected = [choice(status=status, validation=None), choice(outer_fold=1)]
    scores, curves, predictions = rows_of(tmp_path, selected)
    assert (scores[0]["status"], scores[0]["reason"]) == (
        status,
        "no trial ended well in all inner folds",
    )
    assert "test_accuracy" not in scores[0] and scores[0]["validation_accuracy"] is None
    assert scores[1]["status"] == "ok"
    assert {row["outer_fold"] for row in [*curves, *predictions]} == {1}


def test_group_that_diverged_does_not_shift_the_others(tmp_path):
    good = [choice(outer_fold=fold) for fold in (0, 1)]
    bad = choice("wild", status="diverged", validation=None)
    algorithms = (momentum_algorithm(), diverging_algorithm())
    alone = rows_of(tmp_path, good, *algorithms)[0]
    mixed = rows_of(tmp_path, [bad, good[0], bad, good[1]], *algorithms)[0]
    assert [mixed[1], mixed[3]] == alone


def test_refit_that_diverges_is_recorded_with_the_curve_up_to_there(tmp_path):
    scores, curves, predictions = rows_of(tmp_path, [choice("wild")], diverging_algorithm())
    (row,) = scores
    assert row["status"] == "diverged"
    epoch = int(row["reason"].removeprefix("the training loss was not finite in epoch "))
    assert [one["epoch"] for one in curves] == list(range(epoch))
    assert predictions == [] and "test_accuracy" not in row


def test_nothing_usable_trains_nothing(tmp_path):
    selected = [choice(status="diverged", validation=None)]
    scores, curves, predictions = rows_of(tmp_path, selected)
    assert len(scores) == 1 and curves == [] and predictions == []


def test_metric_without_a_value_says_why(tmp_path):
    """One row of class c: two of three test parts lack it, and one training part."""
    table = small_table()
    labels = table.labels % 2
    labels[0] = 2
    table = with_values(table, labels=labels)
    scores, _, _ = rows_of(tmp_path, [choice(outer_fold=fold) for fold in range(3)], table=table)
    notes = sorted(row["undefined"] for row in scores)
    assert notes == ["test_roc_auc: no row of class c"] * 2 + ["train_roc_auc: no row of class c"]
    assert [math.isnan(row["test_roc_auc"]) for row in scores].count(True) == 2

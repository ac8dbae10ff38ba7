"""Timing: which rows there are, and what is missing where nothing was measured."""

import pytest
from small_training import diverging_algorithm, momentum_algorithm, small_trainer

from steeplechase.tables import COST
from steeplechase.training.timing import REPEATS, time_trainings


def choice(algorithm, outer_fold=0, replicate=0, status="ok", trial=1):
    return {
        "algorithm": algorithm,
        "outer_fold": outer_fold,
        "replicate": replicate,
        "trial": trial,
        "status": status,
        "validation": 0.5,
    }


@pytest.fixture(scope="module")
def rows():
    """Time one algorithm that works, one whose trials diverged, and one that diverges now."""
    trainer = small_trainer(
        momentum_algorithm(), diverging_algorithm("wild"), diverging_algorithm("later")
    )
    selected = [
        choice("restarts"),
        choice("restarts", outer_fold=1),
        choice("restarts", replicate=1),
        choice("wild", status="diverged"),
        choice("later"),
    ]
    return time_trainings(trainer, selected, "random")


def test_rows_are_repeats_of_the_first_fold_and_replicate_algorithms_in_turn(rows):
    assert [(row["repeat"], row["algorithm"]) for row in rows] == [
        (repeat, name) for repeat in range(REPEATS) for name in ("restarts", "wild", "later")
    ]


def test_rows_have_the_columns_of_the_cost_table(rows):
    assert {frozenset(row) for row in rows} == {frozenset(COST)}


def test_sizes_and_trials_are_those_of_the_refit(rows):
    assert {(row["outer_fold"], row["trial"]) for row in rows} == {(0, 1)}
    assert {(row["rows_train"], row["rows_test"]) for row in rows} == {(24, 12)}


def test_training_and_inference_take_time(rows):
    measured = [row for row in rows if row["algorithm"] == "restarts"]
    assert all(row["train_time_s"] > 0 for row in measured)
    assert all(row["inference_time_s_per_1000_rows"] > 0 for row in measured)


def test_nothing_is_measured_where_the_trials_diverged(rows):
    for row in (row for row in rows if row["algorithm"] == "wild"):
        assert row["train_time_s"] is None and row["inference_time_s_per_1000_rows"] is None


def test_training_that_diverges_has_no_time(rows):
    for row in (row for row in rows if row["algorithm"] == "later"):
        assert row["train_time_s"] is None

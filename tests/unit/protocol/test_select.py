"""Selection: the best mean validation score, and what is done where there is none."""

import math
import random

import pytest

from steeplechase.protocol.select import select_trials

NAN = float("nan")


def rows(scores, statuses=None, algorithm="a", outer_fold=0, replicate=0, metric="accuracy"):
    """Return inner trainings: `scores` and `statuses` hold a list of inner folds for each trial."""
    statuses = statuses or {}
    return [
        {
            "algorithm": algorithm,
            "outer_fold": outer_fold,
            "replicate": replicate,
            "trial": trial,
            "inner_fold": inner_fold,
            "status": statuses.get((trial, inner_fold), "ok"),
            f"validation_{metric}": value,
        }
        for trial, values in enumerate(scores)
        for inner_fold, value in enumerate(values)
    ]


def selected(given, metric="accuracy", higher_is_better=True):
    (choice,) = select_trials(given, metric, higher_is_better)
    return choice


def test_highest_mean_over_the_inner_folds_wins():
    choice = selected(rows([[0.5, 0.9], [0.8, 0.8], [1.0, 0.5]]))
    assert (choice["trial"], choice["status"]) == (1, "ok")
    assert choice["validation"] == pytest.approx(0.8, abs=1e-15)


def test_lowest_mean_wins_where_lower_is_better():
    given = rows([[0.5, 0.9], [0.8, 0.8], [0.2, 0.5]], metric="log_loss")
    choice = selected(given, "log_loss", higher_is_better=False)
    assert choice["trial"] == 2 and choice["validation"] == pytest.approx(0.35)


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_ties_go_to_the_smaller_trial(higher_is_better):
    given = rows([[0.7, 0.7], [0.5, 0.9], [0.9, 0.5]])
    random.Random(3).shuffle(given)
    assert selected(given, higher_is_better=higher_is_better)["trial"] == 0


def test_means_that_differ_by_the_order_of_addition_alone_are_ties():
    given = rows([[0.3, 0.2, 0.1], [0.1, 0.2, 0.3]])  # 0.3 + 0.2 + 0.1 != 0.1 + 0.2 + 0.3
    assert selected(given)["trial"] == 0


def test_order_of_the_rows_does_not_matter():
    given = rows([[0.1, 0.2, 0.3], [0.61, 0.23, 0.17], [0.6, 0.2, 0.2]])
    first = selected(given)
    for seed in range(5):
        random.Random(seed).shuffle(given)
        assert selected(given) == first


@pytest.mark.parametrize("status", ["diverged", "failed", "timeout"])
def test_trial_with_an_inner_training_that_ended_badly_is_not_selected(status):
    given = rows([[0.9, 0.9], [0.1, 0.1]], {(0, 1): status})
    choice = selected(given)
    assert (choice["trial"], choice["status"]) == (1, "ok")


def test_worst_trial_that_ended_well_beats_any_that_did_not():
    given = rows([[NAN, 0.99], [0.0, 0.0]], {(0, 0): "diverged"})
    assert selected(given)["trial"] == 1


def test_where_all_diverged_the_first_is_taken_and_says_so():
    given = rows([[NAN], [NAN]], {(0, 0): "diverged", (1, 0): "diverged"})
    choice = selected(given)
    assert (choice["trial"], choice["status"], choice["validation"]) == (0, "diverged", None)


def test_diverged_trial_loses_to_one_whose_score_is_undefined():
    given = rows([[NAN, NAN], [NAN, NAN]], {(0, 0): "diverged", (0, 1): "diverged"})
    choice = selected(given)
    assert (choice["trial"], choice["status"], choice["validation"]) == (1, "ok", None)


def test_undefined_score_of_an_inner_fold_is_left_out_of_the_mean():
    choice = selected(rows([[0.8, NAN], [0.7, 0.7]]))
    assert choice["trial"] == 0 and choice["validation"] == 0.8


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_trial_without_any_score_loses_to_one_with_a_score(higher_is_better):
    choice = selected(rows([[NAN, NAN], [0.5, 0.5]]), higher_is_better=higher_is_better)
    assert choice["trial"] == 1


def test_groups_are_selected_apart_and_sorted():
    given = [
        *rows([[0.1], [0.2]], algorithm="b", outer_fold=1),
        *rows([[0.9], [0.2]], algorithm="b"),
        *rows([[0.1], [0.2], [0.3]], algorithm="a", replicate=1),
        *rows([[0.5], [0.4]], algorithm="a"),
    ]
    chosen = select_trials(given, "accuracy", True)
    names = ("algorithm", "outer_fold", "replicate", "trial")
    assert [tuple(choice[name] for name in names) for choice in chosen] == [
        ("a", 0, 0, 0),
        ("a", 0, 1, 2),
        ("b", 0, 0, 0),
        ("b", 1, 0, 1),
    ]


def test_validation_is_a_number_that_json_can_hold():
    choice = selected(rows([[NAN, NAN]]))
    assert choice["validation"] is None or math.isfinite(choice["validation"])

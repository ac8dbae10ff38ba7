"""From refits to one score per data set and algorithm, and to ranks."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.statistics._refits import refits
from steeplechase.statistics._table import differences, merits, wide
from steeplechase.statistics.means import means
from steeplechase.statistics.ranks import ranks

AB = ["a", "b"]


def scores(rows):
    columns = ["dataset", "algorithm", "outer_fold", "replicate", "status", "test_accuracy"]
    return pd.DataFrame(rows, columns=columns).assign(undefined="")


def two_folds(**changed):
    """Two folds of one data set for a and b, all .5 but for the refits named like `b1`."""
    rows = []
    for algorithm in AB:
        for fold in (0, 1):
            status, score = changed.get(f"{algorithm}{fold}", ("ok", 0.5))
            rows.append(("d", algorithm, fold, 0, status, score))
    return scores(rows)


def summary(frame):
    return means(refits(frame, "accuracy", AB), AB).set_index("algorithm")


def test_score_is_the_mean_over_folds_of_the_means_over_replicates():
    frame = scores(
        [
            ("d", "a", 0, 0, "ok", 0.2),
            ("d", "a", 0, 1, "ok", 0.4),
            ("d", "a", 1, 0, "ok", 0.5),
            ("d", "a", 1, 1, "ok", 0.9),
        ]
    )
    row = means(refits(frame, "accuracy", ["a"]), ["a"]).iloc[0]
    assert row["score"] == pytest.approx(0.5)
    assert row["sd"] == pytest.approx(np.std([0.3, 0.7], ddof=1))
    assert row["n_folds"] == 2


@pytest.mark.parametrize(
    ("status", "score", "n_diverged", "n_failed"),
    [
        ("diverged", np.nan, 1, 0),
        ("ok", np.inf, 1, 0),
        ("failed", np.nan, 0, 1),
        ("timeout", np.nan, 0, 1),
        ("missing", np.nan, 0, 1),
        ("ok", np.nan, 0, 1),
        ("diverged", 0.9, 1, 0),
    ],
)
def test_one_refit_without_a_score_takes_the_data_sets_score(status, score, n_diverged, n_failed):
    row = summary(two_folds(b1=(status, score))).loc["b"]
    assert np.isnan(row["score"])
    assert (row["n_missing"], row["n_diverged"], row["n_failed"]) == (1, n_diverged, n_failed)


def test_a_row_that_is_not_there_is_missing():
    row = summary(two_folds().iloc[:3]).loc["b"]
    assert (row["n_missing"], row["n_failed"]) == (1, 1)


def test_an_algorithm_without_rows_is_missing_everywhere():
    table = means(refits(two_folds(), "accuracy", ["a", "z"]), ["a", "z"]).set_index("algorithm")
    assert table.loc["z", "n_missing"] == 2
    assert table.loc["a", "score"] == 0.5


def test_a_fold_without_a_value_of_the_metric_is_left_out_for_all():
    frame = two_folds(a1=("ok", np.nan), b1=("ok", 0.9))
    frame.loc[1, "undefined"] = "test_accuracy: class 'x' has no row"
    table = summary(frame)
    assert table["score"].tolist() == [0.5, 0.5]
    assert table["n_undefined"].tolist() == [1, 1]
    assert table["n_missing"].tolist() == [0, 0]


def test_another_metrics_reason_does_not_excuse_a_missing_score():
    frame = two_folds(a1=("ok", np.nan))
    frame.loc[1, "undefined"] = "test_balanced_accuracy: class 'x' has no row"
    assert summary(frame).loc["a", "n_missing"] == 1


def test_a_refit_that_stands_twice_is_an_error():
    frame = pd.concat([two_folds(), two_folds().tail(1)])
    with pytest.raises(ValueError, match=r"twice: dataset d, outer_fold 1, .*algorithm b"):
        refits(frame, "accuracy", AB)


def test_a_column_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="no column test_f1"):
        refits(two_folds(), "f1", AB)


def test_keys_alone_suffice():
    frame = pd.DataFrame({"dataset": ["d"], "algorithm": ["a"], "test_accuracy": [0.25]})
    assert summary(frame).loc["a", "score"] == 0.25


def test_noise_in_the_last_bits_ties():
    table = pd.DataFrame({"a": [0.1 + 0.2], "b": [0.3]})
    assert ranks(table, True).iloc[0].tolist() == [1.5, 1.5]


def test_equal_differences_are_equal():
    gap = differences(merits(pd.DataFrame({"a": [0.3, 0.8], "b": [0.1, 0.6]}), True))[2]
    assert gap[0, 0] == gap[0, 1]


def test_lower_is_better_turns_the_ranks():
    table = pd.DataFrame({"a": [0.1], "b": [0.3], "c": [0.2]})
    assert ranks(table, True).iloc[0].tolist() == [3, 1, 2]
    assert ranks(table, False).iloc[0].tolist() == [1, 3, 2]


@pytest.mark.parametrize("higher", [True, False])
def test_missing_scores_rank_worst_and_tie(higher):
    table = pd.DataFrame({"a": [np.nan], "b": [0.3], "c": [np.nan]})
    assert ranks(table, higher).iloc[0].tolist() == [2.5, 1, 2.5]


def test_a_missing_score_loses_to_any_and_ties_with_another():
    table = pd.DataFrame({"a": [0.0], "b": [np.nan], "c": [np.nan]})
    assert differences(merits(table, True))[2].ravel().tolist() == [np.inf, np.inf, 0.0]


def test_wide_joins_on_names():
    tidy = pd.DataFrame(
        {"dataset": ["y", "x", "x"], "algorithm": ["a", "b", "a"], "score": [1.0, 2.0, 3.0]}
    )
    table = wide(tidy, AB)
    assert table.index.tolist() == ["x", "y"]
    assert table.to_numpy() == pytest.approx(np.array([[3, 2], [1, np.nan]]), nan_ok=True)

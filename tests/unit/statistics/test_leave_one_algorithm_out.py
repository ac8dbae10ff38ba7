"""Leaving one algorithm out: what the pool of algorithms does to ranks and decisions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_evidence import evidence

from steeplechase.statistics._tests import run_tests
from steeplechase.statistics.leave_one_algorithm_out import COLUMNS, leave_one_algorithm_out, table


def scored(values, names="abc", **columns):
    """One refit per data set and algorithm."""
    values = np.asarray(values, dtype=float)
    rows = [
        {"dataset": f"d{i:02d}", "algorithm": name, "test_accuracy": values[i, j]}
        for i in range(len(values))
        for j, name in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=["dataset", "algorithm", "test_accuracy"]).assign(**columns)


def left_out(values, names="abc", **options):
    """The table by left-out algorithm."""
    frame = values if isinstance(values, pd.DataFrame) else scored(values, names)
    return table(evidence(frame, list(names), **options)).set_index("left_out")


def clear(n=12):
    """a < b < c on each of n data sets, by gaps that differ."""
    return np.linspace(0.5, 0.6, n)[:, None] * [1.0, 1.1, 1.3]


def test_each_algorithm_is_left_out_once():
    found = left_out(clear())
    assert list(found.index) == ["a", "b", "c"]
    assert found["winner"].tolist() == ["c", "c", "b"]
    assert found["mean_rank"].tolist() == [1, 1, 1]
    assert found["decision"].tolist() == ["c", "c", "b"]
    assert found["n_blocks"].tolist() == [12, 12, 12]


def test_an_order_that_hangs_on_a_third_algorithm_is_told():
    # b is just ahead of a on 7 of 12 data sets; on the other 5 a is ahead, and c in between. So a
    # has the mean rank 19 / 12 and b 22 / 12, but without c it is 17 / 12 for b.
    close, wide = [0.8, 0.9, 0.1], [0.9, 0.2, 0.5]
    values = np.array([close] * 7 + [wide] * 5) + np.arange(12)[:, None] / 1000
    ranks = run_tests(pd.DataFrame(values, columns=list("abc")), True, 0.05).mean_ranks
    assert ranks[["a", "b"]].tolist() == pytest.approx([19 / 12, 22 / 12])
    found = left_out(values)
    assert found.loc["c", "winner"] == "b"
    assert found.loc["c", "mean_rank"] == pytest.approx(17 / 12)
    assert found["order_changed"].to_dict() == {"a": False, "b": False, "c": True}


def test_leaving_the_winner_out_is_no_change_of_decision():
    assert not left_out(clear()).loc["c", "decision_changed"]


def test_a_decision_that_hangs_on_an_algorithm_is_told():
    # b and c are level and both ahead of a: with the two there is no winner, with one there is.
    values = clear()
    values[:, 1] = values[:, 2] + np.tile([1e-3, -1e-3], 6) * np.arange(1, 13)
    found = left_out(values)
    assert evidence(scored(values), list("abc")).tests.decision is None
    assert found.loc["b", "decision"] == "c"
    assert found["decision_changed"].tolist() == [False, True, True]


def test_an_order_that_becomes_a_tie_has_changed_and_is_shared():
    # c and d are level without b, and apart with it.
    values = [
        [0.1, 0.5, 0.6, 0.4],
        [0.1, 0.5, 0.2, 0.3],
        [0.1, 0.2, 0.6, 0.3],
        [0.1, 0.9, 0.3, 0.4],
    ]
    found = left_out(values, "abcd")
    assert found.loc["b", "shared"]
    assert found.loc["b", "winner"] == "c"
    assert found.loc["b", "order_changed"]


@pytest.mark.parametrize("names", ["", "a", "ab"])
def test_there_is_nothing_to_leave_out_below_three_algorithms(names):
    found = left_out(np.full((6, len(names)), 0.5), names)
    assert len(found) == 0


def test_dropping_takes_up_data_sets_that_only_the_left_out_one_lacks():
    values = clear()
    values[:5, 0] = np.nan
    found = left_out(values, missing="drop")
    assert found["n_blocks"].to_dict() == {"a": 12, "b": 7, "c": 7}


def test_folds_that_are_undefined_for_the_left_out_one_count_for_the_others():
    frame = pd.concat([scored(clear(), outer_fold=fold) for fold in (0, 1)], ignore_index=True)
    frame["undefined"] = ""
    second = (frame["outer_fold"] == 1) & (frame["algorithm"] == "b")
    frame.loc[second, "undefined"] = "test_accuracy: no row"
    frame.loc[second, "test_accuracy"] = np.nan
    # On the second fold a, not c, is the best: seen only where b is left out.
    other = (frame["outer_fold"] == 1) & (frame["algorithm"] == "a")
    frame.loc[other, "test_accuracy"] = 1.0
    found = left_out(frame)
    assert found["winner"].to_dict() == {"a": "c", "b": "a", "c": "b"}


def test_without_a_common_data_set_nothing_is_claimed():
    values = np.array([[0.5, 0.6, np.nan], [0.5, np.nan, 0.7], [np.nan, 0.6, 0.7]])
    found = left_out(values, missing="drop")
    assert found["n_blocks"].tolist() == [1, 1, 1]
    assert not found[["order_changed", "decision_changed"]].any(axis=None)
    nothing = left_out(np.full((3, 3), np.nan))
    assert nothing["winner"].isna().all()
    assert set(nothing["decision"]) == {"cannot tell"}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.permutations("abcd"))
def test_the_order_of_the_algorithms_and_rows_does_not_matter(seed, order):
    generator = np.random.default_rng(seed)
    frame = scored(generator.choice([0.1, 0.2, 0.3, np.nan], (7, 4)), "abcd")
    one = left_out(frame, "abcd")
    other = left_out(frame.sample(frac=1, random_state=seed), order).loc[one.index]
    columns = ["n_blocks", "mean_rank", "shared", "decision", "order_changed", "decision_changed"]
    pd.testing.assert_frame_equal(one[columns], other[columns])


def test_reusing_the_scores_gives_what_comparing_anew_gives():
    frame = scored(np.random.default_rng(3).normal(0.7, 0.1, (14, 5)).round(2), "abcde")
    found = left_out(frame, "abcde")
    for name, row in found.iterrows():
        rest = [other for other in "abcde" if other != name]
        anew = evidence(frame, rest).tests
        assert row["mean_rank"] == anew.mean_ranks.min()
        assert row["decision"] == (anew.decision or "cannot tell")


def test_the_function_gives_the_columns_that_it_declares():
    scores = pd.DataFrame(clear(), columns=list("abc"))
    full = run_tests(scores, True, 0.05)
    found = leave_one_algorithm_out(full, lambda names: run_tests(scores[list(names)], True, 0.05))
    assert list(found) == list(COLUMNS)

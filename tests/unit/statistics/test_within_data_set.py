"""The tests within a data set: an example by hand, baycomp, folds and failures."""

import numpy as np
import pandas as pd
import pytest
from small_evidence import METRIC, evidence_of, evidence_of_table

from steeplechase.statistics import within_data_set
from steeplechase.statistics.within_data_set import correlated_t

# Mean .03, s^2 = .002 / 4 = .0005, variance (1/5 + 1/4) s^2 = .000225, so the standard error is
# .015 and t = 2. Student's distribution with 4 degrees of freedom has
# F(t) = 1/2 + 3/8 u (1 - u^2 / 12), u = t / sqrt(1 + t^2 / 4).
BY_HAND = np.array([0.02, 0.04, 0.0, 0.06, 0.03])


def student4(t):
    u = t / np.sqrt(1 + t**2 / 4)
    return 0.5 + 0.375 * u * (1 - u**2 / 12)


def test_example_by_hand():
    row = correlated_t(BY_HAND[:, np.newaxis], 5, 0.015).iloc[0]
    assert row["mean_difference"] == pytest.approx(0.03)
    assert row["standard_error"] == pytest.approx(0.015)
    assert (row["t"], row["df"], row["n_folds"]) == (pytest.approx(2), 4, 5)
    assert row["p"] == pytest.approx(2 * (1 - student4(2)))
    assert row["p"] == pytest.approx(0.1161, abs=5e-5)
    assert row["p_a_better"] == pytest.approx(student4(1))
    assert row["p_b_better"] == pytest.approx(1 - student4(3))
    assert row["p_equivalent"] == pytest.approx(student4(3) - student4(1))


def test_without_a_rope_nothing_is_equivalent():
    row = correlated_t(BY_HAND[:, np.newaxis], 5, 0.0).iloc[0]
    assert row["p_equivalent"] == 0
    assert row["p_a_better"] == pytest.approx(student4(2))
    assert row["p_a_better"] + row["p_b_better"] == pytest.approx(1)


def test_probabilities_are_those_of_baycomp():
    gaps = [0.0812, -0.0567, 0.0325, 0.003, 0.0064, 0.0133, -0.0409, 0.0278, 0.0651, 0.0256]
    row = correlated_t(np.array(gaps)[:, np.newaxis], 10, 0.01).iloc[0]
    # baycomp 1.0.3, CorrelatedTTest.probs(zeros(10), gaps, .01): (left, rope, right).
    assert row["p_b_better"] == pytest.approx(0.108123154)
    assert row["p_equivalent"] == pytest.approx(0.278783197)
    assert row["p_a_better"] == pytest.approx(0.613093649)


def test_failed_refits_leave_no_number():
    gaps = np.column_stack([BY_HAND, [0.02, np.nan, 0.0, 0.06, 0.03]])
    found = correlated_t(gaps, 5, 0.01)
    assert found.loc[0].notna().all()
    numbers = ["mean_difference", "standard_error", "t", "p", "p_a_better", "p_equivalent"]
    assert found.loc[1, numbers].isna().all()


def test_without_spread_there_is_no_t_and_the_posterior_is_the_mean():
    found = correlated_t(np.repeat([[0.2, -0.2, 0.0]], 4, axis=0), 4, 0.1)
    assert found[["t", "p"]].isna().all(axis=None)
    regions = found[["p_a_better", "p_equivalent", "p_b_better"]].to_numpy()
    assert regions.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    even = correlated_t(np.zeros((4, 1)), 4, 0.0).iloc[0]
    assert (even["p_a_better"], even["p_equivalent"], even["p_b_better"]) == (0.5, 0, 0.5)


def folds_of(gaps, higher=True, rope=0.0):
    """The table for one data set on which a0 is ahead of a1 by `gaps`, fold by fold."""
    scores = np.array([[0.5 + np.asarray(gaps), np.full(len(gaps), 0.5)]])
    scores = scores if higher else -scores
    return within_data_set.table(evidence_of(scores, higher=higher, rope=rope))


def test_one_data_set_has_a_row():
    row = folds_of(BY_HAND).iloc[0]
    assert (row["dataset"], row["a"], row["b"]) == ("d000", "a0", "a1")
    assert row["t"] == pytest.approx(2)


def test_where_lower_is_better_the_difference_turns_and_the_better_one_stays():
    one, other = folds_of(BY_HAND).iloc[0], folds_of(BY_HAND, higher=False).iloc[0]
    assert (other["mean_difference"], other["t"]) == pytest.approx((-0.03, -2))
    assert other["p_a_better"] == pytest.approx(one["p_a_better"])
    assert other["p"] == pytest.approx(one["p"])


def test_one_fold_has_no_row():
    table = folds_of([0.1])
    assert (len(table), list(table.columns)) == (0, list(within_data_set.COLUMNS))


def refits_of(rows):
    columns = ["dataset", "algorithm", "outer_fold", "replicate", "undefined", f"test_{METRIC}"]
    return pd.DataFrame(rows, columns=columns)


def test_replicates_are_averaged_within_their_fold():
    rows = [
        ("d", name, fold, replicate, "", 0.5 + (gap + (-1) ** replicate * 0.3) * (name == "x"))
        for name in "xy"
        for fold, gap in enumerate(BY_HAND)
        for replicate in (0, 1)
    ]
    row = within_data_set.table(evidence_of_table(refits_of(rows), ["x", "y"])).iloc[0]
    assert (row["n_folds"], row["t"]) == (5, pytest.approx(2))


def test_an_undefined_fold_is_left_out_and_the_training_part_keeps_its_size():
    rows = [
        ("d", name, fold, 0, "", 0.5 + gap * (name == "x"))
        for name in "xy"
        for fold, gap in enumerate(BY_HAND)
    ]
    rows[0] = ("d", "x", 0, 0, f"test_{METRIC}: class 'c' has no row", np.nan)
    row = within_data_set.table(evidence_of_table(refits_of(rows), ["x", "y"])).iloc[0]
    rest = BY_HAND[1:]
    assert row["n_folds"] == 4
    assert row["standard_error"] == pytest.approx(np.sqrt((1 / 4 + 1 / 4) * rest.var(ddof=1)))


def test_many_algorithms_have_the_pairs_with_the_best_on_every_data_set():
    scores = np.random.default_rng(1).normal(0.5, 0.1, (3, 11, 4))
    scores[:, 2] += 1
    table = within_data_set.table(evidence_of(scores))
    assert len(table) == 3 * 10
    assert ((table["a"] == "a2") | (table["b"] == "a2")).all()


@pytest.mark.parametrize("shape", [(0, 3, 2), (4, 1, 3)])
def test_nothing_to_compare_has_no_row(shape):
    table = within_data_set.table(evidence_of(np.zeros(shape)))
    assert (len(table), list(table.columns)) == (0, list(within_data_set.COLUMNS))


def test_a_failed_refit_leaves_a_row_without_numbers():
    scores = np.random.default_rng(1).normal(0.5, 0.1, (2, 2, 3))
    scores[0, 0, 1] = np.nan
    table = within_data_set.table(evidence_of(scores))
    assert table["p"].isna().tolist() == [True, False]


def test_one_failed_replicate_takes_the_numbers_of_its_data_set():
    rows = [
        ("d", name, fold, replicate, "", 0.5 + gap * (name == "x"))
        for name in "xy"
        for fold, gap in enumerate(BY_HAND)
        for replicate in (0, 1)
    ]
    rows[0] = ("d", "x", 0, 0, "", np.nan)
    row = within_data_set.table(evidence_of_table(refits_of(rows), ["x", "y"])).iloc[0]
    assert np.isnan([row["t"], row["p"], row["p_a_better"]]).all()

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import rankdata

from steeplechase.statistics.wilcoxon import wilcoxon


def by_enumeration(row, zeros):
    """The exact p-value from all assignments of signs."""
    row = np.asarray(row, dtype=float)
    ranked = rankdata(np.abs(row[row != 0])) if zeros == "drop" else rankdata(np.abs(row))
    signed = row[row != 0] if zeros == "drop" else row
    ranked, signed = ranked[signed != 0], signed[signed != 0]
    seen = min(ranked[signed > 0].sum(), ranked[signed < 0].sum())
    sums = [ranked @ np.array(signs) for signs in product((0, 1), repeat=len(ranked))]
    smaller = np.minimum(sums, ranked.sum() - np.array(sums))
    return (smaller <= seen + 1e-9).mean()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=9), st.sampled_from(["drop", "split"]))
def test_p_is_that_of_the_enumeration_with_ties_and_zeros(row, zeros):
    p = wilcoxon(np.array([row]), zeros)["wilcoxon_p"].iloc[0]
    assert p == pytest.approx(by_enumeration(row, zeros), rel=1e-12)


@pytest.mark.parametrize("n", [5, 14, 50, 300])
def test_p_without_ties_is_that_of_scipy(n):
    rows = np.random.default_rng(n).normal(0.2, 1.0, size=(3, n))
    expected = [stats.wilcoxon(row, method="exact").pvalue for row in rows]
    assert wilcoxon(rows)["wilcoxon_p"].to_numpy() == pytest.approx(expected, rel=1e-9)


def test_infinite_differences_rank_highest():
    found = wilcoxon(np.array([[np.inf, 1.0, -2.0, 0.5]])).iloc[0]
    assert (found["w_plus"], found["w_minus"]) == (7, 3)


def test_all_zero_differences_give_p_one_and_no_effect():
    found = wilcoxon(np.zeros((1, 6))).iloc[0]
    assert (found["wilcoxon_p"], found["rank_biserial"]) == (1.0, 0.0)


def test_split_zeros_weaken_the_effect():
    row = np.array([[0.0, 0.0, 1.0, 2.0]])
    assert wilcoxon(row)["rank_biserial"].iloc[0] == 1.0
    # Zeros hold ranks 1.5 and 1.5: (3 + 4) / 10.
    assert wilcoxon(row, "split")["rank_biserial"].iloc[0] == pytest.approx(0.7)


def test_swapping_the_sides_keeps_p_and_turns_the_effect():
    row = np.random.default_rng(1).normal(size=(1, 11)).round(1)
    one, other = wilcoxon(row).iloc[0], wilcoxon(-row).iloc[0]
    assert one["wilcoxon_p"] == other["wilcoxon_p"]
    assert one["rank_biserial"] == -other["rank_biserial"]


def test_no_rows_give_an_empty_table():
    assert len(wilcoxon(np.zeros((0, 5)))) == 0
    assert wilcoxon(np.zeros((2, 0)))["wilcoxon_p"].tolist() == [1.0, 1.0]


def test_more_than_a_thousand_differences_stay_exact():
    # Beyond the range in which 2^-n is a normal number; the normal theory is close there.
    row = np.random.default_rng(3).normal(0.05, 1.0, size=(1, 1200))
    expected = stats.wilcoxon(row[0], method="approx").pvalue
    assert wilcoxon(row)["wilcoxon_p"].iloc[0] == pytest.approx(expected, rel=0.01)

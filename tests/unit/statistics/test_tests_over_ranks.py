"""Friedman, Holm, Nemenyi and the groups within the critical difference."""

import math

import numpy as np
import pandas as pd
import pytest
import scikit_posthocs
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from steeplechase.statistics._bootstrap import draws
from steeplechase.statistics.cliques import cliques
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.holm import adjust as holm
from steeplechase.statistics.nemenyi import critical_difference, nemenyi
from steeplechase.statistics.ranks import ranks

TABLES = arrays(
    float,
    st.tuples(st.integers(2, 9), st.integers(3, 6)),
    elements=st.integers(0, 4).map(float),
)
PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(np.array)


def frame(values):
    return pd.DataFrame(values, columns=[f"a{i}" for i in range(np.shape(values)[1])])


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_friedman_is_scipys(values):
    row = friedman(ranks(frame(values), True)).iloc[0]
    if all(len(set(block)) == 1 for block in values.tolist()):
        assert math.isnan(row["chi2"])
        return
    expected = stats.friedmanchisquare(*values.T)
    assert row["chi2"] == pytest.approx(expected.statistic, abs=1e-9)
    assert row["p_chi2"] == pytest.approx(expected.pvalue, abs=1e-12)
    assert 0 <= row["p_f"] <= 1
    assert 0 <= row["kendall_w"] <= 1 + 1e-12


def test_entire_agreement_gives_an_infinite_f_and_its_own_probability():
    row = friedman(ranks(frame([[1.0, 2.0, 3.0]] * 4), True)).iloc[0]
    assert row["iman_davenport_f"] == math.inf
    assert row["p_f"] == pytest.approx(6.0**-3)
    assert row["kendall_w"] == pytest.approx(1.0)


def test_entire_agreement_with_ties_counts_the_orders_within_ties():
    row = friedman(ranks(frame([[1.0, 1.0, 3.0]] * 4), True)).iloc[0]
    assert row["p_f"] == pytest.approx(3.0**-3)


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 2), (5, 1), (0, 0)])
def test_friedman_without_a_test_is_nan(shape):
    row = friedman(ranks(frame(np.ones(shape)), True), draws(shape[0], 10, 0)).iloc[0]
    assert (row["n"], row["k"]) == shape
    assert np.isnan(row.drop(["n", "k"]).astype(float)).all()


def test_interval_of_w_holds_zero_where_data_sets_do_not_agree():
    # The plain percentile interval of W never does: a data set drawn twice agrees with itself.
    covered = 0
    for seed in range(20):
        values = np.random.default_rng(seed).normal(size=(14, 3))
        row = friedman(ranks(frame(values), True), draws(14, 300, seed)).iloc[0]
        covered += row["kendall_w_low"] == 0
    assert covered >= 17


def test_interval_of_w_is_reproducible_and_ordered():
    ranked = ranks(frame(np.random.default_rng(3).normal([0, 0.5, 1], 1, (14, 3))), True)
    one, two = (friedman(ranked, draws(14, 500, 7)).iloc[0] for _ in range(2))
    assert one.equals(two)
    assert one["kendall_w_low"] < one["kendall_w"] < one["kendall_w_high"]


@settings(max_examples=40, deadline=None)
@given(PROBABILITIES)
def test_holm_is_at_least_the_p_value_and_keeps_its_order(p):
    adjusted = holm(p, len(p))
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted <= np.minimum(p * len(p), 1)).all()


def test_holm_leaves_out_what_is_not_tested():
    assert holm(np.array([0.01, math.nan, 0.04]), 3) == pytest.approx(
        [0.02, math.nan, 0.04], nan_ok=True
    )


@pytest.mark.parametrize(("n", "k", "seed"), [(5, 3, 1), (14, 4, 2), (30, 10, 3), (8, 25, 4)])
def test_nemenyi_is_that_of_scikit_posthocs(n, k, seed):
    values = np.random.default_rng(seed).normal(np.linspace(0, 1, k), 1, (n, k)).round(1)
    mean_ranks = ranks(frame(values), True).mean().to_numpy()
    expected = scikit_posthocs.posthoc_nemenyi_friedman(-values).to_numpy()
    assert nemenyi(mean_ranks, n) == pytest.approx(expected[np.triu_indices(k, 1)], abs=1e-8)


@pytest.mark.parametrize("k", [3, 7, 60])
def test_p_at_the_critical_difference_is_alpha(k):
    distance = critical_difference(k, 12, 0.05)
    mean_ranks = np.full(k, 1.0)
    mean_ranks[1] += distance
    assert nemenyi(mean_ranks, 12)[0] == pytest.approx(0.05, abs=1e-8)


@pytest.mark.parametrize(("k", "n"), [(2, 20), (3, 1), (1, 5)])
def test_nemenyi_without_a_test_is_nan(k, n):
    assert math.isnan(critical_difference(k, n, 0.05))
    assert np.isnan(nemenyi(np.ones(k), n)).all()


def groups(values, distance):
    found = cliques(pd.Series(values), distance)
    return [list(names) for _, names in found.groupby("group")["algorithm"]]


def test_groups_are_contiguous_maximal_and_may_overlap():
    values = {"c": 2.5, "a": 1.0, "b": 1.8, "d": 4.0}
    assert groups(values, 1.6) == [["a", "b", "c"], ["c", "d"]]


def test_a_gap_of_exactly_the_critical_difference_splits():
    assert groups({"a": 1.0, "b": 2.0}, 1.0) == []


def test_no_group_without_a_critical_difference():
    assert groups({"a": 1.0, "b": 1.0}, math.nan) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1, 9), min_size=2, max_size=8, unique=True), st.floats(0.1, 5))
def test_two_algorithms_share_a_group_where_their_gap_is_below_the_difference(values, distance):
    named = {f"a{i}": value for i, value in enumerate(values)}
    together = {
        frozenset((x, y)) for group in groups(named, distance) for x in group for y in group
    }
    for x in named:
        for y in named:
            if x != y:
                close = abs(named[x] - named[y]) < distance
                assert (frozenset((x, y)) in together) == close

"""Effects, their intervals, and what could have been detected."""

import numpy as np
import pytest
from scipy import stats

from steeplechase.statistics._bootstrap import draws, interval, median
from steeplechase.statistics.effects import effects
from steeplechase.statistics.planning import detectable_score_gap, planning, smallest_n
from steeplechase.statistics.wilcoxon import wilcoxon


def effect(row, higher=True):
    row = np.array([row], dtype=float)
    return effects(row, higher, draws(row.shape[1], 400, 1)).iloc[0]


def test_median_of_a_resample_is_that_of_its_values():
    values = np.random.default_rng(1).normal(size=9)
    for size in (8, 9):
        counts = draws(size, 30, 2)
        expected = [np.median(np.repeat(values[:size], row.astype(int))) for row in counts]
        assert median(values[:size], counts) == pytest.approx(expected)


def test_interval_leaves_out_what_has_no_value():
    low, high = interval(np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]]), 0.9)
    assert (low[0], high[0]) == (1.0, 3.0)
    assert np.isnan([low[1], high[1]]).all()


def test_effects_of_a_small_example():
    found = effect([0.1, 0.3, 0.0, -0.2, 0.4])
    assert found["median_difference"] == pytest.approx(0.1)
    # Walsh averages sorted: the eighth of fifteen.
    assert found["hodges_lehmann"] == pytest.approx(0.1)
    assert found[["wins", "ties", "losses"]].tolist() == [3, 1, 1]
    assert found["probability_of_improvement"] == pytest.approx(0.7)


def test_fewer_than_six_data_sets_have_no_interval():
    few, enough = effect([0.1, 0.2, 0.3, 0.4, 0.5]), effect([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert np.isnan([few["difference_low"], few["difference_high"]]).all()
    assert enough["difference_low"] <= 0.35 <= enough["difference_high"]


def test_a_metric_where_lower_is_better_keeps_its_own_sign():
    gaps = [0.1, 0.3, 0.4, 0.5, 0.6, 0.8]
    one, other = effect(gaps), effect(gaps, higher=False)
    assert other["median_difference"] == -one["median_difference"]
    assert (other["difference_low"], other["difference_high"]) == (
        -one["difference_high"],
        -one["difference_low"],
    )
    assert other["wins"] == one["wins"] == 6


def test_a_failure_counts_as_an_infinite_loss():
    found = effect([-np.inf, 0.1, 0.2])
    assert found["median_difference"] == pytest.approx(0.1)
    assert found["losses"] == 1


def test_no_median_difference_where_most_failed():
    found = effect([-np.inf, -np.inf, 0.2])
    assert np.isnan(found["median_difference"])
    assert found["losses"] == 2


def test_interval_of_the_median_covers_it():
    generator = np.random.default_rng(5)
    hits = 0
    for seed in range(100):
        row = generator.normal(0.3, 1, size=(1, 20))
        found = effects(row, True, draws(20, 200, seed)).iloc[0]
        hits += found["difference_low"] <= 0.3 <= found["difference_high"]
    assert 88 <= hits <= 100


@pytest.mark.parametrize("pairs", [1, 3, 10, 1770])
def test_smallest_n_can_reject_and_one_less_cannot(pairs):
    n = smallest_n(pairs, 0.05)
    p = wilcoxon(np.array([np.arange(1.0, n + 1)]))["wilcoxon_p"].iloc[0]
    assert pairs * p <= 0.05 < 2 * pairs * p


def test_no_smallest_n_without_a_pair():
    assert smallest_n(0, 0.05) is None


@pytest.mark.parametrize("n", [10, 21])
def test_the_detectable_score_gap_is_found_with_the_power_it_states(n):
    generator = np.random.default_rng(8)
    differences = generator.normal(0.1, 0.05, size=(3, n))
    gap = detectable_score_gap(differences, 0.05, seed=1)
    residuals = (differences - np.median(differences, axis=1, keepdims=True)).ravel()
    rows = generator.choice(residuals, (1500, n)) * generator.choice([-1, 1], (1500, n)) + gap
    assert (wilcoxon(rows)["wilcoxon_p"] <= 0.05 / 3).mean() == pytest.approx(0.8, abs=0.05)


def test_the_detectable_score_gap_is_reproducible_and_shrinks():
    few, many = (np.random.default_rng(1).normal(size=(3, n)) for n in (10, 60))
    assert detectable_score_gap(few, 0.05, 4) == detectable_score_gap(few, 0.05, 4)
    assert detectable_score_gap(many, 0.05, 4) < detectable_score_gap(few, 0.05, 4)


@pytest.mark.parametrize("differences", [np.ones((3, 4)), np.zeros((3, 20)), np.zeros((0, 9))])
def test_no_detectable_score_gap_without_data_sets_spread_or_pairs(differences):
    assert detectable_score_gap(differences, 0.05, 1) is None


def test_plan_says_how_many_data_sets_the_gaps_would_take():
    plan = planning(np.zeros((3, 10)), np.array([1.5, 2.0, 2.5]), 1.0, 0.05, 1)
    assert (plan["n_for_best_rank_gap"], plan["n_for_largest_rank_gap"]) == (40, 10)
    assert plan["detectable_rank_gap"] == 1.0


def test_plan_of_tied_ranks_has_no_answer():
    plan = planning(np.zeros((3, 10)), np.array([2.0, 2.0, 2.0]), 1.0, 0.05, 1)
    assert plan["n_for_best_rank_gap"] is None


def test_the_spread_of_the_pairs_is_that_of_the_normal_theory():
    # For normal differences the signed-rank test has 95.5 % of the efficiency of the t-test.
    differences = np.random.default_rng(2).normal(size=(1, 100))
    theory = (stats.norm.isf(0.025) + stats.norm.isf(0.2)) / np.sqrt(0.955 * 100)
    gap = detectable_score_gap(differences, 0.05, 1) / differences.std()
    assert gap == pytest.approx(theory, rel=0.1)

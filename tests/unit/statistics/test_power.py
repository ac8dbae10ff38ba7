"""Simulated power: stated values, normal theory, the search, and the table."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_evidence import evidence_of

from steeplechase.statistics import power
from steeplechase.statistics._planning import (
    critical_sum,
    detectable_score_gap,
    residuals,
    smallest_n,
)
from steeplechase.statistics._power import (
    LARGEST_EXACT,
    _critical,
    data_sets_needed,
    friedman_power,
    wilcoxon_power,
)
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.power import within_block
from steeplechase.statistics.wilcoxon import wilcoxon


def normal(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape)


# An independent simulation: k = 4, one algorithm shifted by .8 standard deviations within a block;
# its own error is not stated, so the tolerance allows for two thousand simulations in it.
@pytest.mark.parametrize(("n", "expected"), [(10, 0.31), (20, 0.58), (30, 0.77)])
def test_power_of_friedmans_test_is_the_stated_one(n, expected):
    assert friedman_power(normal(4000, n, 4), [0.8], 0.05)[0] == pytest.approx(expected, abs=0.035)


@pytest.mark.parametrize(("n", "k", "gap"), [(2, 3, 0.5), (3, 3, 2.0), (9, 5, 0.6)])
def test_power_of_friedmans_test_is_how_often_the_test_itself_rejects(n, k, gap):
    noise = normal(100, n, k).round(1)
    rejected = []
    for table in noise:
        shifted = table.copy()
        shifted[:, 0] += gap
        ranks = pd.DataFrame(stats.rankdata(shifted, axis=1))
        rejected.append(friedman(ranks)["p_f"].iloc[0] <= 0.05)
    # Entire agreement with ties has another probability in the test; it is rare.
    assert friedman_power(noise, [gap], 0.05)[0] == pytest.approx(np.mean(rejected), abs=0.01)


@pytest.mark.parametrize(("n", "pairs", "gap"), [(6, 1, 2.0), (10, 3, 0.8), (25, 6, 0.7)])
def test_power_of_a_pair_is_how_often_the_test_itself_rejects(n, pairs, gap):
    noise = normal(400, n)
    found = wilcoxon(noise + gap)
    rejected = (found["wilcoxon_p"] <= 0.05 / pairs) & (found["rank_biserial"] > 0)
    assert wilcoxon_power(noise, gap, 0.05, pairs) == rejected.mean()
    assert 0 < rejected.mean() < 1


def test_a_difference_of_zero_counts_against_the_better_one():
    noise = np.array([[1.0, 2, 3, 4, 5, 6, 7, -0.5]])
    assert wilcoxon_power(noise, 0.5, 0.05, 1) == 1
    assert wilcoxon_power(np.full((1, 8), -0.5), 0.5, 0.05, 1) == 0


@pytest.mark.parametrize(("pairs", "n"), [(3, 7), (6, 8), (10, 9), (15, 10)])
def test_no_power_below_the_smallest_number_that_can_reject(pairs, n):
    assert smallest_n(pairs, 0.05) == n
    assert wilcoxon_power(normal(50, n - 1), 100.0, 0.05, pairs) == 0
    assert wilcoxon_power(normal(50, n), 100.0, 0.05, pairs) == 1


@pytest.mark.parametrize(("gap", "pairs"), [(0.3, 1), (0.5, 3), (1.5, 10)])
def test_data_sets_needed_have_the_power_and_one_fewer_has_not(gap, pairs):
    noise = normal(800, 300)
    n = data_sets_needed(noise, gap, 0.05, pairs)
    assert wilcoxon_power(noise[:, :n], gap, 0.05, pairs) >= 0.8
    assert wilcoxon_power(noise[:, : n - 1], gap, 0.05, pairs) < 0.8


def test_data_sets_needed_are_those_of_the_normal_theory():
    # The signed-rank test has 95.5 % of the efficiency of the t-test with normal noise.
    theory = ((stats.norm.isf(0.025) + stats.norm.isf(0.2)) / 0.3) ** 2 / 0.955
    assert data_sets_needed(normal(2000, 300), 0.3, 0.05, 1) == pytest.approx(theory, rel=0.06)


@pytest.mark.parametrize("level", [0.05, 0.0001])
def test_critical_sum_of_many_data_sets_follows_the_exact_one(level):
    assert _critical(LARGEST_EXACT + 1, level) == pytest.approx(
        critical_sum(LARGEST_EXACT + 1, level), rel=3e-3
    )


def test_more_data_sets_than_there_is_noise_for_are_no_answer():
    assert data_sets_needed(normal(200, 50), 0.05, 0.05, 3) is None


def test_a_huge_gap_needs_the_smallest_number_that_can_reject():
    assert data_sets_needed(normal(200, 50), 100.0, 0.05, 3) == smallest_n(3, 0.05)


def test_spread_within_blocks_is_that_of_the_noise():
    values = normal(900, 3) + normal(900, 1, seed=2) * 5 + np.array([0.0, 3.0, -1.0])
    sizes = within_block(values)
    assert np.sqrt(np.mean(sizes**2)) == pytest.approx(1, abs=0.05)


def test_spread_within_blocks_does_not_know_failures():
    values = np.round(normal(10, 3), 9)
    with_failure = np.vstack([values, [-np.inf, 1.0, 2.0]])
    assert within_block(with_failure).tolist() == within_block(values).tolist()


@pytest.fixture
def coarse(monkeypatch):
    """Few simulations, where what is tested does not hang on their number."""
    for name in ("SIMULATIONS", "SEARCH_SIMULATIONS", "MOST_DATA_SETS"):
        monkeypatch.setattr(power, name, 100)


def study(n, k, seed=3, **options):
    values = np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(4)
    return evidence_of(values, **options)


def test_table_has_each_gap_at_each_number_of_data_sets():
    evidence = study(12, 3, rope=0.01)
    table = power.table(evidence)
    kinds = ["detectable", "half_detectable", "rope", "best_to_second", "spread"]
    assert list(dict.fromkeys(table["gap_kind"])) == kinds
    for _, rows in table.groupby("gap_kind"):
        assert rows["n"].tolist() == [5, 10, 12, 20, 30, 50, 100]
        assert rows.loc[rows["is_this_study"], "n"].tolist() == [12]
        assert (rows["power"].diff().dropna() > -0.03).all()
    gaps = table.drop_duplicates("gap_kind").set_index("gap_kind")["gap"]
    assert gaps["detectable"] == detectable_score_gap(evidence.tests.differences, 0.05, 0)
    assert gaps["half_detectable"] == gaps["detectable"] / 2
    assert gaps["rope"] == 0.01
    spread = residuals(evidence.tests.differences)
    assert gaps["spread"] == pytest.approx(np.sqrt(np.mean(spread**2)))


def test_the_detectable_gap_is_found_with_the_power_it_is_stated_for():
    table = power.table(study(20, 3))
    row = table[(table["gap_kind"] == "detectable") & table["is_this_study"]].iloc[0]
    assert row["power"] == pytest.approx(0.8, abs=0.05)
    assert row["n_needed"] == pytest.approx(20, abs=2)


def test_the_observed_gap_is_that_of_the_two_best(coarse):
    evidence = study(9, 4)
    first, second = evidence.tests.mean_ranks.sort_values(kind="stable").index[:2]
    gap = (evidence.scores[first] - evidence.scores[second]).median()
    table = power.table(evidence).set_index("gap_kind")
    assert table.loc["best_to_second", "gap"].iloc[0] == pytest.approx(abs(gap))


def test_table_does_not_depend_on_the_order_of_the_algorithms_but_on_the_seed(coarse):
    values = np.random.default_rng(3).normal(0.7, 0.1, (8, 3)).round(4)
    columns = ["gap_kind", "n", "power", "n_needed", "friedman_power"]
    kinds = ["spread", "best_to_second"]  # the detectable gap is drawn in the order of the pairs

    def kept(evidence):
        table = power.table(evidence)
        return table.loc[table["gap_kind"].isin(kinds), columns].reset_index(drop=True)

    one, again = kept(evidence_of(values)), kept(evidence_of(values))
    turned = kept(evidence_of(values[:, [2, 0, 1]], names=["a2", "a0", "a1"]))
    pd.testing.assert_frame_equal(one, again)
    pd.testing.assert_frame_equal(one, turned)
    assert not one.equals(kept(evidence_of(values, seed=5)))


def test_two_algorithms_have_no_friedman(coarse):
    table = power.table(study(8, 2))
    assert table["friedman_power"].isna().all()
    assert table["power"].notna().all()


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((0, 3)),
        np.full((1, 3), 0.5),
        np.full((8, 3), 0.5),
        np.full((8, 1), 0.5),
        np.full((8, 3), np.nan),
    ],
)
def test_no_spread_has_no_rows(values):
    table = power.table(evidence_of(values))
    assert (len(table), list(table.columns)) == (0, list(power.COLUMNS))


def test_too_few_data_sets_still_say_how_many_it_would_take(coarse):
    table = power.table(study(3, 3)).set_index("gap_kind")
    assert "detectable" not in table.index
    assert table.loc["spread", "n_needed"].iloc[0] > 3

"""The table of effects: intervals, signs, failures, and the resampled sizes one by one."""

import numpy as np
import pandas as pd
import pytest
from small_evidence import evidence_of

from steeplechase.statistics import effect_sizes
from steeplechase.statistics._bootstrap import draws, interval
from steeplechase.statistics._effects import resampled_improvement, resampled_rank_biserial
from steeplechase.statistics.effects import effects
from steeplechase.statistics.wilcoxon import wilcoxon


def scores(n, k, seed=0, decimals=2):
    return np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(decimals)


def repeated(values, counts):
    return [np.repeat(values, row.astype(int)) for row in counts]


@pytest.mark.parametrize("decimals", [0, 1, 6])
def test_resampled_rank_biserial_is_that_of_the_repeated_values(decimals):
    values = np.random.default_rng(3).normal(0.5, 1, 12).round(decimals)
    values[0] = np.inf
    counts = draws(12, 60, 4)
    expected = [
        wilcoxon(row[np.newaxis])["rank_biserial"].iloc[0] for row in repeated(values, counts)
    ]
    assert resampled_rank_biserial(values, counts) == pytest.approx(expected)


def test_resampled_rank_biserial_of_zeros_is_zero():
    assert resampled_rank_biserial(np.zeros(7), draws(7, 5, 1)).tolist() == [0.0] * 5


def test_resampled_improvement_is_that_of_the_repeated_values():
    values = np.array([0.1, 0.0, -0.2, 0.3, np.inf, -np.inf, 0.0])
    counts = draws(7, 40, 2)
    expected = [np.mean((row > 0) + (row == 0) / 2) for row in repeated(values, counts)]
    assert resampled_improvement(values[np.newaxis], counts)[:, 0] == pytest.approx(expected)


def test_the_table_repeats_the_effects_of_the_pairs():
    evidence = evidence_of(scores(9, 4))
    table = effect_sizes.table(evidence)
    same = effects(evidence.tests.differences, True, evidence.counts)
    renamed = {"difference_low": "median_low", "difference_high": "median_high"}
    same = same.rename(columns=renamed)
    pd.testing.assert_frame_equal(table[list(same.columns)], same)
    assert table["rank_biserial"].tolist() == evidence.tests.pairs["rank_biserial"].tolist()


def test_intervals_are_the_percentiles_of_the_resamples_and_hold_the_estimate():
    evidence = evidence_of(scores(20, 2, decimals=6), resamples=400)
    row = effect_sizes.table(evidence).iloc[0]
    gap = evidence.tests.differences[0]
    low, high = interval(resampled_rank_biserial(gap, evidence.counts))
    assert (row["rank_biserial_low"], row["rank_biserial_high"]) == (low, high)
    for name, ends in (("rank_biserial", "rank_biserial"), ("hodges_lehmann", "hodges_lehmann")):
        assert row[f"{ends}_low"] < row[name] < row[f"{ends}_high"]
    assert row["improvement_low"] < row["probability_of_improvement"] < row["improvement_high"]
    assert row["mean_difference"] == pytest.approx(gap.mean())


def test_where_lower_is_better_differences_turn_and_wins_stay():
    values = scores(9, 2)
    one = effect_sizes.table(evidence_of(values)).iloc[0]
    other = effect_sizes.table(evidence_of(-values, higher=False)).iloc[0]
    for name in ("median", "hodges_lehmann"):
        assert (other[f"{name}_low"], other[f"{name}_high"]) == pytest.approx(
            (-one[f"{name}_high"], -one[f"{name}_low"])
        )
    for name in ("wins", "losses", "rank_biserial", "rank_biserial_low", "improvement_high"):
        assert other[name] == one[name]
    assert other["mean_difference"] == pytest.approx(-one["mean_difference"])


def test_relabelling_the_algorithms_turns_the_row():
    values = scores(9, 2)
    one = effect_sizes.table(evidence_of(values)).iloc[0]
    other = effect_sizes.table(evidence_of(values[:, ::-1])).iloc[0]
    assert other["hodges_lehmann_low"] == pytest.approx(-one["hodges_lehmann_high"])
    assert (other["wins"], other["losses"]) == (one["losses"], one["wins"])
    assert other["improvement_low"] == pytest.approx(1 - one["improvement_high"])


def test_a_higher_level_gives_a_wider_interval():
    narrow, wide = (
        effect_sizes.table(evidence_of(scores(12, 2), alpha=alpha)).iloc[0] for alpha in (0.2, 0.01)
    )
    assert wide["hodges_lehmann_low"] < narrow["hodges_lehmann_low"]
    assert narrow["hodges_lehmann_level"] < 0.99 <= wide["hodges_lehmann_level"]


def test_a_failure_leaves_no_mean_and_counts_as_a_loss():
    values = scores(9, 2)
    values[0, 0] = np.nan
    row = effect_sizes.table(evidence_of(values)).iloc[0]
    assert np.isnan(row["mean_difference"])
    assert row["losses"] >= 1


@pytest.mark.parametrize("n", range(6))
def test_few_data_sets_have_sizes_and_no_intervals(n):
    table = effect_sizes.table(evidence_of(scores(n, 3)))
    assert list(table.columns) == list(effect_sizes.COLUMNS)
    ends = [name for name in table if name.endswith(("_low", "_high", "_level"))]
    assert table[ends].isna().all(axis=None)
    assert table["median_difference"].notna().all() == (n > 0)

"""Performance profiles and normalised scores: small tables by hand, missing and tied scores."""

import numpy as np
import pytest
from scipy import stats
from small_evidence import evidence_of

from steeplechase.statistics import normalised_scores, performance_profile
from steeplechase.statistics._bootstrap import draws
from steeplechase.statistics.normalised_scores import normalised, trimmed_mean
from steeplechase.statistics.performance_profile import behind_best


def drawn(n, k, seed=0):
    return np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(3)


def shares(table, name):
    rows = table[table["algorithm"] == name]
    return dict(zip(rows["tau"].round(9), rows["share"], strict=True))


def test_distance_from_the_best_by_hand():
    merit = np.array([[0.9, 0.7, -np.inf], [-np.inf, -np.inf, 0.5]])
    expected = np.array([[0, 0.2, np.inf], [np.inf, np.inf, 0]])
    assert behind_best(merit) == pytest.approx(expected)


def test_profile_by_hand():
    # Distances of a0: 0, .3, .5; of a1: .1, 0, 0. The grid has 51 steps of .01.
    table = performance_profile.table(evidence_of([[0.9, 0.8], [0.3, 0.6], [0.2, 0.7]]))
    first, second = shares(table, "a0"), shares(table, "a1")
    assert len(first) == len(second) == 51
    assert [first[tau] for tau in (0.0, 0.29, 0.3, 0.49, 0.5)] == pytest.approx(
        [1 / 3, 1 / 3, 2 / 3, 2 / 3, 1]
    )
    assert [second[tau] for tau in (0.0, 0.09, 0.1)] == pytest.approx([2 / 3, 2 / 3, 1])


def test_profile_where_lower_is_better_is_the_mirror_image():
    values = drawn(8, 3)
    one = performance_profile.table(evidence_of(values))
    other = performance_profile.table(evidence_of(-values, higher=False))
    assert other["share"].tolist() == one["share"].tolist()


def test_a_failure_is_never_near_the_best():
    values = drawn(8, 2)
    values[0, 1] = np.nan
    table = performance_profile.table(evidence_of(values))
    assert max(shares(table, "a1").values()) == 7 / 8
    assert max(shares(table, "a0").values()) == 1.0


def test_profiles_never_fall_and_lie_in_their_intervals():
    table = performance_profile.table(evidence_of(drawn(20, 3)))
    for _, rows in table.groupby("algorithm"):
        assert rows["share"].is_monotonic_increasing
    assert (table["share_low"] <= table["share"]).all()
    assert (table["share"] <= table["share_high"]).all()
    assert (table["share_low"] < table["share_high"]).any()


def test_all_tied_is_a_profile_of_one_point():
    table = performance_profile.table(evidence_of(np.full((7, 3), 0.5)))
    assert table[["tau", "share"]].to_numpy().tolist() == [[0.0, 1.0]] * 3


def test_normalised_by_hand():
    merit = np.array([[0.9, 0.5, 0.6], [0.5, 0.5, 0.5], [0.4, -np.inf, 0.4], [0.4, 0.2, -np.inf]])
    expected = np.array([[1, 0, 0.25], [np.nan] * 3, [1, 0, 1], [1, 0, 0]])
    assert normalised(merit) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("n", [5, 8, 11])
def test_interquartile_mean_is_that_of_the_repeated_values(n):
    values = np.random.default_rng(n).normal(size=n)
    counts = draws(n, 30, 1) if n > 5 else np.ones((1, n))
    expected = [stats.trim_mean(np.repeat(values, row.astype(int)), 0.25) for row in counts]
    assert trimmed_mean(values, counts, 0.25) == pytest.approx(expected)


def test_interquartile_mean_leaves_out_the_outer_quarters():
    # scipy.stats.trim_mean cuts two of eight at each end: (2 + 3 + 4 + 5) / 4.
    values = np.array([-100.0, 1, 2, 3, 4, 5, 6, 100])
    assert trimmed_mean(values, np.ones((1, 8)), 0.25)[0] == 3.5


def test_table_of_normalised_scores_counts_what_is_tied():
    values = [[0.9, 0.5, 0.6], [0.5, 0.5, 0.5], [0.4, 0.8, 0.4]]
    table = normalised_scores.table(evidence_of(values)).set_index("algorithm")
    assert table["n"].tolist() == [2, 2, 2]
    assert table["n_tied"].tolist() == [1, 1, 1]
    assert table["mean"].tolist() == pytest.approx([0.5, 0.5, 0.125])


def test_intervals_need_six_data_sets_that_are_not_tied():
    values = np.full((8, 3), 0.5)
    values[:5] = drawn(5, 3)
    table = normalised_scores.table(evidence_of(values))
    assert table["n"].tolist() == [5, 5, 5]
    for column in ("mean_low", "mean_high", "iqm_low", "iqm_high"):
        assert table[column].isna().all()


def test_table_has_the_interquartile_mean():
    first = [0.0, 0.0, 0.2, 0.4, 0.7, 0.8, 1.0, 1.0]
    values = [[one, 0.0, 1.0] for one in first]
    table = normalised_scores.table(evidence_of(values)).set_index("algorithm")
    assert table.loc["a0", "iqm"] == pytest.approx((0.2 + 0.4 + 0.7 + 0.8) / 4)
    assert table.loc["a0", "mean"] == pytest.approx(np.mean(first))


def test_normalised_scores_have_intervals_that_hold_them():
    table = normalised_scores.table(evidence_of(drawn(20, 3)))
    for name in ("mean", "iqm"):
        assert (table[f"{name}_low"] < table[name]).all()
        assert (table[name] < table[f"{name}_high"]).all()


def test_normalised_scores_do_not_change_with_the_scale_of_a_data_set():
    values = drawn(9, 3)
    scaled = values * np.arange(1, 10)[:, np.newaxis] - 5
    one, other = (normalised_scores.table(evidence_of(v)) for v in (values, scaled))
    assert other["iqm"].tolist() == pytest.approx(one["iqm"].tolist(), abs=1e-6)


@pytest.mark.parametrize("module", [normalised_scores, performance_profile])
@pytest.mark.parametrize(
    "values",
    [
        np.zeros((0, 3)),
        np.full((1, 3), 0.5),
        np.full((8, 3), np.nan),
        np.full((8, 1), 0.5),
        drawn(2, 60),
    ],
)
def test_barely_any_scores_give_a_table(module, values):
    table = module.table(evidence_of(values))
    assert list(table.columns) == list(module.COLUMNS)
    assert set(table["algorithm"]) <= {f"a{column}" for column in range(values.shape[1])}


def test_all_tied_has_no_normalised_mean():
    table = normalised_scores.table(evidence_of(np.full((8, 2), 0.5)))
    assert table["n_tied"].tolist() == [8, 8]
    assert table[["mean", "iqm", "mean_low"]].isna().all(axis=None)

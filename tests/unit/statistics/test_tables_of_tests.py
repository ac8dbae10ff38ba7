"""The tables of tests: omnibus, all pairs, against a control, on tables of every kind."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steeplechase import registry
from steeplechase.statistics import against_control, all_pairs, omnibus
from steeplechase.statistics._aligned import aligned_ranks
from steeplechase.statistics._evidence import Evidence, Material
from steeplechase.statistics._quade import weighted_ranks
from steeplechase.statistics._table import merits
from steeplechase.statistics._tests import run_tests
from steeplechase.statistics.conover import conover
from steeplechase.statistics.nemenyi import nemenyi

GOLDEN = Path(__file__).parents[2] / "golden"
TABLES = (omnibus, all_pairs, against_control)
SHIFT_AND_SCALE = ("quade", "aligned_friedman")  # they compare differences between data sets


def evidence(values, control=None, higher=True, names=None):
    """What the tables of tests are given, of (N, k) scores."""
    values = np.asarray(values, dtype=float)
    names = names or [f"a{i}" for i in range(values.shape[1])]
    index = [f"d{i:03d}" for i in range(len(values))]
    scores = pd.DataFrame(values, index=index, columns=names)
    scores = scores[scores.notna().any(axis=1)]
    return Evidence(
        table=pd.DataFrame(),
        names=names,
        metric="accuracy",
        higher_is_better=higher,
        missing="worst_rank",
        refits=pd.DataFrame(),
        scores=scores,
        tests=run_tests(scores, higher, 0.05),
        counts=np.zeros((0, len(scores))),
        alpha=0.05,
        rope=0.0,
        seed=0,
        material=Material(control=control),
    )


def drawn(n, k, seed=1, step=0.05):
    return np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(3) + step * np.arange(k)


def by_test(found):
    return omnibus.table(found).set_index("test")[["statistic", "df1", "df2", "p"]]


def by_pair(frame):
    """The p-values of a table of pairs by pair, whichever algorithm stands first."""
    numbers = [name for name in frame if name.endswith("_p")]
    return {
        frozenset((row["a"], row["b"])): [row[name] for name in numbers]
        for row in frame.to_dict("records")
    }


def random_table(seed):
    """A table of any size with ties, holes, constant algorithms and tied data sets."""
    random = np.random.default_rng(seed)
    n, k = int(random.integers(0, 9)), int(random.integers(1, 13))
    levels = random.choice([2, 4, 1000])
    values = random.integers(0, levels, (n, k)) / levels
    values[random.random((n, k)) < random.choice([0.0, 0.1, 0.6])] = np.nan
    if n and random.random() < 0.3:
        values[:, random.integers(k)] = random.choice([0.5, np.nan])
    if n and random.random() < 0.3:
        values[random.integers(n)] = 0.5
    return values, bool(random.random() < 0.5)


def test_a_thousand_random_tables_give_probabilities():
    for seed in range(1000):
        values, higher = random_table(seed)
        found = evidence(values, control="a0", higher=higher)
        k = values.shape[1]
        sizes = {omnibus: 4, all_pairs: k * (k - 1) // 2, against_control: k - 1}
        for module, rows in sizes.items():
            frame = module.table(found)
            assert set(frame) == set(module.COLUMNS), seed
            assert len(frame) == rows, seed
            p = frame[[name for name in frame if name == "p" or name.endswith("_p")]]
            p = p.to_numpy(dtype=float)
            assert (np.isnan(p) | ((p >= 0) & (p <= 1))).all(), seed
            assert np.isnan(p).all() or len(found.scores) > 1, seed


@pytest.mark.parametrize("module", TABLES)
def test_sixty_algorithms(module):
    found = evidence(drawn(7, 60, step=0.0), control="a5")
    assert module.table(found).iloc[:, -1].notna().all()
    if module is all_pairs:
        assert module.table(found)["bergmann_hommel_p"].isna().all()


@pytest.mark.parametrize(("of", "module"), [("pairs", all_pairs), ("control", against_control)])
def test_every_adjustment_has_its_column(of, module):
    assert {f"{name}_p" for name in registry.adjustments(of)} <= set(module.COLUMNS)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.permutations(range(4)))
def test_relabelling_and_the_order_of_the_data_sets_do_not_matter(seed, order):
    values = np.random.default_rng(seed).integers(0, 5, (8, 4)) / 5
    names = [f"a{i}" for i in range(4)]
    one = evidence(values, control="a0")
    shuffled = values[np.random.default_rng(seed).permutation(8)][:, order]
    other = evidence(shuffled, control="a0", names=[names[i] for i in order])
    pd.testing.assert_frame_equal(by_test(one), by_test(other), rtol=1e-9)
    expected, found = by_pair(all_pairs.table(one)), by_pair(all_pairs.table(other))
    assert {pair: pytest.approx(p, nan_ok=True) for pair, p in expected.items()} == found
    frames = [against_control.table(e).sort_values("algorithm") for e in (one, other)]
    pd.testing.assert_frame_equal(*(frame.reset_index(drop=True) for frame in frames), rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_tests_of_ranks_are_invariant_under_monotone_transforms(seed):
    values = np.random.default_rng(seed).integers(0, 9, (7, 4)) / 9
    one, other = evidence(values), evidence(np.exp(3 * values))
    ranked = [by_test(e).drop(list(SHIFT_AND_SCALE)) for e in (one, other)]
    pd.testing.assert_frame_equal(*ranked)
    columns = ["a", "b", "nemenyi_p", "conover_holm_p"]
    frames = [all_pairs.table(e)[columns] for e in (one, other)]
    pd.testing.assert_frame_equal(*frames)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_all_tests_are_invariant_under_shift_and_scale_and_direction(seed):
    values = np.random.default_rng(seed).integers(0, 9, (7, 4)) / 8
    one = evidence(values, control="a1")
    other = evidence(3.0 - 2.0 * values, control="a1", higher=False)
    for module in TABLES:
        pd.testing.assert_frame_equal(module.table(one), module.table(other), rtol=1e-9)


def test_a_shift_of_one_data_set_does_not_matter():
    values = drawn(8, 3)
    moved = values + np.arange(8)[:, np.newaxis]
    pd.testing.assert_frame_equal(by_test(evidence(values)), by_test(evidence(moved)), rtol=1e-9)


def test_omnibus_tests_need_three_algorithms_and_two_data_sets():
    for shape in [(6, 2), (1, 4), (0, 3)]:
        rows = by_test(evidence(drawn(*shape)))
        assert len(rows) == 4
        assert rows.isna().all(axis=None)


def test_each_omnibus_test_names_its_method_assumptions_and_reference():
    rows = omnibus.table(evidence(drawn(6, 3)))
    assert rows["test"].tolist() == ["friedman", "iman_davenport", "quade", "aligned_friedman"]
    for column in ("method", "assumptions", "reference"):
        assert rows[column].str.len().between(10, 160).all()
        assert column == "assumptions" or rows[column].is_unique


def test_entire_agreement_has_an_infinite_f_and_its_own_probability():
    values = np.tile([0.1, 0.5, 0.9], (4, 1))
    rows = by_test(evidence(values))
    for name in ("iman_davenport", "quade"):
        assert rows.loc[name, "statistic"] == math.inf
        assert rows.loc[name, "p"] == pytest.approx(6.0**-3)


def test_quade_follows_the_data_sets_with_the_widest_range():
    # Three narrow data sets say a0 is best, three wide ones a2: mean ranks are equal.
    narrow = np.array([[0.3, 0.2, 0.1]] * 3) / 100 + 0.5
    wide = np.array([[0.1, 0.2, 0.3], [0.1, 0.25, 0.4], [0.1, 0.3, 0.5]])
    rows = by_test(evidence(np.vstack([narrow, wide])))
    assert rows.loc["friedman", "statistic"] == 0
    # By hand: Q = 2, 2, 2, 4, 5, 6; S of a2 = 2 (-1) 3 + 4 + 5 + 6 = 9, of a0 -9, of a1 0;
    # A = 2 (3 * 4 + 16 + 25 + 36) = 178, B = 162 / 6 = 27, F = 5 * 27 / 151.
    assert rows.loc["quade", "statistic"] == pytest.approx(5 * 27 / 151)


def test_a_missing_score_loses_and_makes_the_range_the_widest():
    values = drawn(6, 3, step=0.0)
    holes, losses = values.copy(), values.copy()
    holes[2, 0] = np.nan
    losses[2, 0] = -100.0
    one, other = by_test(evidence(holes)), by_test(evidence(losses))
    # The alignment differs: its mean is that of the scores that exist.
    pd.testing.assert_frame_equal(one.drop("aligned_friedman"), other.drop("aligned_friedman"))
    assert 0 <= one.loc["aligned_friedman", "p"] <= 1


def test_control_has_a_row_for_each_other_algorithm():
    found = evidence(drawn(9, 4), control="a2")
    rows = against_control.table(found)
    assert rows["control"].tolist() == ["a2"] * 3
    assert rows["algorithm"].tolist() == ["a0", "a1", "a3"]
    ranks = found.tests.mean_ranks
    expected = (ranks.drop("a2") - ranks["a2"]).tolist()
    assert rows["mean_rank_difference"].tolist() == expected
    pairs = found.tests.pairs.set_index(["a", "b"])["wilcoxon_p"]
    expected = [pairs["a0", "a2"], pairs["a1", "a2"], pairs["a2", "a3"]]
    assert rows["wilcoxon_p"].tolist() == expected


@pytest.mark.parametrize("control", [None, "another"])
def test_without_a_control_there_are_no_rows_but_all_columns(control):
    rows = against_control.table(evidence(drawn(5, 3), control=control))
    assert rows.empty
    assert list(rows) == list(against_control.COLUMNS)


def test_fewer_comparisons_leave_more_of_each():
    found = evidence(drawn(10, 5, step=0.02), control="a0")
    control = against_control.table(found).set_index("algorithm")
    pairs = all_pairs.table(found).query("a == 'a0'").set_index("b")
    assert (control["holm_p"] <= pairs["holm_p"]).all()
    assert (control["holm_p"] < pairs["holm_p"]).any()
    assert (control["hommel_p"] <= control["hochberg_p"]).all()


def test_two_algorithms_have_the_exact_test_alone():
    row = all_pairs.table(evidence(drawn(8, 2))).iloc[0]
    same = ["holm_p", "shaffer_p", "bergmann_hommel_p"]
    assert row[same].tolist() == pytest.approx([row["wilcoxon_p"]] * 3)
    assert row[["nemenyi_p", "conover_holm_p"]].isna().all()


def test_tests_of_mean_ranks_stand_in_the_table_of_pairs():
    found = evidence(drawn(9, 4, step=0.02))
    rows = all_pairs.table(found)
    raw = conover(found.tests.ranks.to_numpy())
    holm = registry.load("statistics", "holm")
    assert rows["conover_holm_p"].tolist() == holm.adjust(raw, 4).tolist() != raw.tolist()
    assert rows["nemenyi_p"].tolist() == nemenyi(found.tests.mean_ranks.to_numpy(), 9).tolist()


def test_omnibus_rows_are_those_of_demsars_table():
    values = pd.read_csv(GOLDEN / "demsar2006_table6.csv", index_col=0).to_numpy(dtype=float)
    rows = by_test(evidence(values))
    # R 4.2.2: friedman.test, T2 by hand, quade.test; scmamp for the aligned ranks.
    expected = [10.22834646, 4.18513011, 4.52323452, 11.55272266]
    assert rows["statistic"].tolist() == pytest.approx(expected)
    assert rows["p"].tolist() == pytest.approx([0.01672158, 0.01162066, 0.00814370, 0.00908349])
    assert rows["df1"].tolist() == [3, 3, 3, 3]
    assert rows["df2"].tolist() == pytest.approx([math.nan, 39, 39, math.nan], nan_ok=True)


def test_omnibus_takes_a_missing_score_for_the_worst_in_either_direction():
    values = drawn(6, 3, step=0.0)
    values[2, 0] = np.nan
    one, other = by_test(evidence(values)), by_test(evidence(-values, higher=False))
    pd.testing.assert_frame_equal(one, other)


def test_weighted_and_aligned_ranks_by_hand():
    """Ranges .2 and .4, so weights 1 and 2; less their means -.1 0 .1 and .2 -.1667 -.0333."""
    merit = np.array([[0.1, 0.2, 0.3], [0.8, 0.4333, 0.5667]])
    # Ranks 3 2 1 and 1 3 2, weights 1 and 2 of 3.
    assert weighted_ranks(merit) == pytest.approx([5 / 3, 8 / 3, 5 / 3])
    # From the best: .2, .1, 0, -.0333, -.1, -.1667.
    assert aligned_ranks(merit) == pytest.approx([(5 + 1) / 2, (3 + 6) / 2, (2 + 4) / 2])


def test_ranks_of_both_kinds_put_the_better_algorithm_first():
    found = evidence(drawn(12, 3, step=0.3), control="a0")
    rows = against_control.table(found).set_index("algorithm")
    assert (rows[["quade_holm_p", "aligned_holm_p"]] < 0.05).all(axis=None)
    merit = merits(found.scores, True)
    for ranked in (weighted_ranks, aligned_ranks):
        assert np.argmin(ranked(merit)) == np.argmin(found.tests.mean_ranks)

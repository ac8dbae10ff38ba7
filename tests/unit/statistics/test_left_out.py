"""The tests without each data set in turn are those of the table without it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steeplechase.statistics._left_out import without_each
from steeplechase.statistics._tests import run_tests
from steeplechase.statistics.leave_one_out import leave_one_out
from steeplechase.statistics.wilcoxon import wilcoxon


def assert_is_that_of_each_table(differences, rel):
    sign, p = without_each(differences)
    for place in range(differences.shape[1]):
        table = wilcoxon(np.delete(differences, place, axis=1))
        assert sign[:, place].tolist() == np.sign(table["rank_biserial"]).tolist()
        assert p[:, place] == pytest.approx(table["wilcoxon_p"].to_numpy(), rel=rel, abs=0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([-np.inf, *range(-6, 7), np.inf]), min_size=1, max_size=50))
def test_without_each_difference_of_few_the_same_bits(row):
    # Up to 2^-50 the sums of probabilities are exact, in whatever order they are added.
    assert_is_that_of_each_table(np.array([row], dtype=float), rel=0)


# Many ties, some, one, none; and so many ties that a group has more ranks than are listed.
@pytest.mark.parametrize("decimals", [0, 1, 2, 9])
@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_without_each_difference_of_many(decimals, shift):
    rows = np.random.default_rng(decimals).normal(shift, 1.0, (2, 120)).round(decimals)
    assert_is_that_of_each_table(rows, rel=1e-13)


def test_small_probabilities_keep_their_digits():
    rows = np.full((1, 300), 0.5)
    rows[0, 0] = -0.5
    _, p = without_each(rows)
    # Without the negative one all 299 are of one sign; else it or one of 298 others is.
    assert p[0, 0] == pytest.approx(2 * 2.0**-299, rel=1e-12)
    assert p[0, 1] == pytest.approx(2 * 300 * 2.0**-299, rel=1e-12)


def test_without_one_of_no_rows_or_columns():
    for shape in ((0, 5), (2, 0)):
        assert [found.shape for found in without_each(np.zeros(shape))] == [shape, shape]


def drawn(n, k, gap, decimals, failed, seed):
    random = np.random.default_rng(seed)
    values = (random.normal(0, 1, (n, k)) + gap * np.arange(k)).round(decimals)
    values[random.random((n, k)) < failed] = np.nan
    index = [f"d{i}" for i in range(n)]
    return pd.DataFrame(values, index=index, columns=[f"a{j}" for j in range(k)])


@pytest.mark.parametrize("higher", [True, False])
@pytest.mark.parametrize(
    ("n", "k", "gap", "decimals", "failed"),
    [(8, 3, 1, 1, 0), (8, 3, 1, 1, 0.1), (2, 2, 5, 0, 0), (14, 2, 1, 0, 0), (12, 4, 1.5, 0, 0)],
)
def test_the_table_is_that_of_the_comparisons_without_each(n, k, gap, decimals, failed, higher):
    decisions = set()
    for seed in range(8):
        scores = drawn(n, k, gap, decimals, failed, seed)
        found = leave_one_out(run_tests(scores, higher, 0.05), 0.05)
        for row in found.itertuples():
            rest = run_tests(scores.drop(index=row.left_out), higher, 0.05)
            assert (row.winner, row.mean_rank) == (rest.best, rest.mean_ranks.min())
            assert row.decision == (rest.decision or "cannot tell")
        decisions |= set(found["decision"])
    assert len(decisions) == (1 if n == 2 else 2)  # a decision is among them


def test_the_omnibus_test_is_that_without_the_data_set():
    # The first algorithm wins three blocks of five, by much, and loses the others by little: its
    # signed-rank tests reject, and whether Friedman's does as well hangs on single blocks.
    changed = 0
    for seed in range(12):
        random = np.random.default_rng(seed)
        values = random.normal(0, 0.1, (20, 3))
        values[:, 0] += np.where(random.random(20) < 0.6, 1.0, -0.2)
        scores = pd.DataFrame(values, index=[f"d{i:02d}" for i in range(20)], columns=list("abc"))
        full = run_tests(scores, True, 0.05)
        expected = [run_tests(scores.drop(index=one), True, 0.05) for one in scores.index]
        found = leave_one_out(full, 0.05)["decision"].tolist()
        assert found == [rest.decision or "cannot tell" for rest in expected]
        changed += sum(rest.decision != full.decision for rest in expected)
    assert changed > 0

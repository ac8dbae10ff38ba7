"""The Hodges-Lehmann interval: published values, duality with the test, coverage with ties."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steeplechase.statistics._walsh import hodges_lehmann, largest_rejected
from steeplechase.statistics.wilcoxon import wilcoxon

# Hollander and Wolfe (1973), Nonparametric Statistical Methods, table 3.1: a depression scale of
# nine patients before and after a tranquillizer; also in the examples of R's wilcox.test.
BEFORE = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
AFTER = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])


def test_interval_of_hollander_and_wolfes_example():
    # Section 3.3: the estimate is -.46, the 96.1 % interval (-.786, -.010).
    estimate, low, high, level = hodges_lehmann(AFTER - BEFORE, 0.05)
    assert estimate == pytest.approx(-0.46, abs=5e-4)
    assert (low, high) == pytest.approx((-0.786, -0.010), abs=5e-4)
    assert level == pytest.approx(0.961, abs=5e-4)


# The smallest n that rejects at .05 is 6; from there on the critical sums of published tables of
# the signed-rank test, two-sided .05 (Wilcoxon 1945, table 1; Hollander and Wolfe 1973, table A.4).
@pytest.mark.parametrize(
    ("n", "largest"), [(5, -1), (6, 0), (7, 2), (8, 3), (9, 5), (10, 8), (15, 25), (20, 52)]
)
def test_critical_sums_are_those_of_the_tables(n, largest):
    assert largest_rejected(n, 0.05)[0] == largest


def test_a_level_that_equals_the_p_value_rejects():
    assert largest_rejected(6, 2 / 2**6) == (0, 2 / 2**6)


@settings(max_examples=60, deadline=None)
@given(st.integers(6, 14), st.integers(0, 10**6), st.sampled_from([0.01, 0.05, 0.2]))
def test_without_ties_the_interval_holds_the_shifts_that_the_test_does_not_reject(n, seed, alpha):
    values = np.random.default_rng(seed).normal(size=n)
    _, low, high, level = hodges_lehmann(values, alpha)
    if np.isnan(low):
        assert 2 / 2**n > alpha
        return
    walsh = np.sort([(values[i] + values[j]) / 2 for i in range(n) for j in range(i, n)])
    between = (walsh[1:] + walsh[:-1]) / 2
    shifts = np.concatenate([[walsh[0] - 1], between, [walsh[-1] + 1]])
    p = wilcoxon(values - shifts[:, np.newaxis])["wilcoxon_p"].to_numpy()
    assert ((low < shifts) & (shifts < high)).tolist() == (p > alpha).tolist()
    assert 1 - alpha <= level < 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=6, max_size=10))
def test_with_ties_and_zeros_the_confidence_is_at_least_the_stated_one(sizes):
    # All signs are equally likely about the true centre 0, whatever the sizes.
    found = [hodges_lehmann(np.array(sizes) * signs, 0.1) for signs in _signs(len(sizes))]
    covered = np.mean([low <= 0 <= high for _, low, high, _ in found])
    assert covered >= found[0][3] - 1e-12


def _signs(n):
    return np.array(list(product((-1.0, 1.0), repeat=n)))


def test_too_few_values_have_an_estimate_and_no_interval():
    estimate, *rest = hodges_lehmann(np.array([0.1, 0.2, 0.3, 0.4, 0.5]), 0.05)
    assert estimate == pytest.approx(0.3)
    assert np.isnan(rest).all()


def test_no_values_have_nothing():
    assert np.isnan(hodges_lehmann(np.zeros(0), 0.05)).all()


def test_failures_reach_the_limit_that_they_outweigh():
    values = np.array([np.inf, np.inf, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    estimate, low, high, _ = hodges_lehmann(values, 0.05)
    assert np.isfinite([estimate, low]).all()
    assert high == np.inf


def test_opposite_failures_favour_neither():
    estimate, _, _, _ = hodges_lehmann(np.array([np.inf, -np.inf]), 0.05)
    assert estimate == 0.0

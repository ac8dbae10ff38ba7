"""Adjustments of p-values: their order, their definitions by brute force, and other software."""

import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from steeplechase import registry
from steeplechase.statistics.bergmann_hommel import exhaustive_sets
from steeplechase.statistics.shaffer import numbers_true

# Values that tie often, beside any.
P = st.one_of(st.sampled_from([0.0, 0.001, 0.01, 0.02, 0.05, 0.3, 1.0]), st.floats(0, 1))
ALL = sorted({*registry.adjustments("pairs"), *registry.adjustments("control")})
TOLERANCE = 1e-12


def adjust(name, p_values, k):
    return registry.load("statistics", name).adjust(np.asarray(p_values, dtype=float), k)


@st.composite
def pairs(draw, largest=6):
    """A number of algorithms and a p-value for each of their pairs."""
    k = draw(st.integers(2, largest))
    m = k * (k - 1) // 2
    return k, np.array(draw(st.lists(P, min_size=m, max_size=m)))


def test_the_adjustments_are_found_by_what_they_declare():
    assert registry.adjustments("pairs") == ("bergmann_hommel", "holm", "shaffer")
    assert registry.adjustments("control") == ("finner", "hochberg", "holm", "hommel")


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_adjusted_is_at_least_raw_keeps_the_order_and_is_a_probability(case):
    k, p = case
    for name in ALL:
        adjusted = adjust(name, p, k)
        assert (adjusted >= p - TOLERANCE).all()
        assert ((adjusted >= 0) & (adjusted <= 1)).all()
        smaller = p[:, np.newaxis] < p * (1 - 1e-9)
        assert not (smaller & (adjusted[:, np.newaxis] > adjusted + TOLERANCE)).any()


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_each_adjustment_is_at_most_the_simpler_one(case):
    k, p = case
    holm, shaffer, bergmann = (adjust(n, p, k) for n in ("holm", "shaffer", "bergmann_hommel"))
    assert (bergmann <= shaffer + TOLERANCE).all()
    assert (shaffer <= holm + TOLERANCE).all()
    hommel, hochberg = adjust("hommel", p, k), adjust("hochberg", p, k)
    assert (hommel <= hochberg + TOLERANCE).all()
    assert (hochberg <= holm + TOLERANCE).all()
    assert (holm <= np.minimum(len(p) * p, 1) + TOLERANCE).all()


@settings(max_examples=40, deadline=None)
@given(pairs(5), st.randoms(use_true_random=False))
def test_relabelling_the_algorithms_relabels_the_result(case, random):
    k, p = case
    order = list(range(k))
    random.shuffle(order)
    place = {frozenset(pair): i for i, pair in enumerate(itertools.combinations(range(k), 2))}
    moved = [place[frozenset((order[a], order[b]))] for a, b in itertools.combinations(range(k), 2)]
    for name in ALL:
        assert adjust(name, p[moved], k) == pytest.approx(adjust(name, p, k)[moved], abs=TOLERANCE)


@settings(max_examples=60, deadline=None)
@given(st.lists(P, min_size=1, max_size=12).map(np.array))
@pytest.mark.parametrize(
    ("name", "other"), [("holm", "holm"), ("hochberg", "simes-hochberg"), ("hommel", "hommel")]
)
def test_adjustment_is_that_of_statsmodels(name, other, p):
    expected = multipletests(p, method=other)[1]
    assert adjust(name, p, len(p) + 1) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(P, min_size=1, max_size=6).map(np.array))
def test_hommel_is_closed_testing_with_simes(p):
    m = len(p)
    expected = np.zeros(m)
    for size in range(1, m + 1):
        for members in itertools.combinations(range(m), size):
            simes = min(size * np.sort(p[list(members)]) / np.arange(1, size + 1))
            expected[list(members)] = np.maximum(expected[list(members)], simes)
    assert adjust("hommel", p, m + 1) == pytest.approx(np.minimum(expected, 1), abs=TOLERANCE)


def test_finner_is_exact_for_small_p_values():
    # 1 - (1 - p)^2 = 2 p - p^2, which has no digit left where 1 - p is 1.
    assert adjust("finner", [1e-20, 1.0], 3) == pytest.approx([2e-20, 1.0], rel=1e-12, abs=0)


@pytest.mark.parametrize(("name", "error"), [("finner", 1 - 0.95**2.5), ("holm", 0.05)])
def test_error_where_four_of_eight_comparisons_differ(name, error):
    # Four p-values of zero, four uniform ones. Finner's leaves the first of these the level
    # 1 - .95^(5 / 8), four times; Holm's .05 / 4.
    random = np.random.default_rng(0)
    repeats = 4000
    true = random.random((repeats, 4))
    rejected = [(adjust(name, np.r_[np.zeros(4), p], 9)[4:] <= 0.05).any() for p in true]
    assert np.mean(rejected) == pytest.approx(error, abs=3 * np.sqrt(error / repeats))


def is_exhaustive(pairs_equal, k):
    """Whether no other pair has to be equal as well: equality is transitive."""
    group = list(range(k))
    for a, b in pairs_equal:
        group = [group[a] if g == group[b] else g for g in group]
    implied = {(a, b) for a, b in itertools.combinations(range(k), 2) if group[a] == group[b]}
    return implied == set(pairs_equal)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_exhaustive_sets_are_those_that_equality_leaves(k):
    hypotheses = list(itertools.combinations(range(k), 2))
    found = {
        tuple(pair for pair, inside in zip(hypotheses, row, strict=True) if inside)
        for row in exhaustive_sets(k)
    }
    expected = {
        chosen
        for size in range(1, len(hypotheses) + 1)
        for chosen in itertools.combinations(hypotheses, size)
        if is_exhaustive(chosen, k)
    }
    assert found == expected
    assert {len(chosen) for chosen in expected} | {0} == set(numbers_true(k))


def test_exhaustive_sets_are_counted_by_bells_numbers():
    # Bell numbers less the division into single algorithms; Garcia and Herrera (2008), table 2.
    counts = [len(exhaustive_sets(k)) for k in range(2, 10)]
    assert counts == [1, 4, 14, 51, 202, 876, 4139, 21146]


def test_numbers_of_true_hypotheses():
    # Garcia and Herrera (2008), section 2.1: S(4) and S(5).
    assert numbers_true(4) == (0, 1, 2, 3, 6)
    assert numbers_true(5) == (0, 1, 2, 3, 4, 6, 10)


def test_bergmann_and_hommel_of_nine_algorithms_takes_seconds_at_most():
    exhaustive_sets.cache_clear()
    p = np.linspace(0, 1, 36)
    start = time.perf_counter()
    adjusted = adjust("bergmann_hommel", p, 9)
    assert time.perf_counter() - start < 5
    assert np.isfinite(adjusted).all()


def test_bergmann_and_hommel_of_ten_algorithms_says_nothing():
    assert np.isnan(adjust("bergmann_hommel", np.zeros(45), 10)).all()


@pytest.mark.parametrize("name", ALL)
def test_what_is_not_tested_stays_out(name):
    p = np.array([0.01, math.nan, 0.04])
    adjusted = adjust(name, p, 3)
    assert np.isnan(adjusted).tolist() == [False, True, False]
    assert (adjusted[[0, 2]] >= p[[0, 2]]).all()
    assert np.isnan(adjust(name, np.full(3, np.nan), 3)).all()
    assert len(adjust(name, np.zeros(0), 1)) == 0


@pytest.mark.parametrize("name", ALL)
def test_one_p_value_stays_as_it_is(name):
    assert adjust(name, [0.03], 2) == pytest.approx([0.03], rel=1e-12)

"""The Bayesian signed-rank test against baycomp, and against the definition written out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_evidence import evidence_of

from steeplechase.statistics import bayesian_signed_rank
from steeplechase.statistics.bayesian_signed_rank import mean_regions, region_shares

GOLDEN = Path(__file__).parents[2] / "golden"
SEED = np.random.SeedSequence(7)


def demsar():
    table = pd.read_csv(GOLDEN / "demsar2006_table6.csv").select_dtypes("number").to_numpy()
    a, b = np.triu_indices(4, 1)
    return np.round(table[:, a] - table[:, b], 9).T


# baycomp 1.0.3: SignedRankTest.sample(b, a, rope, nsamples=200000, random_state=1) for each pair
# a, b of the table; probs() of it, and its mean: a better and equal, then both means. No sum of two
# differences lies on the edge of the rope, where rounding errors would decide in baycomp.
BAYCOMP = {
    0.0: (
        [0.0009, 0.4211, 0.0028, 0.9846, 0.2145, 0.0097],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [0.1218, 0.4713, 0.1329, 0.7918, 0.3870, 0.1907],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    ),
    0.01025: (
        [0.0000, 0.0690, 0.0003, 0.4459, 0.0016, 0.0007],
        [0.3286, 0.7820, 0.0391, 0.5475, 0.7877, 0.2194],
        [0.0000, 0.2092, 0.0400, 0.4407, 0.0756, 0.0489],
        [0.4350, 0.5107, 0.2618, 0.4747, 0.5733, 0.3684],
    ),
}


@pytest.mark.parametrize("rope", BAYCOMP)
def test_shares_are_those_of_baycomp(rope):
    better, equal, _, _ = BAYCOMP[rope]
    found = region_shares(demsar(), rope, 50_000, SEED)
    # Monte-Carlo error of the difference: at most sqrt(.25 / 50,000 + .25 / 200,000) = .0025.
    assert found[:, 0] == pytest.approx(better, abs=0.01)
    assert found[:, 1] == pytest.approx(equal, abs=0.01)
    assert found.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("rope", BAYCOMP)
def test_posterior_means_are_those_of_baycomp(rope):
    _, _, better, equal = BAYCOMP[rope]
    found = np.array([mean_regions(row, rope) for row in demsar()])
    assert found[:, 0] == pytest.approx(better, abs=0.001)
    assert found[:, 1] == pytest.approx(equal, abs=0.001)


def written_out(values, rope, weights):
    """The regions of each draw from all N^2 sums, as the definition has them."""
    values = np.concatenate([[0.0], values])
    sums = np.round(values[:, np.newaxis] + values, 9)
    above = (sums > 2 * rope) + 0.5 * (sums == 2 * rope)
    below = (sums < -2 * rope) + 0.5 * (sums == -2 * rope)
    return [
        np.array([w @ above @ w, 1 - w @ above @ w - w @ below @ w, w @ below @ w]) for w in weights
    ]


def prior_and(n):
    alpha = np.ones(n + 1)
    alpha[0] = 0.5
    return alpha


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=9), st.sampled_from([0.0, 1.0, 1.5]))
def test_posterior_means_are_those_of_the_definition_with_ties_and_edges(values, rope):
    # E[w' H w] of w ~ Dirichlet(alpha) with sum A: (alpha' H alpha + alpha . diag H) / (A (A + 1)).
    values = np.array(values, dtype=float)
    alpha = prior_and(len(values))
    whole = written_out(values, rope, [alpha])[0]
    units = written_out(values, rope, np.eye(len(alpha)))
    diagonal = sum(one * share for one, share in zip(units, alpha, strict=True))
    expected = (whole + diagonal) / (alpha.sum() * (alpha.sum() + 1))
    found = mean_regions(values, rope)
    assert found[[0, 2]] == pytest.approx(expected[[0, 2]])
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("rope", [0.0, 1.0])
def test_shares_are_those_of_the_definition_with_ties_and_edges(rope):
    values = np.array([3.0, -1, 1, 1, 2, 0, -3, 2])
    weights = np.random.default_rng(5).dirichlet(prior_and(8), 20_000)
    largest = np.argmax(written_out(values, rope, weights), axis=1)
    expected = np.bincount(largest, minlength=3) / 20_000
    found = region_shares(values[np.newaxis], rope, 20_000, SEED)[0]
    assert found == pytest.approx(expected, abs=0.02)


def test_no_difference_is_even_without_a_rope_and_certain_equality_with_one():
    assert region_shares(np.zeros((1, 5)), 0.0, 100, SEED).tolist() == [[0.5, 0.0, 0.5]]
    assert region_shares(np.zeros((1, 5)), 0.1, 100, SEED).tolist() == [[0.0, 1.0, 0.0]]


def test_a_sum_on_the_edge_counts_half_whatever_its_last_bits():
    # In binary .1 + .2 is more than .3.
    assert mean_regions(np.array([0.1, 0.2]), 0.15) == pytest.approx(
        mean_regions(np.array([1.0, 2.0]), 1.5)
    )


def test_swapping_the_two_turns_the_answer():
    values = np.random.default_rng(2).normal(0.1, 1, (1, 12)).round(3)
    one, other = (region_shares(v, 0.2, 3000, SEED) for v in (values, -values))
    assert other[:, ::-1] == pytest.approx(one)


def test_a_failure_outweighs_any_difference_and_opposite_ones_cancel():
    assert mean_regions(np.array([np.inf, -1.0, -2.0]), 0.5) == pytest.approx(
        mean_regions(np.array([100.0, -1.0, -2.0]), 0.5)
    )
    opposite = mean_regions(np.array([np.inf, -np.inf]), 0.5)
    assert opposite[0] == pytest.approx(opposite[2])


def values_of(n, k, seed=1):
    return np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(3)


def test_table_has_a_row_per_pair_and_rows_that_sum_to_one():
    table = bayesian_signed_rank.table(evidence_of(values_of(9, 3), rope=0.01))
    assert list(zip(table["a"], table["b"], strict=True)) == [
        ("a0", "a1"),
        ("a0", "a2"),
        ("a1", "a2"),
    ]
    for start in ("p_", "mean_p_"):
        columns = [f"{start}{what}" for what in ("a_better", "equivalent", "b_better")]
        assert table[columns].sum(axis=1).to_numpy() == pytest.approx(1)
    assert table["draws"].tolist() == [50_000] * 3


def test_table_names_the_better_one_in_either_direction():
    values = values_of(12, 2)
    values[:, 0] += 0.2
    one = bayesian_signed_rank.table(evidence_of(values)).iloc[0]
    other = bayesian_signed_rank.table(evidence_of(-values, higher=False)).iloc[0]
    assert one["p_a_better"] > 0.95
    assert other["p_a_better"] == one["p_a_better"]


def test_table_of_many_algorithms_has_the_pairs_with_the_best():
    values = values_of(8, 11)
    values[:, 4] += 1
    table = bayesian_signed_rank.table(evidence_of(values))
    assert len(table) == 10
    assert ((table["a"] == "a4") | (table["b"] == "a4")).all()


def test_table_depends_on_the_seed_alone():
    values = values_of(7, 2)
    one, same, other = (
        bayesian_signed_rank.table(evidence_of(values, seed=seed)) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, same)
    assert one["p_a_better"].tolist() != other["p_a_better"].tolist()


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 1)])
def test_no_rows_without_two_data_sets_and_a_pair(shape):
    table = bayesian_signed_rank.table(evidence_of(values_of(*shape)))
    assert (len(table), list(table.columns)) == (0, list(bayesian_signed_rank.COLUMNS))

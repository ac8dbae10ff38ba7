"""Bayesian signed-rank test: how probable it is that one algorithm is better, or practically equal.

Benavoli et al. place a Dirichlet process on the differences of a pair. Its posterior draws are
weights w ~ Dirichlet(s, 1, ..., 1) of a pseudo-difference x_0 = 0, of prior strength s, and the N
differences. Each draw gives the three regions the probabilities

    p_a = sum_ij w_i w_j H(x_i + x_j - 2 r),   p_b = sum_ij w_i w_j H(-x_i - x_j - 2 r)

with H(0) = 1/2 and r the rope, and the rest to practical equality.
"""

import zlib

import numpy as np
import pandas as pd

from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._focus import pairs_of_interest
from steeplechase.statistics._table import DECIMALS

TITLE = "Bayesian signed-rank test with a region of practical equivalence"
SECTION = "size"
ASSUMPTIONS = (
    "Data sets are independent draws; half a pseudo data set without difference as prior. Beyond "
    "10 algorithms only pairs with the best."
)
REFERENCE = (
    "Benavoli et al. 2014, ICML (PMLR 32); Benavoli, Corani, Demšar & Zaffalon 2017, JMLR 18(77)"
)
COLUMNS = {
    "a": "one algorithm",
    "b": "the other",
    "n": "data sets",
    "rope": "differences up to it count as equal, in the metric's unit",
    "p_a_better": "share of posterior draws in which 'a better' is the most probable, in [0, 1]",
    "p_equivalent": "share of those in which 'practically equal' is; 0 without a rope",
    "p_b_better": "share of those in which 'b better' is",
    "mean_p_a_better": "posterior mean of the probability that a is better, in [0, 1]",
    "mean_p_equivalent": "posterior mean of the probability that they are practically equal",
    "mean_p_b_better": "posterior mean of the probability that b is better",
    "draws": "posterior draws behind the shares; the means are exact",
}
PRIOR_STRENGTH = 0.5
DRAWS = 50_000
FEWEST_DRAWS = 2_000
# Draws times pairs times data sets: bounds the time to less than a minute on one core.
LARGEST_WORK = 1_000_000_000
BLOCK = 1_000  # draws at a time, so that they stay in the cache


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per pair; none with fewer than two data sets, which are no sample."""
    rows = pairs_of_interest(evidence.tests)
    differences = evidence.tests.differences[rows]
    n = differences.shape[1]
    if n < 2 or not len(rows):
        return pd.DataFrame(columns=list(COLUMNS))
    count = int(np.clip(LARGEST_WORK // (len(rows) * n), FEWEST_DRAWS, DRAWS))
    name = zlib.crc32(b"bayesian_signed_rank")
    seed = np.random.SeedSequence([evidence.seed, name])
    shares = region_shares(differences, evidence.rope, count, seed)
    means = np.array([mean_regions(row, evidence.rope) for row in differences])
    found = evidence.tests.pairs.loc[rows, ["a", "b"]].reset_index(drop=True)
    found["n"], found["rope"], found["draws"] = n, float(evidence.rope), count
    for column, what in enumerate(("a_better", "equivalent", "b_better")):
        found[f"p_{what}"], found[f"mean_p_{what}"] = shares[:, column], means[:, column]
    return found[list(COLUMNS)]


def region_shares(
    differences: np.ndarray, rope: float, draws: int, seed: np.random.SeedSequence
) -> np.ndarray:
    """Return in which share of the posterior draws each region is the most probable.

    Parameters
    ----------
    differences
        (m, N) float64 paired differences in merit (greater is better); infinite where one failed.
    rope
        Half-width of the region of practical equivalence, at least 0.
    draws
        Posterior draws; the pairs share their weights.
    seed
        Of the weights.

    Returns
    -------
    numpy.ndarray
        (m, 3) float64, rows sum to 1: first of the pair better, equal, second better. Regions that
        are equally probable share a draw.

    References
    ----------
    Benavoli et al. (2017), JMLR 18(77), 1-36, section 4.2 (the signed-rank test with a rope). As in
    the authors' baycomp 1.0.3, sums on the edge of the rope count half; unlike there, they are
    rounded first, so that they are found there.
    """
    laid = [_lay_out(row, rope) for row in differences]
    n = differences.shape[1] + 1
    wins = np.zeros((len(laid), 3))
    generator = np.random.default_rng(seed)
    shape = np.ones(n)
    shape[0] = PRIOR_STRENGTH
    reached = np.zeros((n + 1, BLOCK))
    for start in range(0, draws, BLOCK):
        size = min(BLOCK, draws - start)
        weights = generator.standard_gamma(shape, (size, n)).T
        weights /= weights.sum(axis=0)
        for row, (order, above, below) in enumerate(laid):
            weighed = weights[order]
            sums = reached[:, :size]
            np.cumsum(weighed, axis=0, out=sums[1:])
            wins[row] += _most_probable(*_regions(weighed, sums, above, below))
    return wins / draws


def mean_regions(values: np.ndarray, rope: float) -> np.ndarray:
    """Return the exact posterior means of the probabilities of the three regions.

    For w ~ Dirichlet(alpha), A = sum alpha: E[w_i w_j] = alpha_i alpha_j / (A (A + 1)), and
    E[w_i^2] = alpha_i (alpha_i + 1) / (A (A + 1)).

    Parameters
    ----------
    values
        (N,) float64 paired differences in merit.
    rope
        Half-width of the region of practical equivalence.

    Returns
    -------
    numpy.ndarray
        (3,) float64 in [0, 1], sum 1: first better, equal, second better.
    """
    order, above, below = _lay_out(values, rope)
    alpha = np.ones(len(order))
    alpha[order == 0] = PRIOR_STRENGTH
    total = alpha.sum()
    sums = np.concatenate([[0.0], np.cumsum(alpha)])[:, np.newaxis]
    regions = np.array(_regions(alpha[:, np.newaxis], sums, above, below))[:, 0]
    ordered = _with_prior(values, rope)[order]
    regions += [
        (alpha * (ordered > rope)).sum() + (alpha * (ordered == rope)).sum() / 2,
        0.0,
        (alpha * (ordered < -rope)).sum() + (alpha * (ordered == -rope)).sum() / 2,
    ]
    regions /= total * (total + 1)
    regions[1] = 1.0 - regions[0] - regions[2] if rope > 0 else 0.0
    return regions


def _with_prior(values: np.ndarray, rope: float) -> np.ndarray:
    """Return the values with the pseudo-difference 0 before them, failures as finite numbers.

    A failure is so far out that it outweighs any finite difference, and two opposite ones cancel.
    """
    known = np.abs(values[np.isfinite(values)])
    far = 2 * (known.max(initial=0.0) + rope) + 1
    return np.concatenate([[0.0], np.clip(values, -far, far)])


def _lay_out(values: np.ndarray, rope: float) -> tuple[np.ndarray, tuple, tuple | None]:
    """Return the ascending order of the values, and where the sums of two cross the rope.

    For each ordered value x_i the sums x_i + x_j above 2 r are those with j from a place on, since
    the values are ordered: what is left of a draw is sums of consecutive weights, N and not N^2
    steps. Each of the two last items holds the places left and right of the values for which the
    sum lies on the edge and counts half; the last is None without a rope.
    """
    values = _with_prior(values, rope)
    order = np.argsort(values, kind="stable")
    ordered = values[order]

    def places(edge: float) -> tuple[np.ndarray, np.ndarray]:
        threshold = np.round(edge - ordered, DECIMALS)
        left = np.searchsorted(ordered, threshold, side="left")
        return left, np.searchsorted(ordered, threshold, side="right")

    return order, places(2 * rope), places(-2 * rope) if rope > 0 else None


def _regions(
    weights: np.ndarray, sums: np.ndarray, above: tuple, below: tuple | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weights of all two values by region: above the rope, within it, below it.

    `weights` (n, draws) in the order of the values, `sums` (n + 1, draws) their running sums.
    """
    whole = sums[-1] ** 2
    better = whole - _below(weights, sums, above)
    worse = whole - better if below is None else _below(weights, sums, below)
    equal = np.zeros_like(whole) if below is None else whole - better - worse
    return better, equal, worse


def _below(weights: np.ndarray, sums: np.ndarray, places: tuple) -> np.ndarray:
    """Return the weight of all two values whose sum lies below an edge; on it, half."""
    left, right = places
    reached = sums[left]
    if not np.array_equal(left, right):
        reached = (reached + sums[right]) / 2
    return np.einsum("nd,nd->d", weights, reached)


def _most_probable(*regions: np.ndarray) -> np.ndarray:
    """Return in how many draws each region is the largest; equal ones share a draw."""
    stacked = np.array(regions)
    largest = stacked >= stacked.max(axis=0) - 1e-12
    return (largest / largest.sum(axis=0)).sum(axis=1)

"""What this number of data sets can show, and how many it would take."""

import math

import numpy as np

from steeplechase.statistics._signed_rank import lower_tail

TITLE = "What could have been detected"
POWER = 0.8
SIMULATIONS = 1000
# Bounds the memory of the simulation: simulations times pairs of differences, in float64 (64 MB).
LARGEST_SIMULATION = 8_000_000


def planning(
    differences: np.ndarray,
    mean_ranks: np.ndarray,
    critical_difference: float,
    alpha: float,
    seed: int,
) -> dict[str, float | int | None]:
    """Say what the study could have found.

    Parameters
    ----------
    differences
        (m, N) float64 paired differences of all pairs, in merit.
    mean_ranks
        (k,) float64.
    critical_difference
        Nemenyi's, in mean ranks; NaN where there is none.
    alpha
        Level.
    seed
        Of the simulation.

    Returns
    -------
    dict
        `n_datasets`, `n_pairs`; `smallest_n_that_can_reject` (data sets from which on the exact
        Wilcoxon test can reject for one pair after Holm's correction); `detectable_rank_gap` (the
        critical difference); `detectable_score_gap` (see below), `power` (that it is stated for);
        `largest_rank_gap` (observed); `n_for_largest_rank_gap`, `n_for_best_rank_gap` (data sets
        for which the critical difference would be no larger than the gap between the best and
        the worst, or the best and the second). None where there is no answer.
    """
    m, n = differences.shape
    ordered = np.sort(mean_ranks)
    has_ranks = len(ordered) > 1 and bool(np.isfinite(ordered).all())
    gaps = (ordered[-1] - ordered[0], ordered[1] - ordered[0]) if has_ranks else (math.nan,) * 2
    return {
        "n_datasets": n,
        "n_pairs": m,
        "smallest_n_that_can_reject": smallest_n(m, alpha),
        "detectable_rank_gap": None if math.isnan(critical_difference) else critical_difference,
        "detectable_score_gap": detectable_score_gap(differences, alpha, seed),
        "power": POWER,
        "largest_rank_gap": float(gaps[0]) if has_ranks else None,
        "n_for_largest_rank_gap": _n_for(gaps[0], critical_difference, n),
        "n_for_best_rank_gap": _n_for(gaps[1], critical_difference, n),
    }


def smallest_n(pairs: int, alpha: float) -> int | None:
    """Return the fewest data sets with which `pairs` Holm-corrected exact tests can reject one.

    The smallest p-value of N differences is 2 / 2^N, and Holm's first step multiplies it by the
    number of pairs. None without a pair.
    """
    if pairs < 1:
        return None
    n = 1
    while pairs * 2.0 ** (1 - n) > alpha:
        n += 1
    return n


def detectable_score_gap(differences: np.ndarray, alpha: float, seed: int) -> float | None:
    """Return the shift of one pair that the test would have found with a power of 80 %.

    The spread is the study's own: the finite differences of each pair less their median, of all
    pairs together, with random signs. In each simulation N of them are drawn, and the smallest
    shift is found that makes the exact Wilcoxon test reject at alpha / m, Holm's strictest step.
    That takes no search: the test rejects once the c-th largest of the means of all two
    differences (i <= j) is positive, c the critical rank sum, so the shift is minus that mean.
    The answer is the 80 % quantile over the simulations.

    Parameters
    ----------
    differences
        (m, N) float64.
    alpha
        Level.
    seed
        Of the simulation.

    Returns
    -------
    float or None
        In the unit of the metric. None where N is too small to reject at all, or where there is
        no spread to draw from.

    Notes
    -----
    Approximate: the pairs are taken to have one symmetric spread, and ties are not simulated.
    """
    m, n = differences.shape
    fewest = smallest_n(m, alpha)
    if fewest is None or n < fewest:
        return None
    residuals = _residuals(differences)
    if not np.any(residuals):
        return None
    i, j = np.triu_indices(n)
    count = max(100, min(SIMULATIONS, LARGEST_SIMULATION // len(i)))
    generator = np.random.default_rng(seed)
    drawn = generator.choice(residuals, size=(count, n))
    drawn *= generator.choice([-1.0, 1.0], size=(count, n))
    walsh = (drawn[:, i] + drawn[:, j]) / 2  # (count, N (N + 1) / 2)
    place = len(i) - _critical_sum(n, alpha / m)
    shifts = -np.partition(walsh, place, axis=1)[:, place]
    return float(np.quantile(shifts, POWER, method="higher"))


def _residuals(differences: np.ndarray) -> np.ndarray:
    """Return the finite differences of each pair less their median, of all pairs together."""
    rows = [row[np.isfinite(row)] for row in differences]
    return np.concatenate([row - np.median(row) for row in rows if len(row)] or [np.zeros(0)])


def _critical_sum(n: int, level: float) -> int:
    """Return the smallest sum of ranks at which the two-sided exact test of n rejects."""
    tail, unit = lower_tail(tuple(range(2, 2 * n + 1, 2)), n * (n + 1) // 2)
    largest = int(np.searchsorted(2 * tail, level, side="right")) - 1  # of the smaller sum
    return n * (n + 1) // 2 - largest * unit // 2


def _n_for(gap: float, critical_difference: float, n: int) -> int | None:
    """Return the data sets for which the critical difference shrinks to `gap`."""
    if not gap > 0 or math.isnan(critical_difference):
        return None
    return max(2, math.ceil(n * (critical_difference / gap) ** 2 - 1e-9))

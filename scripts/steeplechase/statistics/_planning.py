"""What the exact test of a pair can find: with how many data sets, and which gap."""

import numpy as np

from steeplechase.statistics._walsh import largest_rejected

POWER = 0.8
SIMULATIONS = 1000
# Bounds the memory of the simulation: simulations times pairs of differences, in float64 (64 MB).
LARGEST_SIMULATION = 8_000_000


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
    spread = residuals(differences)
    if not np.any(spread):
        return None
    i, j = np.triu_indices(n)
    count = max(100, min(SIMULATIONS, LARGEST_SIMULATION // len(i)))
    drawn = draw(spread, (count, n), np.random.default_rng(seed))
    walsh = (drawn[:, i] + drawn[:, j]) / 2  # (count, N (N + 1) / 2)
    place = len(i) - critical_sum(n, alpha / m)
    shifts = -np.partition(walsh, place, axis=1)[:, place]
    return float(np.quantile(shifts, POWER, method="higher"))


def residuals(differences: np.ndarray) -> np.ndarray:
    """Return the finite differences of each pair less their median, of all pairs together."""
    rows = [row[np.isfinite(row)] for row in differences]
    return np.concatenate([row - np.median(row) for row in rows if len(row)] or [np.zeros(0)])


def draw(spread: np.ndarray, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Return draws from the spread, each with a random sign."""
    return generator.choice(spread, size=shape) * generator.choice([-1.0, 1.0], size=shape)


def critical_sum(n: int, level: float) -> int:
    """Return the smallest sum of ranks at which the two-sided exact test of n rejects."""
    largest, _ = largest_rejected(n, level)
    return n * (n + 1) // 2 - largest

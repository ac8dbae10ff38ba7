"""Power: what would be found with this and with other numbers of data sets."""

import math
import zlib

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import median
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._planning import detectable_score_gap, draw, residuals
from steeplechase.statistics._power import (
    MOST_DATA_SETS,
    data_sets_needed,
    friedman_power,
    wilcoxon_power,
)
from steeplechase.statistics._table import merits
from steeplechase.statistics._tests import Tests

TITLE = "Simulated power of the exact Wilcoxon test with Holm's correction, and of Friedman's"
SECTION = "significance"
ASSUMPTIONS = (
    "One algorithm is shifted by the gap; the spread is the study's own residuals with random "
    "signs, alike for all pairs and independent between data sets."
)
REFERENCE = "Simulation; tests of Wilcoxon 1945, Holm 1979 and Iman & Davenport 1980"
COLUMNS = {
    "gap_kind": "detectable, half_detectable, rope, best_to_second (observed), spread (residuals')",
    "gap": "difference that is to be found, in the metric's unit",
    "n": "data sets",
    "is_this_study": "whether that is the number of this study",
    "n_pairs": "pairs of algorithms that Holm's correction is over",
    "power": "share of simulations in which a pair with this gap is found, in [0, 1]",
    "power_error": "Monte-Carlo standard error of it",
    "n_needed": "data sets for a power of .8 at this gap; none where 1,000 are too few",
    "friedman_power": "share in which Friedman's test (F) rejects, one of all algorithms shifted",
    "friedman_power_error": "Monte-Carlo standard error of it",
}
GRID = (5, 10, 20, 30, 50, 100)
SIMULATIONS = 1000
SEARCH_SIMULATIONS = 500  # up to a thousand data sets each
FEWEST_SIMULATIONS = 200
LARGEST_SIMULATION = 100_000  # scores, per number of data sets, of Friedman's test


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per gap and number of data sets; none without a spread to draw from."""
    tests = evidence.tests
    m, n = tests.differences.shape
    # Signs are drawn, so sizes suffice; sorted, they do not depend on the order of the algorithms.
    spread = np.sort(np.abs(residuals(tests.differences)))
    if not np.any(spread):
        return pd.DataFrame(columns=list(COLUMNS))
    cells = within_block(merits(evidence.scores, evidence.higher_is_better))
    gaps = _gaps(evidence, spread)
    grid = sorted({*GRID, n})
    seed = np.random.SeedSequence([evidence.seed, zlib.crc32(b"power")])
    pair_seed, search_seed, omnibus_seed = seed.spawn(3)
    noise = draw(spread, (SIMULATIONS, grid[-1]), np.random.default_rng(pair_seed))
    long = draw(spread, (SEARCH_SIMULATIONS, MOST_DATA_SETS), np.random.default_rng(search_seed))
    needed = {kind: data_sets_needed(long, gap, evidence.alpha, m) for kind, gap in gaps.items()}
    rows = []
    for size in grid:
        omnibus, count = _omnibus_powers(cells, gaps, size, evidence, omnibus_seed)
        for kind, gap in gaps.items():
            power = wilcoxon_power(noise[:, :size], gap, evidence.alpha, m)
            rows.append(
                {
                    "gap_kind": kind,
                    "gap": gap,
                    "n": size,
                    "is_this_study": size == n,
                    "n_pairs": m,
                    "power": power,
                    "power_error": math.sqrt(power * (1 - power) / SIMULATIONS),
                    "n_needed": needed[kind],
                    "friedman_power": omnibus[kind],
                    "friedman_power_error": math.sqrt(omnibus[kind] * (1 - omnibus[kind]) / count),
                }
            )
    found = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"n_needed": "Int64"})
    order = {kind: place for place, kind in enumerate(gaps)}
    return found.sort_values(
        ["gap_kind", "n"], key=lambda c: c.map(order) if c.name == "gap_kind" else c
    ).reset_index(drop=True)


def _omnibus_powers(
    cells: np.ndarray,
    gaps: dict[str, float],
    n: int,
    evidence: Evidence,
    seed: np.random.SeedSequence,
) -> tuple[dict[str, float], int]:
    """Return the power of Friedman's test for each gap, NaN where there is none; simulations."""
    k = len(evidence.names)
    if k < 3 or not np.any(cells):
        return dict.fromkeys(gaps, math.nan), 1
    count = int(np.clip(LARGEST_SIMULATION // (n * k), FEWEST_SIMULATIONS, SIMULATIONS))
    noise = draw(cells, (count, n, k), np.random.default_rng(seed))
    powers = friedman_power(noise, list(gaps.values()), evidence.alpha)
    return dict(zip(gaps, powers.tolist(), strict=True)), count


def within_block(merit: np.ndarray) -> np.ndarray:
    """Return the sizes of the residuals within data sets, at the scale of the noise.

    r_ij = x_ij - mean_i - mean_j + mean over the data sets on which all have a score, times
    sqrt(N k / ((N - 1) (k - 1))) for the degrees of freedom that the means have taken.

    Parameters
    ----------
    merit
        (N, k) float64; minus infinity where there is no score.

    Returns
    -------
    numpy.ndarray
        Float64, ascending, at least 0; empty with fewer than two data sets or algorithms.
    """
    whole = merit[np.isfinite(merit).all(axis=1)]
    n, k = whole.shape
    if n < 2 or k < 2:
        return np.zeros(0)
    own = whole - whole.mean(axis=1, keepdims=True)
    own = np.round(own - own.mean(axis=0), 9)
    return np.sort(np.abs(own).ravel()) * math.sqrt(n * k / ((n - 1) * (k - 1)))


def _gaps(evidence: Evidence, spread: np.ndarray) -> dict[str, float]:
    """Return the gaps that are looked at; those that do not exist here are left out."""
    tests = evidence.tests
    detectable = detectable_score_gap(tests.differences, evidence.alpha, evidence.seed)
    found = {
        "detectable": detectable,
        "half_detectable": None if detectable is None else detectable / 2,
        "rope": evidence.rope,
        "best_to_second": _best_to_second(tests),
        "spread": math.sqrt(np.mean(spread**2)),
    }
    return {kind: float(gap) for kind, gap in found.items() if gap and math.isfinite(gap)}


def _best_to_second(tests: Tests) -> float:
    """Return the size of the median difference of the two smallest mean ranks."""
    first_two = set(tests.mean_ranks.sort_values(kind="stable").index[:2])
    is_pair = [{a, b} == first_two for a, b in zip(tests.pairs["a"], tests.pairs["b"], strict=True)]
    gap = tests.differences[is_pair.index(True)]
    return abs(float(median(gap, np.ones((1, len(gap))))[0]))

"""What this number of data sets can show, and how many it would take."""

import math

import numpy as np

from steeplechase.statistics._planning import POWER, detectable_score_gap, smallest_n

TITLE = "What could have been detected"


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


def _n_for(gap: float, critical_difference: float, n: int) -> int | None:
    """Return the data sets for which the critical difference shrinks to `gap`."""
    if not gap > 0 or math.isnan(critical_difference):
        return None
    return max(2, math.ceil(n * (critical_difference / gap) ** 2 - 1e-9))

"""Performance profiles: on how many data sets an algorithm is within tau of the best."""

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import interval
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._table import merits

TITLE = "Performance profile, in differences from the best score"
SECTION = "size"
ASSUMPTIONS = (
    "Differences of the metric mean the same on all data sets, which are independent draws; the "
    "best is the best of the compared algorithms."
)
REFERENCE = "Dolan & Moré 2002, Mathematical Programming 91, 201-213 (there ratios of costs)"
COLUMNS = {
    "algorithm": "algorithm",
    "tau": "distance from the best score of a data set, in the metric's unit, at least 0",
    "share": "share of the data sets on which the score is within tau of the best, in [0, 1]",
    "share_low": "lower end of its 95 % bootstrap interval over data sets",
    "share_high": "upper end of it",
    "n": "data sets",
}
STEPS = 50
ROUNDING = 1e-9  # scores are rounded to it, so a distance of tau may come out just above


def table(evidence: Evidence) -> pd.DataFrame:
    """Return the profile of each algorithm at equally spaced distances from 0 to the largest."""
    merit = merits(evidence.scores, evidence.higher_is_better)
    n, k = merit.shape
    distance = behind_best(merit)
    known = distance[np.isfinite(distance)]
    largest = known.max() if known.size else 0.0
    taus = np.linspace(0.0, largest, STEPS + 1) if largest > 0 else np.zeros(min(n, 1))
    within = distance[:, :, np.newaxis] <= taus + ROUNDING / 2  # (N, k, taus)
    flat = within.reshape(n, k * len(taus)).astype(float)
    low, high = interval(evidence.counts @ flat / max(n, 1))
    return pd.DataFrame(
        {
            "algorithm": np.repeat(np.array(evidence.scores.columns, dtype=object), len(taus)),
            "tau": np.tile(taus, k),
            "share": flat.sum(axis=0) / max(n, 1),
            "share_low": low,
            "share_high": high,
            "n": n,
        }
    )


def behind_best(merit: np.ndarray) -> np.ndarray:
    """Return how far each score lies behind the best one of its data set.

    Dolan and More divide the cost of a solver by the smallest cost on the problem. Scores may be
    zero, negative or bounded above, where ratios say little, so this is the difference.

    Parameters
    ----------
    merit
        (N, k) float64, greater is better; minus infinity where there is no score.

    Returns
    -------
    numpy.ndarray
        (N, k) float64, at least 0; infinite where there is no score.
    """
    if merit.size == 0:
        return np.zeros(merit.shape)
    best = merit.max(axis=1, keepdims=True)
    return np.where(np.isinf(merit), np.inf, np.where(np.isinf(best), 0.0, best) - merit)

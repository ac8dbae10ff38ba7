"""How large the difference of each pair is, with intervals over data sets."""

import numpy as np
import pandas as pd

from steeplechase.statistics._effects import finite, medians, outcomes
from steeplechase.statistics._walsh import hodges_lehmann

TITLE = "Sizes of the paired differences"


def effects(differences: np.ndarray, higher_is_better: bool, counts: np.ndarray) -> pd.DataFrame:
    """Measure each pair: typical difference, wins, probability of improvement.

    All are paired by data set. A failure of one algorithm counts as an infinite difference in
    favour of the other, so the medians do not flatter an algorithm that fails.

    Parameters
    ----------
    differences
        (m, N) float64, merit of a minus merit of b (greater is better), infinite where one failed.
    higher_is_better
        Direction of the metric: the differences given back are in its own sign.
    counts
        (resamples, N) draws of data sets.

    Returns
    -------
    pandas.DataFrame
        m rows: `n` (data sets); `median_difference` and `hodges_lehmann` (the median of the means
        of all two differences), score of a minus score of b in the unit of the metric, negative
        in favour of a where lower is better; `difference_low`, `difference_high` (95 % bootstrap
        percentiles of the median difference over data sets); `wins`, `ties`, `losses` of a;
        `probability_of_improvement` = (wins + ties / 2) / n. What is not finite is NaN.

    References
    ----------
    Hodges and Lehmann (1963), Annals of Mathematical Statistics 34, 598-611. Agarwal et al.
    (2021), NeurIPS 34 (probability of improvement; there over runs, here over data sets).
    """
    n = differences.shape[1]
    wins, ties, losses = outcomes(differences)
    # The limits of the estimate stand in a table of their own, so any level serves here.
    estimate = np.array([hodges_lehmann(row, 0.05)[0] for row in differences], dtype=float)
    middle, low, high = medians(differences, counts)
    if not higher_is_better:
        middle, estimate, low, high = -middle, -estimate, -high, -low
    return pd.DataFrame(
        {
            "n": np.full(len(differences), n, dtype=int),
            "median_difference": finite(middle),
            "hodges_lehmann": finite(estimate),
            "difference_low": finite(low),
            "difference_high": finite(high),
            "wins": wins,
            "ties": ties,
            "losses": losses,
            "probability_of_improvement": (wins + ties / 2) / n if n else np.nan,
        }
    )

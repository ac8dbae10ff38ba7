"""How large the difference of each pair is, with intervals over data sets."""

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import interval, median

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
    m, n = differences.shape
    wins, losses = (differences > 0).sum(axis=1), (differences < 0).sum(axis=1)
    ties = n - wins - losses
    table = pd.DataFrame({"n": np.full(m, n, dtype=int)})
    bounds = np.full((m, 4), np.nan)
    for row, gap in enumerate(differences if n else ()):
        one = np.ones((1, n))
        low, high = interval(median(gap, counts))
        bounds[row] = median(gap, one)[0], _pseudo_median(gap), low, high
    bounds[~np.isfinite(bounds)] = np.nan
    if not higher_is_better:
        bounds = -bounds[:, [0, 1, 3, 2]]
    names = ("median_difference", "hodges_lehmann", "difference_low", "difference_high")
    for column, name in enumerate(names):
        table[name] = bounds[:, column] + 0.0  # no negative zero
    table["wins"], table["ties"], table["losses"] = wins, ties, losses
    table["probability_of_improvement"] = (wins + ties / 2) / n if n else np.nan
    return table


def _pseudo_median(values: np.ndarray) -> float:
    """Return the Hodges-Lehmann estimate: the median of all (x_i + x_j) / 2, i <= j."""
    i, j = np.triu_indices(len(values))
    with np.errstate(invalid="ignore"):
        walsh = (values[i] + values[j]) / 2
    walsh = np.where(np.isnan(walsh), 0.0, walsh)  # a failure of each: neither is favoured
    return float(median(walsh, np.ones((1, len(walsh))))[0])

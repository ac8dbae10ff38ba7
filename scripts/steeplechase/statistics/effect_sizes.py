"""All sizes of the difference of each pair in one table, each with its interval."""

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import interval
from steeplechase.statistics._effects import (
    finite,
    medians,
    outcomes,
    resampled_improvement,
    resampled_rank_biserial,
)
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._walsh import hodges_lehmann

TITLE = "Sizes of the paired differences, with intervals"
SECTION = "size"
ASSUMPTIONS = (
    "Data sets are independent draws; the Hodges-Lehmann interval takes the differences of a pair "
    "to be symmetric about one centre."
)
REFERENCE = (
    "Hodges & Lehmann 1963; Noether 1967, JASA 62, 184-188; Kerby 2014, Compr. Psychol. 3, "
    "11.IT.3.1; Agarwal et al. 2021, NeurIPS 34"
)
COLUMNS = {
    "a": "one algorithm",
    "b": "the other",
    "n": "data sets",
    "median_difference": "median of score of a minus score of b, in the metric's unit and sign",
    "median_low": "lower end of its 95 % bootstrap interval over data sets",
    "median_high": "upper end of it",
    "hodges_lehmann": "median of the means of all two differences, in the metric's unit and sign",
    "hodges_lehmann_low": "lower end of its interval from the exact signed-rank test",
    "hodges_lehmann_high": "upper end of it",
    "hodges_lehmann_level": "attained confidence of that interval, at least 1 - alpha; in [0, 1]",
    "mean_difference": "mean of score of a minus score of b, in the metric's unit and sign",
    "wins": "data sets on which a is the better",
    "ties": "data sets on which they are equal, or both have no score",
    "losses": "data sets on which b is the better",
    "probability_of_improvement": "(wins + ties / 2) / n, in [0, 1]; .5 is no difference",
    "improvement_low": "lower end of its 95 % bootstrap interval over data sets",
    "improvement_high": "upper end of it",
    "rank_biserial": "(W+ - W-) / (W+ + W-), in [-1, 1]; positive where a is the better",
    "rank_biserial_low": "lower end of its 95 % bootstrap interval over data sets",
    "rank_biserial_high": "upper end of it",
}


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per pair of algorithms; what is not finite is NaN."""
    tests = evidence.tests
    sizes = effect_sizes(
        tests.differences, evidence.higher_is_better, evidence.counts, evidence.alpha
    )
    named = tests.pairs[["a", "b", "rank_biserial"]].reset_index(drop=True)
    return pd.concat([named, sizes], axis=1)[list(COLUMNS)]


def effect_sizes(
    differences: np.ndarray, higher_is_better: bool, counts: np.ndarray, alpha: float
) -> pd.DataFrame:
    """Measure each pair.

    All sizes are paired by data set. A failure of one algorithm is an infinite difference in favour
    of the other; a failure of both is none.

    Parameters
    ----------
    differences
        (m, N) float64, merit of a minus merit of b (greater is better).
    higher_is_better
        Direction of the metric: differences are given back in its own sign.
    counts
        (resamples, N) draws of data sets.
    alpha
        The Hodges-Lehmann interval has a confidence of at least 1 - alpha.

    Returns
    -------
    pandas.DataFrame
        m rows with the columns of `COLUMNS` but `a`, `b` and `rank_biserial`. No intervals where
        there are too few data sets: below six for the bootstrap, and where the exact test cannot
        reject at alpha for Hodges and Lehmann's.

    References
    ----------
    See `steeplechase.statistics._walsh.hodges_lehmann` for the exact interval. Kerby (2014) for the
    rank-biserial correlation of matched pairs, Agarwal et al. (2021), NeurIPS 34, section 4.3, for
    the probability of improvement (there over runs, here over data sets).
    """
    m, n = differences.shape
    wins, ties, losses = outcomes(differences)
    centre = np.array([hodges_lehmann(row, alpha) for row in differences]).reshape(m, 4)
    sized = {
        "median": np.array(medians(differences, counts)),
        "hodges_lehmann": centre[:, :3].T,
        "mean": _means(differences)[np.newaxis],
    }
    if not higher_is_better:
        sized = {name: -rows[[0, 2, 1][: len(rows)]] for name, rows in sized.items()}
    sized = {name: finite(rows) for name, rows in sized.items()}
    better = interval(resampled_improvement(differences, counts))
    matched = interval(
        np.array([resampled_rank_biserial(row, counts) for row in differences])
        .reshape(m, len(counts))
        .T
    )
    return pd.DataFrame(
        {
            "n": np.full(m, n, dtype=int),
            "median_difference": sized["median"][0],
            "median_low": sized["median"][1],
            "median_high": sized["median"][2],
            "hodges_lehmann": sized["hodges_lehmann"][0],
            "hodges_lehmann_low": sized["hodges_lehmann"][1],
            "hodges_lehmann_high": sized["hodges_lehmann"][2],
            "hodges_lehmann_level": centre[:, 3],
            "mean_difference": sized["mean"][0],
            "wins": wins,
            "ties": ties,
            "losses": losses,
            "probability_of_improvement": (wins + ties / 2) / n if n else np.full(m, np.nan),
            "improvement_low": better[0],
            "improvement_high": better[1],
            "rank_biserial_low": matched[0],
            "rank_biserial_high": matched[1],
        }
    )


def _means(differences: np.ndarray) -> np.ndarray:
    """Return the mean of each row; NaN without values, or with failures on both sides."""
    if differences.shape[1] == 0:
        return np.full(len(differences), np.nan)
    with np.errstate(invalid="ignore"):
        return differences.mean(axis=1)

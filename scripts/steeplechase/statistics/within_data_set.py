"""Tests of one data set over its folds: Nadeau and Bengio's t, and the Bayesian correlated t."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._focus import pairs_of_interest
from steeplechase.statistics._table import DECIMALS

TITLE = "Corrected resampled t-test and Bayesian correlated t-test within a data set"
SECTION = "datasets"
ASSUMPTIONS = (
    "Fold differences are normal, equally correlated by 1 / folds. Of one data set alone, not "
    "corrected for many; beyond 10 algorithms pairs with the best."
)
REFERENCE = (
    "Nadeau & Bengio 2003, Machine Learning 52; Corani & Benavoli 2015, Machine Learning 100"
)
COLUMNS = {
    "dataset": "data set",
    "a": "one algorithm",
    "b": "the other",
    "n_folds": "folds with a score, means over replicates",
    "mean_difference": "mean over folds of score of a minus score of b, in the metric's unit",
    "standard_error": "its standard error with the correction, in the metric's unit",
    "t": "mean_difference / standard_error; absent where all folds differ alike",
    "df": "degrees of freedom, n_folds - 1",
    "p": "two-sided p-value of t, in [0, 1], not adjusted",
    "rope": "differences up to it count as equal, in the metric's unit",
    "p_a_better": "posterior probability that a is better by more than the rope, in [0, 1]",
    "p_equivalent": "posterior probability that they are practically equal; 0 without a rope",
    "p_b_better": "posterior probability that b is better by more than the rope",
}


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per data set and pair; none for data sets with fewer than two folds.

    An algorithm without a score on one of the folds has no mean there: its rows hold no numbers.
    """
    tests, sign = evidence.tests, 1.0 if evidence.higher_is_better else -1.0
    pairs = tests.pairs.loc[pairs_of_interest(tests), ["a", "b"]].reset_index(drop=True)
    planned = evidence.refits.groupby("dataset")["outer_fold"].nunique()
    parts = []
    for dataset, scores in _folds(evidence.refits, evidence.scores.columns):
        if len(scores) < 2 or not len(pairs):
            continue
        gaps = scores[pairs["a"]].to_numpy() - scores[pairs["b"]].to_numpy()  # (folds, pairs)
        found = correlated_t(sign * np.round(gaps, DECIMALS), planned[dataset], evidence.rope)
        found["mean_difference"] = sign * found["mean_difference"] + 0.0
        found["t"] = sign * found["t"] + 0.0
        parts.append(pd.concat([pairs, found], axis=1).assign(dataset=str(dataset)))
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(parts, ignore_index=True).assign(rope=float(evidence.rope))[list(COLUMNS)]


def _folds(refits: pd.DataFrame, algorithms: pd.Index) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each data set with its scores as folds x algorithms, means over replicates.

    Blocks on which the metric is not defined are left out for all, as they are from the scores.
    """
    kept = refits[refits["state"] != "undefined"]
    refit = kept.groupby(["dataset", "outer_fold", "algorithm"])["score"]
    means = refit.mean().where(refit.count() == refit.size())
    scores = means.unstack("algorithm").reindex(columns=list(algorithms)).astype(float)
    yield from scores.groupby(level="dataset", sort=True)


def correlated_t(gaps: np.ndarray, folds: int, rope: float) -> pd.DataFrame:
    """Test the mean of correlated differences, and give its posterior.

    Folds share training rows, so the variance of their mean is not s^2 / n. Nadeau and Bengio take

        (1 / n + n_test / n_train) s^2,   n_test / n_train = 1 / (folds - 1)

    and t = mean / sqrt(variance) with n - 1 degrees of freedom. Corani and Benavoli's posterior of
    the mean difference, with a correlation of 1 / folds, is Student's distribution with that very
    mean, variance and degrees of freedom.

    Parameters
    ----------
    gaps
        (n, m) float64 differences of n >= 2 folds for m pairs, greater is better for the first.
    folds
        Folds of the cross-validation, of which n have a score; at least n.
    rope
        Half-width of the region of practical equivalence, at least 0.

    Returns
    -------
    pandas.DataFrame
        m rows: `n_folds`, `mean_difference`, `standard_error`, `t`, `df`, `p`, `p_a_better`,
        `p_equivalent`, `p_b_better`. NaN where a fold has no difference. Without a spread there is
        no t and no p, and the posterior is the mean alone; on an edge without a rope it counts
        half, as in the authors' baycomp 1.0.3.

    References
    ----------
    Nadeau and Bengio (2003), Machine Learning 52, 239-281, section 5 (corrected resampled t-test).
    Corani and Benavoli (2015), Machine Learning 100, 285-304 (Bayesian correlated t-test).
    """
    n, m = gaps.shape
    mean = gaps.mean(axis=0)
    spread = np.ptp(gaps, axis=0)
    error = np.sqrt((1 / n + 1 / (folds - 1)) * gaps.var(axis=0, ddof=1))
    varied = spread > 0
    scale = np.where(varied, error, 1.0)
    t = np.where(varied, mean / scale, np.nan)
    better = stats.t.sf((rope - mean) / scale, n - 1)
    worse = stats.t.cdf((-rope - mean) / scale, n - 1)
    same = spread == 0
    better = np.where(same, (mean > rope) + 0.5 * ((mean == 0) & (rope == 0)), better)
    worse = np.where(same, (mean < -rope) + 0.5 * ((mean == 0) & (rope == 0)), worse)
    return pd.DataFrame(
        {
            "n_folds": np.full(m, n),
            "mean_difference": mean,
            "standard_error": np.where(same, 0.0, error),
            "t": t,
            "df": np.full(m, n - 1),
            "p": 2 * stats.t.sf(np.abs(t), n - 1),
            "p_a_better": better,
            "p_equivalent": np.clip(1.0 - better - worse, 0.0, 1.0) if rope > 0 else 0.0 * better,
            "p_b_better": worse,
        }
    )

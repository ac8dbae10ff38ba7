"""Whether a cross-validated mean moved between two runs: tests of one cell, paired and not."""

import math

import numpy as np
from scipy import stats

from steeplechase.statistics.within_data_set import correlated_t


def paired_test(gaps: np.ndarray, folds: int) -> tuple[float, float, float, float]:
    """Test the mean of paired differences of folds.

    Parameters
    ----------
    gaps
        (n,) float64, n >= 2, new less old.
    folds
        Folds of the cross-validation, at least n.

    Returns
    -------
    tuple
        Mean, standard error, degrees of freedom and two-sided p of the corrected resampled t-test
        (see `correlated_t`). Without any difference p is 1. Where all differences are the same
        and not zero there is no t; p is then that of the sign test, 2^(1 - n).
    """
    found = correlated_t(gaps[:, np.newaxis], folds, 0.0).iloc[0]
    p = float(found["p"])
    if math.isnan(p):
        p = 1.0 if found["mean_difference"] == 0 else 2.0 ** (1 - len(gaps))
    return float(found["mean_difference"]), float(found["standard_error"]), len(gaps) - 1, p


def unpaired_test(
    old: np.ndarray, new: np.ndarray, folds_old: int, folds_new: int
) -> tuple[float, float, float, float]:
    """Test the difference of two cross-validated means on different folds.

    Welch's t-test, in which the variance of each mean is Nadeau and Bengio's,
    (1 / n + 1 / (folds - 1)) s^2, since folds of one cross-validation share training rows.

    Parameters
    ----------
    old, new
        (n,) float64 scores of folds, n >= 2 each.
    folds_old, folds_new
        Folds of the two cross-validations.

    Returns
    -------
    tuple
        Difference, standard error, degrees of freedom (Welch and Satterthwaite) and two-sided p,
        which is 1 without any difference and NaN where neither side varies and the means differ.

    References
    ----------
    Nadeau and Bengio (2003), Machine Learning 52, 239-281. Welch (1947), Biometrika 34, 28-35.
    Together they are conservative: that both runs share their data is not made use of.
    """
    difference = float(new.mean() - old.mean())
    variances = [
        (1 / len(scores) + 1 / (folds - 1)) * scores.var(ddof=1)
        for scores, folds in ((old, folds_old), (new, folds_new))
    ]
    error = math.sqrt(sum(variances))
    if error == 0:
        return difference, 0.0, math.nan, 1.0 if difference == 0 else math.nan
    parts = [v**2 / (len(s) - 1) for v, s in zip(variances, (old, new), strict=True)]
    df = error**4 / sum(parts)
    return difference, error, df, float(2 * stats.t.sf(abs(difference / error), df))

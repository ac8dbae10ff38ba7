"""The omnibus test: whether the algorithms differ at all."""

import math

import numpy as np
import pandas as pd
from scipy import stats

from steeplechase.statistics._bootstrap import interval
from steeplechase.statistics._friedman import chi_square, entire_agreement

TITLE = "Friedman's test, Iman and Davenport's F, Kendall's W"
ASSUMPTIONS = (
    "Data sets are independent; chi-square is good with ten or more, F from about five on."
)
REFERENCE = "Friedman 1937, JASA 32; Iman & Davenport 1980; Kendall & Babington Smith 1939"


def friedman(ranks: pd.DataFrame, counts: np.ndarray | None = None) -> pd.DataFrame:
    """Test whether all algorithms have the same mean rank.

    Friedman's chi-square T1 with the correction for ties, Iman and Davenport's
    F = (N - 1) T1 / (N (k - 1) - T1), which keeps its level better and is the headline, and
    Kendall's W = T1 / (N (k - 1)), the agreement of the data sets from 0 to 1.

    Parameters
    ----------
    ranks
        (N, k) float64 mid-ranks, data sets by algorithms.
    counts
        (resamples, N) draws of data sets for the interval of W; none without.

    Returns
    -------
    pandas.DataFrame
        One row: `n`, `k`, `chi2`, `p_chi2`, `iman_davenport_f`, `df1`, `df2`, `p_f`, `kendall_w`,
        `kendall_w_low`, `kendall_w_high`. NaN with fewer than three algorithms or two data sets,
        and where all are tied. Where all data sets agree entirely, F is infinite and `p_f` is the
        probability of that, (t / k!)^(N - 1), t the orders within the ties (1 without ties).

    References
    ----------
    Friedman (1937), JASA 32, 675-701. Iman and Davenport (1980), Communications in Statistics A9,
    571-595. Conover (1999), section 5.8 (T1, T2, and the case of an infinite T2). Demsar (2006),
    JMLR 7, 1-30, section 3.2.2.

    Differs from the paper: Demsar's worked example leaves out the correction for ties.
    """
    values = ranks.to_numpy(dtype=float)
    n, k = values.shape
    row = dict.fromkeys(
        ("chi2", "p_chi2", "iman_davenport_f", "df1", "df2", "p_f", "kendall_w"), math.nan
    )
    row |= {"n": n, "k": k, "kendall_w_low": math.nan, "kendall_w_high": math.nan}
    if n >= 2 and k >= 3:
        squares = (values**2).sum(axis=1)
        chi2 = float(chi_square(values.sum(axis=0), squares.sum(), n))
        if not math.isnan(chi2):
            row |= _tests(chi2, values)
            if counts is not None:
                resampled = chi_square(counts @ values, counts @ squares, n) / (n * (k - 1))
                row |= _w_interval(row["kendall_w"], resampled, n)
    columns = ["n", "k", "chi2", "p_chi2", "iman_davenport_f", "df1", "df2", "p_f"]
    return pd.DataFrame([row])[[*columns, "kendall_w", "kendall_w_low", "kendall_w_high"]]


def _tests(chi2: float, ranks: np.ndarray) -> dict[str, float]:
    """Return the two statistics with their p-values."""
    n, k = ranks.shape
    df1, df2 = k - 1, (k - 1) * (n - 1)
    rest = n * (k - 1) - chi2
    if rest < 1e-9 * n * k:
        f, p_f = math.inf, entire_agreement(ranks)
    else:
        f = (n - 1) * chi2 / rest
        p_f = float(stats.f.sf(f, df1, df2))
    return {
        "chi2": chi2,
        "p_chi2": float(stats.chi2.sf(chi2, df1)),
        "iman_davenport_f": f,
        "df1": df1,
        "df2": df2,
        "p_f": p_f,
        "kendall_w": chi2 / (n * (k - 1)),
    }


def _w_interval(w: float, resampled: np.ndarray, n: int) -> dict[str, float]:
    """Return a bootstrap interval for the agreement of data sets in general.

    A resample holds data sets twice, which agree with themselves: its W is too large, and the
    plain percentile interval misses W = 0 always. So the interval is taken on the mean rank
    correlation between two data sets, u = (N W - 1) / (N - 1), which has no such term, shifted by
    the difference of the resampled mean from the observed u, widened to hold W and cut to [0, 1].
    """
    agreement = (n * resampled - 1) / (n - 1)
    known = agreement[~np.isnan(agreement)]
    if len(known) == 0:
        return {}
    low, high = interval(known - known.mean() + (n * w - 1) / (n - 1))
    return {
        "kendall_w_low": float(np.clip(min(low, w), 0, 1)),
        "kendall_w_high": float(np.clip(max(high, w), 0, 1)),
    }

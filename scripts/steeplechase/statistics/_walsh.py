"""Walsh averages: the Hodges-Lehmann estimate, and its interval from the signed-rank test."""

import numpy as np

from steeplechase.statistics._signed_rank import lower_tail


def walsh_averages(values: np.ndarray) -> np.ndarray:
    """Return the means (x_i + x_j) / 2 of all two values, i <= j.

    Parameters
    ----------
    values
        (n,) float64, infinite ones allowed.

    Returns
    -------
    numpy.ndarray
        (n (n + 1) / 2,) float64, in no order; 0 for minus and plus infinity, which favour neither.
    """
    i, j = np.triu_indices(len(values))
    with np.errstate(invalid="ignore"):
        walsh = (values[i] + values[j]) / 2
    return np.where(np.isnan(walsh), 0.0, walsh)


def largest_rejected(n: int, level: float) -> tuple[int, float]:
    """Return the largest smaller sum of ranks at which the two-sided exact test rejects.

    Parameters
    ----------
    n
        Differences, without ties or zeros.
    level
        Of the test, in (0, 1); p = level rejects.

    Returns
    -------
    largest : int
        In [-1, n (n + 1) / 4); -1 where no sum rejects.
    attained : float
        The probability of a rejection where there is no difference, at most `level`.
    """
    tail, _ = lower_tail(tuple(range(2, 2 * n + 1, 2)))
    p = 2 * tail  # index: the sum of ranks
    largest = int(np.searchsorted(p, level, side="right")) - 1
    return largest, float(p[largest]) if largest >= 0 else 0.0


def hodges_lehmann(values: np.ndarray, alpha: float) -> tuple[float, float, float, float]:
    """Return the Hodges-Lehmann estimate and its interval by inverting the signed-rank test.

    The estimate is the median of the M = n (n + 1) / 2 Walsh averages W_(1) <= ... <= W_(M). The
    sum of the ranks of the positive x - d is the number of Walsh averages above d, so the shifts d
    that the exact two-sided test at level alpha does not reject are those from W_(c) to
    W_(M + 1 - c), c - 1 being the largest sum that it rejects.

    Parameters
    ----------
    values
        (n,) float64 paired differences, infinite ones allowed.
    alpha
        In (0, 1); the confidence is at least 1 - alpha.

    Returns
    -------
    estimate, low, high : float
        In the unit of the values; infinite where failures reach so far. NaN without values; the
        limits also where n is too small to reject at all.
    level : float
        The attained confidence 1 - 2 P(W <= c - 1); NaN where there are no limits.

    References
    ----------
    Hodges and Lehmann (1963), Annals of Mathematical Statistics 34, 598-611. Hollander, Wolfe and
    Chicken (2014), Nonparametric Statistical Methods, 3rd ed., section 3.3. Noether (1967), JASA
    62, 184-188 (ties).

    Notes
    -----
    With ties and zeros the null distribution of the test depends on the shift. Noether showed that
    the closed interval between the same two Walsh averages then has at least the confidence that
    it has without ties, so `level` is a bound there. It may be slightly wider than the set of
    shifts that the test with ties and dropped zeros does not reject.
    """
    n = len(values)
    if n == 0:
        return (float("nan"),) * 4
    walsh = walsh_averages(np.asarray(values, dtype=float))
    m = len(walsh)
    largest, attained = largest_rejected(n, alpha)
    middle = [(m - 1) // 2, m // 2]
    edges = [largest, m - 1 - largest] if largest >= 0 else []
    walsh.partition(sorted({*middle, *edges}))
    with np.errstate(invalid="ignore"):
        estimate = float(walsh[middle].mean())
    estimate = 0.0 if np.isnan(estimate) else estimate
    if largest < 0:
        return estimate, float("nan"), float("nan"), float("nan")
    return estimate, float(walsh[edges[0]]), float(walsh[edges[1]]), 1.0 - attained

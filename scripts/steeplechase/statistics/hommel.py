"""Hommel's adjustment of p-values."""

import numpy as np

from steeplechase.statistics._stepwise import in_order

TITLE = "Hommel's correction"
ADJUSTS = ("control",)


def adjust(p_values: np.ndarray, k: int) -> np.ndarray:
    """Adjust p-values by closed testing with Simes' test.

    A hypothesis is rejected if Simes' test rejects each set of hypotheses that it belongs to. Of
    the sets of one size the one with the largest p-values decides, so that Wright's algorithm
    takes m^2 steps. The family-wise error is kept if the tests are independent or depend
    positively, as those against one control do.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1]; a NaN (no test) stays NaN and does not count.
    k
        Number of algorithms, which this adjustment does not need.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each between its p-value and Hochberg's.

    References
    ----------
    Hommel (1988), Biometrika 75, 383-386. Simes (1986), Biometrika 73, 751-754. Wright (1992),
    Biometrics 48, 1005-1013, appendix (the algorithm).
    """
    return in_order(p_values, _wright)


def _wright(p: np.ndarray) -> np.ndarray:
    """Return the adjusted p-values of ascending ones."""
    m = len(p)
    adjusted = p.copy()
    for size in range(m, 1, -1):
        tail = size * p[m - size + 1 :] / np.arange(2, size + 1)  # the size - 1 largest
        simes = tail.min()
        adjusted[m - size + 1 :] = np.maximum(adjusted[m - size + 1 :], simes)
        head = np.minimum(simes, size * p[: m - size + 1])
        adjusted[: m - size + 1] = np.maximum(adjusted[: m - size + 1], head)
    return adjusted

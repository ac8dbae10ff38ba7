"""Finner's step-down adjustment of p-values."""

import numpy as np

from steeplechase.statistics._stepwise import in_order

TITLE = "Finner's correction"
ADJUSTS = ("control",)


def adjust(p_values: np.ndarray, k: int) -> np.ndarray:
    """Adjust p-values by a step-down procedure with Sidak's levels.

    With the m p-values ascending, the i-th becomes the largest of 1 - (1 - p_j)^(m / j), j <= i.
    The family-wise error is kept for independent tests where all hypotheses are true. Where only
    m0 are, it can reach 1 - (1 - alpha)^(m0 (m - m0 + 1) / m): .12 instead of .05 for m = 8 and
    m0 = 4. Holm's has no such gap.

    Parameters
    ----------
    p_values
        (m,) float64 in [0, 1]; a NaN (no test) stays NaN and does not count.
    k
        Number of algorithms, which this adjustment does not need.

    Returns
    -------
    numpy.ndarray
        (m,) float64 in the order given, each at least its p-value.

    References
    ----------
    Finner (1993), JASA 88, 920-923. Garcia, Fernandez, Luengo and Herrera (2010), Information
    Sciences 180, 2044-2064, section 4.2 (as an adjusted p-value).
    """

    def sidak(p: np.ndarray) -> np.ndarray:
        m = len(p)
        with np.errstate(divide="ignore"):  # log(1 - 1)
            # As 1 - (1 - p)^e, but exact for small p, where 1 - p would lose its digits.
            steps = -np.expm1(m / np.arange(1, m + 1) * np.log1p(-p))
        return np.maximum.accumulate(steps)

    return in_order(p_values, sidak)

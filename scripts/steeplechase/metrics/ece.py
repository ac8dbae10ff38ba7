"""ECE: the expected calibration error, how far confidence is from accuracy.

Top-label, 15 bins of equal width over [0, 1]: a row's confidence is the largest of its
probabilities, a bin holds the confidences in (low, high], and empty bins add nothing.
"""

import numpy as np

from steeplechase.metrics._undefined import require_rows

HIGHER_IS_BETTER = False
TITLE = "expected calibration error"
RANGE = [0.0, 1.0]

# The number of bins of Guo et al. 2017; the error grows with it, so it is part of the definition.
BINS = 15


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the sum over bins of (rows in the bin / n) · |accuracy - mean confidence|.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)
        The predicted class is the one with the largest, the first of equals.

    Returns
    -------
    float
        In [0, 1]; 0 is perfectly calibrated. Biased upwards where n is small: with fewer rows
        than bins, each row is nearly a bin of its own.

    Raises
    ------
    Undefined
        If there are no rows, or a probability is not finite.

    References
    ----------
    Naeini, Cooper and Hauskrecht 2015, doi:10.1609/aaai.v29i1.9602; Guo, Pleiss, Sun and
    Weinberger 2017, arXiv:1706.04599, eq. 3.
    """
    require_rows(labels, probabilities)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    edges = np.arange(1, BINS) / BINS
    bins = np.searchsorted(edges, confidence, side="left")
    # n_b / n · |right_b / n_b - confidence_b / n_b| needs no division by the size of the bin.
    gaps = np.bincount(bins, weights=right - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))

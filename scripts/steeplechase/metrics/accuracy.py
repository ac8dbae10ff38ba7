"""Accuracy: the share of rows whose predicted class is the true one."""

import numpy as np

from steeplechase.metrics._undefined import require_rows

HIGHER_IS_BETTER = True
TITLE = "accuracy"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the share of rows predicted rightly.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)
        The predicted class is the one with the largest, the first of equals.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    Undefined
        If there are no rows, or a probability is not finite.
    """
    require_rows(labels, probabilities)
    return float(np.mean(probabilities.argmax(axis=1) == labels))

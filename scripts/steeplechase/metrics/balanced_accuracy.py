"""Balanced accuracy: the share of rows predicted rightly in each class, averaged over classes.

Averaged over the classes that have a row, so that a class absent from a fold neither helps nor
harms: scikit-learn's `balanced_accuracy_score`. A constant prediction gives 1 / (number of classes
with rows).
"""

import numpy as np

from steeplechase.metrics._confusion import confusion

HIGHER_IS_BETTER = True
TITLE = "balanced accuracy"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the unweighted mean of TP / (TP + FN) over the classes that have rows.

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
    counts = confusion(labels, probabilities)
    rows = counts.sum(axis=1)
    present = rows > 0
    return float(np.mean(counts.diagonal()[present] / rows[present]))

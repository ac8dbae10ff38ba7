"""Macro precision: how much of what is predicted as each class is of it, averaged over classes.

Averaged over the classes that have a row or are predicted for one, a class that is never predicted
counting as 0: scikit-learn's `precision_score(average="macro", zero_division=0)`.
"""

import numpy as np

from steeplechase.metrics._confusion import confusion, macro_mean

HIGHER_IS_BETTER = True
TITLE = "macro precision"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the unweighted mean over classes of TP / (TP + FP).

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
    return macro_mean(counts, part=counts.diagonal(), whole=counts.sum(axis=0))

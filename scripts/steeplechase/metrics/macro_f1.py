"""Macro F1: the harmonic mean of each class's precision and recall, averaged over classes.

Averaged over the classes that have a row or are predicted for one: scikit-learn's
`f1_score(average="macro", zero_division=0)`. It is the mean of the F1 scores, not the F1 of the
means (the two are confused in the literature; Opitz and Burst 2019, arXiv:1911.03347).
"""

import numpy as np

from steeplechase.metrics._confusion import confusion, macro_mean

HIGHER_IS_BETTER = True
TITLE = "macro F1"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the unweighted mean over classes of 2 TP / (2 TP + FP + FN).

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
    whole = counts.sum(axis=0) + counts.sum(axis=1)
    return macro_mean(counts, part=2 * counts.diagonal(), whole=whole)

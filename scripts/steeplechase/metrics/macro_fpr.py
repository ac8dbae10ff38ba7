"""Macro false positive rate: how much of the rest is taken for each class, averaged over classes.

Averaged over the classes that have a row or are predicted for one, as the other macro metrics; a
class that all rows belong to has no false positives and counts as 0. It equals the same mean over
scikit-learn's `multilabel_confusion_matrix(labels, predicted)`.
"""

import numpy as np

from steeplechase.metrics._confusion import confusion, macro_mean

HIGHER_IS_BETTER = False
TITLE = "macro false positive rate"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the unweighted mean over classes of FP / (FP + TN).

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
    false_positives = counts.sum(axis=0) - counts.diagonal()
    return macro_mean(counts, part=false_positives, whole=len(labels) - counts.sum(axis=1))

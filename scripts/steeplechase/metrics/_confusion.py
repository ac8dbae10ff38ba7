"""Counts of right and wrong predictions by class, shared by the metrics of predicted classes."""

import numpy as np

from steeplechase.metrics._undefined import require_rows


def confusion(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Count the rows by true and predicted class.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)
        The predicted class is the one with the largest, the first of equals.

    Returns
    -------
    ndarray of int64, shape (c, c)
        Entry [i, j]: rows of class i that were predicted as class j.

    Raises
    ------
    Undefined
        If there are no rows, or a probability is not finite.
    """
    require_rows(labels, probabilities)
    c = probabilities.shape[1]
    predicted = probabilities.argmax(axis=1)
    return np.bincount(labels * c + predicted, minlength=c * c).reshape(c, c)


def macro_mean(counts: np.ndarray, part: np.ndarray, whole: np.ndarray) -> float:
    """Average part / whole over the classes that appear, with 0 / 0 = 0.

    Parameters
    ----------
    counts : ndarray of int64, shape (c, c)
        From `confusion`. A class appears if it has a row or was predicted for one; these are the
        classes that scikit-learn averages over when it is not given `labels`.
    part, whole : ndarray of int64, shape (c,)

    Returns
    -------
    float
    """
    appears = counts.sum(axis=0) + counts.sum(axis=1) > 0
    ratios = np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
    return float(ratios[appears].mean())

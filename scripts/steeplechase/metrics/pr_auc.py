"""PR AUC: average precision, each class against the rest, averaged over classes.

Averaged without weights over all classes of the data set, with two classes over both (which of
them is "positive" is an accident of their names): scikit-learn's `average_precision_score` on
one-hot labels with `average="macro"`. Undefined where a class of the data set has no row.
"""

import numpy as np

from steeplechase.metrics._ranking import counts_by_threshold
from steeplechase.metrics._undefined import require_classes, require_rows

HIGHER_IS_BETTER = True
TITLE = "PR AUC"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean over classes of the sum of precision times the step in recall.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)

    Returns
    -------
    float
        In [0, 1]; for a constant prediction 1 / c.

    Raises
    ------
    Undefined
        If there are no rows, a class has no row, or a probability is not finite.

    References
    ----------
    Davis and Goadrich 2006, doi:10.1145/1143844.1143874, on why the curve is summed by steps and
    not by trapezia, which are too optimistic.
    """
    require_rows(labels, probabilities)
    require_classes(labels, probabilities)
    classes = range(probabilities.shape[1])
    return float(np.mean([_precision(labels == k, probabilities[:, k]) for k in classes]))


def _precision(positive: np.ndarray, scores: np.ndarray) -> float:
    """Return the average precision of one class against the rest; tied rows pass together."""
    hits, misses = counts_by_threshold(positive, scores)
    return float(np.sum(np.diff(hits, prepend=0) * (hits / (hits + misses))) / hits[-1])

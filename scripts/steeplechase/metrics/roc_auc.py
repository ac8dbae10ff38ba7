"""ROC AUC: the chance that a row of a class is ranked above a row of another, over classes.

One against the rest, averaged without weights over all classes of the data set: scikit-learn's
`roc_auc_score(average="macro", multi_class="ovr")`. With two classes it is the usual area, that of
the second class's probabilities. Undefined where a class of the data set has no row.
"""

import numpy as np

from steeplechase.metrics._ranking import counts_by_threshold
from steeplechase.metrics._undefined import require_classes, require_rows

HIGHER_IS_BETTER = True
TITLE = "ROC AUC"
RANGE = [0.0, 1.0]


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean over classes of the area under the ROC curve of class against rest.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)

    Returns
    -------
    float
        In [0, 1]; 0.5 for a constant prediction. A pair of tied rows counts as one half.

    Raises
    ------
    Undefined
        If there are no rows, a class has no row, or a probability is not finite.

    References
    ----------
    Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747; for several classes Provost and
    Domingos 2000, CeDER working paper IS-00-04 (here without their weights).
    """
    require_rows(labels, probabilities)
    require_classes(labels, probabilities)
    c = probabilities.shape[1]
    against_rest = range(c) if c > 2 else (1,)
    return float(np.mean([_area(labels == k, probabilities[:, k]) for k in against_rest]))


def _area(positive: np.ndarray, scores: np.ndarray) -> float:
    """Return the area under the curve through (false, true positive rate), by trapezia.

    Twice the area in units of pairs is an integer, so it is exact until the division.
    """
    hits, misses = counts_by_threshold(positive, scores)
    heights = hits + np.append(0, hits[:-1])
    twice = np.sum(np.diff(misses, prepend=0) * heights)
    return float(twice / (2.0 * hits[-1] * misses[-1]))

"""Log loss: minus the mean logarithm of the probability given to the true class.

A probability is first clipped to [e, 1 - e] with e = 2**-52, so that one sure but wrong prediction
costs 36.04 and not infinity: scikit-learn's `log_loss` on float64. Predictions stored as float32
are therefore to be widened before, not after, they are scored.
"""

import numpy as np

from steeplechase.metrics._undefined import require_rows

HIGHER_IS_BETTER = False
TITLE = "log loss"
RANGE = [0.0, None]

SMALLEST = 2.0**-52


def score(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean over rows of -log(probability of the true class), in nats.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)
        Taken as they are: rows that do not sum to 1 are not rescaled.

    Returns
    -------
    float
        At least 0; log(c) for equal probabilities.

    Raises
    ------
    Undefined
        If there are no rows, or a probability is not finite.
    """
    require_rows(labels, probabilities)
    given = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.clip(given, SMALLEST, 1 - SMALLEST)).mean())

"""What is measured of a trained network: one file is one metric.

A metric is a module with `HIGHER_IS_BETTER`, `TITLE`, `RANGE` (both ends; None is unbounded) and
`score(labels, probabilities) -> float`, which raises `Undefined` where it has no value. All are
computed with numpy alone, since every training job imports them.
"""

import numpy as np

from steeplechase import registry
from steeplechase.metrics._undefined import Undefined

__all__ = ["Undefined", "score_all"]


def score_all(
    names: tuple[str, ...],
    labels: np.ndarray,
    probabilities: np.ndarray,
    class_names: tuple[str, ...],
) -> tuple[dict[str, float], dict[str, str]]:
    """Compute several metrics of one set of predictions.

    Parameters
    ----------
    names : tuple of str
        Registered metrics.
    labels : ndarray of int64, shape (n,)
        Class indices.
    probabilities : ndarray of float64, shape (n, c)
    class_names : tuple of str, length c
        For the reasons only.

    Returns
    -------
    scores : dict of str to float
        One entry for each name; NaN where the metric is undefined.
    reasons : dict of str to str
        Why, for each metric that is undefined.
    """
    scores, reasons = {}, {}
    for name in names:
        try:
            scores[name] = registry.load("metrics", name).score(labels, probabilities)
        except Undefined as undefined:
            scores[name] = float("nan")
            reasons[name] = undefined.reason(class_names)
    return scores, reasons

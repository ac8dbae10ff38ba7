"""One class against the rest, shared by the metrics of ranked probabilities."""

import numpy as np


def counts_by_threshold(positive: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count what a threshold lets through, for each distinct score from the highest down.

    Parameters
    ----------
    positive : ndarray of bool, shape (n,)
    scores : ndarray of float64, shape (n,)

    Returns
    -------
    true_positives, false_positives : ndarray of int64, shape (t,)
        Rows with a score of at least the threshold; tied rows pass together.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(positive[order])
    last_of_ties = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    true_positives = hits[last_of_ties]
    return true_positives, last_of_ties + 1 - true_positives

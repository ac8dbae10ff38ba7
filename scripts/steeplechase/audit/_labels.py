"""How far two columns of classes say the same, on rows that two tables share."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from steeplechase.audit._rows import counts


def agreement(
    a_keys: np.ndarray, a_labels: np.ndarray, b_keys: np.ndarray, b_labels: np.ndarray
) -> float:
    """Return how far two labellings are the same, up to the names of the classes.

    Parameters
    ----------
    a_keys, b_keys : ndarray of int, shapes (n,) and (m,)
        Equal for equal rows of the two tables.
    a_labels, b_labels : ndarray of int, shapes (n,) and (m,)
        From 0 on.

    Returns
    -------
    float
        The mean over classes of the share of shared rows that both tables give to the class, under
        the best pairing of classes; 0 where there are not equally many classes.
    """
    classes = int(a_labels.max()) + 1
    if classes != int(b_labels.max()) + 1:
        return 0.0
    most = int(max(a_keys.max(), b_keys.max()))
    of_a, of_b = (
        counts(np.append(keys, most), np.append(labels, 0), classes)
        for keys, labels in ((a_keys, a_labels), (b_keys, b_labels))
    )
    of_a[most, 0] -= 1
    of_b[most, 0] -= 1
    shared = np.minimum(of_a[:, :, None], of_b[:, None, :]).sum(axis=0)  # (classes, classes)
    present = np.minimum(of_a.sum(axis=1), of_b.sum(axis=1))
    if not present.any():
        return 0.0
    rows, columns = linear_sum_assignment(-shared)
    sizes = np.maximum(shared.sum(axis=1), 1)
    return float((shared[rows, columns] / sizes).mean())

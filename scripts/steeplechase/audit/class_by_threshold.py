"""One threshold on one column that nearly separates two classes.

The best balanced accuracy of a threshold is (1 + D) / 2, where D is the Kolmogorov-Smirnov distance
of the column between the classes; so its exact test bounds what chance does over all thresholds at
once, and Bonferroni's correction over all columns. Such a data set is solved before training.
"""

import warnings

import numpy as np
from scipy.stats import ks_2samp

from steeplechase import wording
from steeplechase.audit._finding import WEAKENS, AuditData, Finding
from steeplechase.audit._surprise import CERTAIN
from steeplechase.data.table import Table

TITLE = "A threshold that nearly separates the classes"
NEARLY = 0.95  # balanced accuracy; a whole separation is another finding


def find(data: AuditData) -> list[Finding]:
    """Find data sets of two classes that one threshold nearly solves."""
    found = [_of_table(table) for table in data.tables if len(table.classes) == 2]
    return [finding for finding in found if finding]


def _of_table(table: Table) -> Finding | None:
    """Find them in one table."""
    accuracies = {
        name: balanced_accuracy(values, table.labels)
        for name, values in zip(table.numeric_names, table.numeric.T, strict=True)
    }
    near = {name: one for name, one in accuracies.items() if NEARLY <= one < 1.0}
    if not near:
        return None
    best = max(near, key=near.get)
    chance = _chance(table.numeric[:, table.numeric_names.index(best)], table.labels)
    if chance * len(accuracies) > CERTAIN:
        return None
    return Finding(
        dataset=table.name,
        severity=WEAKENS,
        number=near[best],
        sentence=f"One threshold on the column {best} has a balanced accuracy of "
        f"{wording.decimals(near[best])}; little is left to learn.",
        columns=tuple(sorted(near, key=near.get, reverse=True)),
    )


def balanced_accuracy(values: np.ndarray, labels: np.ndarray) -> float:
    """Return the best balanced accuracy of a threshold on a column (n,) for two classes (n,).

    Rows without a value are left out; 0.5 where a class has no row left.
    """
    first, second = (np.sort(values[(labels == c) & ~np.isnan(values)]) for c in (0, 1))
    if not (len(first) and len(second)):
        return 0.5
    cuts = np.unique(np.concatenate([first, second]))
    below = [np.searchsorted(one, cuts, side="right") / len(one) for one in (first, second)]
    return float(1 + np.abs(below[0] - below[1]).max()) / 2


def _chance(values: np.ndarray, labels: np.ndarray) -> float:
    """Return a bound on the probability of so good a threshold where the column says nothing."""
    present = ~np.isnan(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where the exact test is out of reach
        test = ks_2samp(values[present & (labels == 0)], values[present & (labels == 1)])
    return float(test.pvalue)

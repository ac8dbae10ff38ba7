"""Classes of very different size: guessing the largest looks good."""

import numpy as np

from steeplechase import wording
from steeplechase.audit._finding import WEAKENS, AuditData, Finding

TITLE = "Imbalanced classes"
LARGEST_SHARE = 0.8
LARGEST_RATIO = 10  # of the largest class to the smallest


def find(data: AuditData) -> list[Finding]:
    """Find tables whose largest class has most rows, or whose smallest has hardly any."""
    found = []
    for table in data.tables:
        sizes = np.bincount(table.labels, minlength=len(table.classes))
        largest, smallest, n = int(sizes.max()), int(sizes.min()), len(table)
        if largest >= LARGEST_SHARE * n or largest >= LARGEST_RATIO * smallest:
            sentence = (
                f"The largest class has {largest:,} of {n:,} rows and the smallest {smallest:,}: "
                f"always guessing the largest has an accuracy of {wording.decimals(largest / n)}."
            )
            found.append(Finding(table.name, WEAKENS, largest / n, sentence))
    return found

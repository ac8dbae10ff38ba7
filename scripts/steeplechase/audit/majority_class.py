"""The accuracy of always guessing the largest class, which any network has to beat."""

import numpy as np

from steeplechase import wording
from steeplechase.audit._finding import FACTS, AuditData, Finding

TITLE = "Accuracy of the largest class"


def find(data: AuditData) -> list[Finding]:
    """Give it for each table."""
    found = []
    for table in data.tables:
        sizes = np.bincount(table.labels, minlength=len(table.classes))
        share = float(sizes.max() / len(table))
        largest = table.classes[int(sizes.argmax())]
        sentence = f"Always guessing {largest} has an accuracy of {wording.decimals(share)}."
        found.append(Finding(table.name, FACTS, share, sentence))
    return found

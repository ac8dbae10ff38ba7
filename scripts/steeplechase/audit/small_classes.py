"""Classes with fewer rows than there are outer folds: some test parts have none of them."""

import numpy as np

from steeplechase import wording
from steeplechase.audit._finding import WEAKENS, AuditData, Finding

TITLE = "Classes smaller than the number of folds"


def find(data: AuditData) -> list[Finding]:
    """Find such classes, among the rows that the study uses."""
    found = []
    for table in data.tables:
        sizes = np.bincount(table.labels, minlength=len(table.classes))
        used = min(1.0, (data.max_rows or len(table)) / len(table))
        small = [c for c in np.argsort(sizes, kind="stable") if sizes[c] * used < data.outer_folds]
        if small:
            names = [f"{table.classes[c]} ({wording.count(int(sizes[c]), 'row')})" for c in small]
            sentence = (
                f"Fewer rows than the {data.outer_folds} outer folds: {wording.listing(names)}. "
                "Folds cannot be stratified, and some test parts lack a class."
            )
            found.append(Finding(table.name, WEAKENS, int(sizes[small[0]]), sentence))
    return found

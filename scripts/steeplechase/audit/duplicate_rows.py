"""Rows that repeat another row, class included: a copy of a test row may be trained on."""

import numpy as np

from steeplechase import wording
from steeplechase.audit._finding import NOTES, WEAKENS, AuditData, Finding
from steeplechase.audit._rows import counts

TITLE = "Duplicate rows"
MANY = 0.05  # of the rows


def find(data: AuditData) -> list[Finding]:
    """Find tables with rows that repeat another one."""
    found = []
    for table, key in zip(data.tables, data.same_rows, strict=True):
        groups = counts(key, table.labels, len(table.classes))
        copies, n = int(np.maximum(groups - 1, 0).sum()), len(table)
        if copies:
            repeat = "repeats" if copies == 1 else "repeat"
            sentence = (
                f"{copies:,} of {n:,} rows {repeat} another one, class included: a share of "
                f"{wording.decimals(copies / n)}."
            )
            severity = WEAKENS if copies >= MANY * n else NOTES
            found.append(Finding(table.name, severity, copies, sentence))
    return found

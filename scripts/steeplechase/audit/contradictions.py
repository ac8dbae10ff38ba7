"""Rows with equal features and different classes, which bound the accuracy that can be reached."""

from steeplechase import wording
from steeplechase.audit._finding import WEAKENS, AuditData, Finding
from steeplechase.audit._rows import counts

TITLE = "Contradicting rows"


def find(data: AuditData) -> list[Finding]:
    """Find tables in which a row has the features of a row of another class."""
    found = []
    for table, key in zip(data.tables, data.same_rows, strict=True):
        groups = counts(key, table.labels, len(table.classes))  # (g, c)
        mixed = groups[(groups > 0).sum(axis=1) > 1]
        if not len(mixed):
            continue
        best, n = int(groups.max(axis=1).sum()), len(table)
        sentence = (
            f"{int(mixed.sum()):,} of {n:,} rows have the features of a row of another class: no "
            f"rule gets more than {best:,} rows right, an accuracy of {wording.decimals(best / n)}."
        )
        found.append(Finding(table.name, WEAKENS, int(mixed.sum()), sentence))
    return found

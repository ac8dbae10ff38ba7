"""Columns with one value in all rows, which say nothing."""

from steeplechase import wording
from steeplechase.audit._finding import NOTES, AuditData, Finding
from steeplechase.audit._rows import codes, columns

TITLE = "Constant columns"


def find(data: AuditData) -> list[Finding]:
    """Find columns without two different cells."""
    found = []
    for table in data.tables:
        names = [name for name, values in columns(table) if codes(values).max() == 0]
        if names:
            one = len(names) == 1
            sentence = (
                f"{wording.count(len(names), 'column')} {'has' if one else 'have'} the same "
                f"value in all rows: {wording.listing(names)}."
            )
            found.append(Finding(table.name, NOTES, len(names), sentence, tuple(names)))
    return found

"""Tables in which the nearest other row always has the right class: nothing is left to compare."""

from steeplechase.audit._finding import WEAKENS, AuditData, Finding

TITLE = "Solved by the nearest other row"


def find(data: AuditData) -> list[Finding]:
    """Find such tables."""
    sentence = "The nearest other row is always of the same class: nothing is left to learn."
    return [
        Finding(table.name, WEAKENS, accuracy, sentence)
        for table, accuracy in zip(data.tables, data.nearest, strict=True)
        if accuracy == 1.0
    ]

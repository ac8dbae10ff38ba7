"""The accuracy of guessing the class of the nearest other row, which any network has to beat."""

from steeplechase import wording
from steeplechase.audit._finding import FACTS, AuditData, Finding
from steeplechase.audit._nearest import MOST_ROWS

TITLE = "Accuracy of the nearest other row"


def find(data: AuditData) -> list[Finding]:
    """Give it for each table."""
    found = []
    for table, accuracy in zip(data.tables, data.nearest, strict=True):
        rows = f" (over {MOST_ROWS:,} of its rows)" if len(table) > MOST_ROWS else ""
        sentence = (
            "Guessing the class of the nearest other row has an accuracy of "
            f"{wording.decimals(accuracy)}{rows}."
        )
        found.append(Finding(table.name, FACTS, accuracy, sentence))
    return found

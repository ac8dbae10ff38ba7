"""A single column that determines the class, by its values or by one interval a class.

It may hold the target itself, something that was decided after it, or the number of a row in a file
that is sorted by class. Nothing is left for a network to learn.
"""

import numpy as np

from steeplechase.audit._finding import SPOILS, AuditData, Finding
from steeplechase.audit._rows import codes, columns, counts
from steeplechase.audit._surprise import CERTAIN, log_chance_of_intervals, log_chance_of_purity
from steeplechase.data.table import Table

TITLE = "A column that determines the class"


def find(data: AuditData) -> list[Finding]:
    """Find columns that determine the class too well for chance."""
    return [finding for table in data.tables for finding in _of_table(table)]


def _of_table(table: Table) -> list[Finding]:
    """Find them in one table."""
    found = []
    every = list(columns(table))
    ordered = {*table.numeric_names}
    for name, values in every:
        how = _how(values, table.labels, len(table.classes), len(every), name in ordered)
        if how:
            sentence = f"The column {name} alone determines the class of all {len(table):,} rows"
            found.append(Finding(table.name, SPOILS, 1.0, f"{sentence}: {how}.", (name,)))
    return found


def _how(
    values: np.ndarray, labels: np.ndarray, n_classes: int, n_columns: int, ordered: bool
) -> str:
    """Say how a column determines the class; nothing where it does not, or might by chance."""
    key = codes(values)
    of_values = counts(key, labels, n_classes)  # (k, n_classes)
    if ((of_values > 0).sum(axis=1) > 1).any():
        return ""
    classes = of_values.argmax(axis=1)
    present = len(np.unique(classes))
    changes = int((np.diff(classes) != 0).sum())
    sizes = of_values.sum(axis=0)
    limit = np.log(CERTAIN / n_columns)
    if ordered and changes == present - 1 and log_chance_of_intervals(sizes) < limit:
        return f"{changes} threshold{'s' if changes > 1 else ''} would do"
    if log_chance_of_purity(of_values.sum(axis=1), sizes) < limit:
        return f"each of its {len(of_values)} values belongs to one class"
    return ""

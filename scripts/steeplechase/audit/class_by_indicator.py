"""A yes/no column one value of which belongs to one class only.

An indicator that was computed from what the target was computed from looks like this; so does a
rule that nature or an expert follows: the column is to be looked at.
"""

import numpy as np

from steeplechase.audit._finding import WEAKENS, AuditData, Finding
from steeplechase.audit._rows import codes, columns, counts
from steeplechase.audit._surprise import CERTAIN, log_chance_of_one_class
from steeplechase.data.table import Table

TITLE = "An indicator of a class"


def find(data: AuditData) -> list[Finding]:
    """Find columns of two values, one of which occurs with one class, too often for chance."""
    return [finding for table in data.tables for finding in _of_table(table)]


def _of_table(table: Table) -> list[Finding]:
    """Find them in one table."""
    found, n = [], len(table)
    every = list(columns(table))
    sizes = np.bincount(table.labels, minlength=len(table.classes))
    for name, values in every:
        of_values = counts(codes(values), table.labels, len(table.classes))
        pure = np.flatnonzero((of_values > 0).sum(axis=1) == 1)
        if len(of_values) != 2 or len(pure) != 1:
            continue
        members = of_values[pure[0]]
        rows, label = int(members.max()), int(members.argmax())
        chance = log_chance_of_one_class(rows, int(sizes[label]), n)
        if chance < np.log(CERTAIN / (2 * len(every))):
            sentence = (
                f"All {rows:,} rows with one of the two values of the column {name} are of the "
                f"class {table.classes[label]}, which has {sizes[label]:,} of {n:,} rows."
            )
            found.append(Finding(table.name, WEAKENS, rows, sentence, (name,)))
    return found

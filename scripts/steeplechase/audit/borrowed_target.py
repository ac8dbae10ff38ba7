"""A feature that is the target of another data set of the same source.

What one target was derived with, or was decided together with, is mostly not known when the other
is to be predicted.
"""

import numpy as np

from steeplechase.audit._finding import WEAKENS, AuditData, Finding
from steeplechase.audit._labels import agreement
from steeplechase.audit._rows import codes, columns
from steeplechase.data.table import Table

TITLE = "Another data set's target as a feature"
SAME = 0.99  # agreement of the feature with the target


def find(data: AuditData) -> list[Finding]:
    """Find features outside the shared ones that are the other table's target."""
    found = []
    for match in data.matches:
        first, second = data.tables[match.a], data.tables[match.b]
        one = (first, match.a_keys, match.a_columns)
        other = (second, match.b_keys, match.b_columns)
        found += _find(*one, second, match.b_keys) + _find(*other, first, match.a_keys)
    return found


def _find(
    table: Table, keys: np.ndarray, shared: tuple[str, ...], owner: Table, owner_keys: np.ndarray
) -> list[Finding]:
    """Find the features of a table that are the target of `owner`."""
    return [
        Finding(
            dataset=table.name,
            severity=WEAKENS,
            number=len(table),
            sentence=f"The column {name} is the target of {owner.name}.",
            columns=(name,),
            other_dataset=owner.name,
        )
        for name, values in columns(table)
        if name not in shared and agreement(keys, codes(values), owner_keys, owner.labels) >= SAME
    ]

"""Columns that number or name the rows.

Where rows are sorted by class, a row number gives the class away; where they are not, it is noise.
"""

import numpy as np

from steeplechase.audit._finding import SPOILS, WEAKENS, AuditData, Finding
from steeplechase.audit._rows import columns
from steeplechase.data.table import Table

TITLE = "Row numbers as features"
LEAST_ROWS = 10
EVEN = 0.01  # relative difference of steps that rounding may make
MOST_STEPS = 10  # of the smallest step, per row: numbers of which many rows were dropped


def find(data: AuditData) -> list[Finding]:
    """Find columns with another value in each row, all the same step apart, or rising."""
    return [finding for table in data.tables for finding in _of_table(table)]


def _of_table(table: Table) -> list[Finding]:
    """Find them in one table."""
    if len(table) < LEAST_ROWS:
        return []
    named = {
        name
        for name, codes in zip(table.categorical_names, table.categorical.T, strict=True)
        if len(np.unique(codes)) == len(table)
    }
    found = []
    for name, values in columns(table):
        kind = _kind(values)
        if kind is None and name in named:
            kind = WEAKENS, "has a category of its own for each row"
        if kind is not None:
            sentence = f"The column {name} {kind[1]}: it names the rows and says nothing of them."
            found.append(Finding(table.name, kind[0], len(table), sentence, (name,)))
    return found


def _kind(values: np.ndarray) -> tuple[str, str] | None:
    """Return the severity and the words for a column (n,) that numbers its rows, else None."""
    if np.isnan(values).any():
        return None
    steps = np.diff(np.sort(values))
    smallest = steps.min()
    if smallest <= 0:
        return None
    in_order = bool((np.diff(values) > 0).all() or (np.diff(values) < 0).all())
    if np.ptp(steps) <= EVEN * smallest:
        if in_order:
            return SPOILS, "counts the rows in the order of the file, in equal steps"
        return WEAKENS, "has another value in each row, all in equal steps"
    whole = np.abs(steps / smallest - np.round(steps / smallest)) <= EVEN
    if in_order and whole.all() and steps.sum() <= MOST_STEPS * smallest * len(values):
        return WEAKENS, "rises from row to row by whole steps"
    return None

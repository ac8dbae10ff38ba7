"""Tables of which part of the rows was scaled and the rest was not.

Equal things have different numbers in the two parts. Two signs, each asked of several columns at
once: rows in which all numbers are whole beside rows in which none is; and first (or last) rows
that have mean 0 and standard deviation 1, as scaling makes them, with others far from that.
"""

import numpy as np

from steeplechase import wording
from steeplechase.audit._finding import SPOILS, AuditData, Finding
from steeplechase.data.table import Table

TITLE = "Partly scaled rows"
LEAST_ROWS = 5  # of either part
LEAST_COLUMNS = 2
EXACT = 1e-3  # by which mean and deviation of scaled rows may differ from 0 and 1
FAR = 1.0  # from which on a mean is far from 0
OTHER_SCALE = 3.0  # factor from which on a deviation is far from 1


def find(data: AuditData) -> list[Finding]:
    """Find tables with rows of two scales."""
    found = [_of_table(table) for table in data.tables]
    return [finding for finding in found if finding]


def _of_table(table: Table) -> Finding | None:
    """Find them in one table."""
    complete = [not np.isnan(column).any() for column in table.numeric.T]
    names = [name for name, whole in zip(table.numeric_names, complete, strict=True) if whole]
    numbers = table.numeric[:, complete]
    for sign in (_whole_rows, _scaled_end):
        other, chosen = sign(numbers)
        if len(chosen):
            columns = tuple(names[j] for j in chosen)
            sentence = (
                f"{len(other):,} of {len(table):,} rows ({_place(other)}) are not on the scale of "
                f"the others in {wording.count(len(columns), 'column')}: "
                f"{wording.listing(columns)}."
            )
            return Finding(table.name, SPOILS, len(other), sentence, columns)
    return None


def _place(rows: np.ndarray) -> str:
    """Say which rows these are, counted from 1."""
    if len(rows) == rows[-1] - rows[0] + 1:
        return f"rows {rows[0] + 1:,} to {rows[-1] + 1:,}"
    return f"the first is row {rows[0] + 1:,}"


def _whole_rows(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and columns with whole numbers, if in all other rows none of them is."""
    whole = numbers == np.round(numbers)  # (n, p)
    columns = np.flatnonzero(whole.any(axis=0) & ~whole.all(axis=0))
    rows = whole[:, columns].all(axis=1)
    apart = (rows | ~whole[:, columns].any(axis=1)).all()
    enough = min(rows.sum(), (~rows).sum()) >= LEAST_ROWS and len(columns) >= LEAST_COLUMNS
    return np.flatnonzero(rows), columns if apart and enough else columns[:0]


def _scaled_end(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows outside the first or last ones that are scaled, and the scaled columns."""
    n = len(numbers)
    for order in (np.arange(n), np.arange(n)[::-1]):
        for size, columns in _scaled_starts(numbers[order]):
            rest = numbers[order[size:]][:, columns]
            deviations = rest.std(axis=0)
            far = (np.abs(rest.mean(axis=0)) > FAR) | (deviations > OTHER_SCALE)
            far |= deviations < 1 / OTHER_SCALE
            if far.sum() >= LEAST_COLUMNS:
                return np.sort(order[size:]), columns[far]
    return np.empty(0, dtype=int), np.empty(0, dtype=int)


def _scaled_starts(numbers: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Return each number of first rows that are scaled in several columns, with these columns."""
    n, p = numbers.shape
    scaled = np.zeros((n, p), dtype=bool)
    for j, column in enumerate(numbers.T):
        scaled[:, j] = _scaled_up_to(column)
    scaled &= ~scaled[-1:]  # a column that is scaled as a whole
    scaled[:LEAST_ROWS] = False
    scaled[n - LEAST_ROWS :] = False
    enough = np.flatnonzero(scaled.sum(axis=1) >= LEAST_COLUMNS)
    return [(int(k) + 1, np.flatnonzero(scaled[k])) for k in enough]


def _scaled_up_to(column: np.ndarray) -> np.ndarray:
    """Say for each row (n,) whether a column has mean 0 and deviation 1 up to and with it."""
    sizes = np.arange(1, len(column) + 1)
    centred = column - column.mean()  # else the squares of large numbers leave nothing of small
    around = np.cumsum(centred) / sizes
    variances = np.maximum(np.cumsum(centred**2) / sizes - around**2, 0.0)
    samples = variances * sizes / np.maximum(sizes - 1, 1)
    unit = (np.abs(np.sqrt(variances) - 1) <= EXACT) | (np.abs(np.sqrt(samples) - 1) <= EXACT)
    return unit & (np.abs(np.cumsum(column) / sizes) <= EXACT)

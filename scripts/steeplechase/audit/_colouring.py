"""Rows coloured by which cells of a table are equal, and by nothing else.

Colour refinement (Weisfeiler and Leman, 1968) of the graph whose nodes are rows and values of
columns: a value's colour is made of the colours of the rows that have it, a row's of the colours of
its values. It does not depend on the order of rows or columns nor on the codes of categories.
"""

import numpy as np

from steeplechase.audit._rows import codes, columns
from steeplechase.data.table import Table

ROUNDS = 3
# A column with more different values is taken for amounts, whose order is kept by any unit.
MOST_CATEGORIES = 20


def coloured_rows(table: Table) -> np.ndarray:
    """Return the colour (n,) uint64 of each row; none if fewer than two columns vary."""
    coded = [codes(values) for _, values in columns(table)]
    coded = [column for column in coded if column.max(initial=0) > 0]
    if len(coded) < 2:  # which would be equal too often
        return np.empty(0, dtype=np.uint64)
    colours = [_start(column) for column in coded]
    for _ in range(ROUNDS):
        rows = _of_rows(coded, colours)
        colours = [
            _mixed(colour + _sums(column, rows, len(colour)))
            for column, colour in zip(coded, colours, strict=True)
        ]
    return _of_rows(coded, colours)


def _start(column: np.ndarray) -> np.ndarray:
    """Return the first colour of each value: how often it occurs, and its rank among many."""
    counts = np.bincount(column).astype(np.uint64)
    if len(counts) > MOST_CATEGORIES:
        counts = counts + (np.arange(1, len(counts) + 1, dtype=np.uint64) << np.uint64(32))
    return _mixed(counts)


def _of_rows(coded: list[np.ndarray], colours: list[np.ndarray]) -> np.ndarray:
    """Return the colour of each row: a sum over columns, so that their order is all one."""
    total = np.zeros(len(coded[0]), dtype=np.uint64)
    for column, colour in zip(coded, colours, strict=True):
        total += colour[column]
    return _mixed(total)


def _sums(column: np.ndarray, rows: np.ndarray, n_values: int) -> np.ndarray:
    """Return the sum of the rows' colours over the rows of each value."""
    total = np.zeros(n_values, dtype=np.uint64)
    np.add.at(total, column, rows)
    return total


def _mixed(values: np.ndarray) -> np.ndarray:
    """Return each number scattered over all 64 bits (the finaliser of splitmix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))

"""Delimited text as cells: the separator that a file uses, and the number that a cell spells.

Imported when a study is read, so without numpy and pandas.
"""

import csv
import re
from collections.abc import Sequence

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "blank": " "}
FOUND_BY_LOOKING = ("comma", "semicolon", "tab")
LOOK_AT = 20  # lines that the separator is found from
# The csv module's own limit, which other packages raise when they are imported.
LONGEST_CELL = 131_072  # characters
DECIMAL_COMMA = re.compile(r"[-+]?\d+(,\d+)?")


def find_separator(lines: Sequence[str]) -> str:
    """Return the separator that splits the first lines into most columns, evenly if any does."""

    def quality(separator: str) -> tuple[bool, int]:
        rows = csv.reader(lines[:LOOK_AT], delimiter=separator, skipinitialspace=True)
        try:
            widths = [len(row) for row in rows if row] or [0]
        except csv.Error:
            return False, 0
        return len(set(widths)) == 1 and widths[0] > 1, widths[0]

    return max((SEPARATORS[name] for name in FOUND_BY_LOOKING), key=quality)


def number(cell: str) -> float | None:
    """Return the number that a cell spells, None if it spells none (or writes 1000 as 1_000)."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None

"""Delimited text: a user's own file, or a download of the catalogue.

Comma, semicolon or tab, found by looking, or blanks where the entry says so; quotes as in RFC 4180;
UTF-8, or what a byte order mark or the entry says. The first line names the columns unless the
entry does (`columns`). The class is the `target` column, by default the last. Blank lines mean
nothing.
"""

import csv
from pathlib import Path
from typing import Any

import pandas as pd

from steeplechase.data.errors import DataError
from steeplechase.data.sources._cells import (
    DECIMAL_COMMA,
    FOUND_BY_LOOKING,
    LONGEST_CELL,
    SEPARATORS,
    find_separator,
    number,
)
from steeplechase.data.sources._raw import Raw, class_column
from steeplechase.data.sources._text import MISSING
from steeplechase.data.sources._text import lines as text_lines


def read(entry: dict[str, Any], raw: str | None = None) -> Raw:
    """Return the contents of a delimited file.

    A column is numeric if all its present cells are numbers and it is neither the target nor
    named in `categorical`.

    Parameters
    ----------
    entry : dict
        With, optionally, `target`, `categorical` (list of columns), `columns` (names, where the
        file has none), `encoding`, `separator` (a key of `SEPARATORS`), `merge_separators`,
        `decimal` (point or comma), `missing` (list of texts), and `file` (its path, where `raw`
        is None). What is `auto` or left out is found by looking.
    raw : str, optional
        The file's path.

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If the file is missing, is not text, has fewer than two columns, has a line of another
        length than the first, or names a column twice.
    """
    lines = list(text_lines(Path(raw or entry["file"]), entry.get("encoding", "auto")))
    separator = SEPARATORS.get(entry.get("separator", "auto")) or find_separator(lines)
    merged = separator == " " or bool(entry.get("merge_separators"))
    header, rows = _cells(lines, separator, merged, entry.get("columns"))
    names = [name or f"column {j + 1}" for j, name in enumerate(header)]
    _refuse_header(names)
    target = class_column(entry, names)
    as_text = {target, *(entry.get("categorical") or ())}
    missing = frozenset(entry.get("missing", MISSING)) | {""}
    decimal = entry.get("decimal", "auto")
    if decimal == "auto" and separator == ",":
        decimal = "point"
    notes, dropped, columns = [], [], {}
    for j, name in enumerate(names):
        cells = [None if row[j] in missing else row[j] for row in rows]
        if j == 0 and not header[0] and name not in as_text and _are_row_numbers(cells):
            notes.append("The first column, without a name, holds row numbers: dropped.")
            dropped.append(name)
        else:
            columns[name] = cells if name in as_text else _typed(cells, decimal, name, notes)
    frame = pd.DataFrame({n: pd.Series(c, dtype=_dtype(c)) for n, c in columns.items()})
    return Raw(frame, target, notes, dropped)


def _cells(
    lines: list[str], separator: str, merged: bool, columns: list[str] | None
) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns and the rows of stripped cells, all of one length."""
    if separator == " ":
        lines = [line.replace("\t", " ") for line in lines]
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    names, rows = list(columns or ()), []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if max(map(len, cells)) > LONGEST_CELL:
                raise csv.Error("field larger than field limit")
            if merged:
                cells = [cell for cell in cells if cell]
            if not names:
                names = cells
            elif len(cells) != len(names):
                raise DataError(
                    f"line {reader.line_num}: expected {len(names)} values, got {len(cells)}"
                )
            else:
                rows.append(cells)
    except csv.Error as error:
        hint = "; does a quote not close?" if "field larger" in str(error) else ""
        raise DataError(f"line {reader.line_num}: {error}{hint}") from None
    if not rows:
        raise DataError("no rows")
    return names, rows


def _refuse_header(names: list[str]) -> None:
    """Raise `DataError` unless there are several columns and all have names of their own."""
    if len(names) < 2:
        known = ", ".join(FOUND_BY_LOOKING)
        raise DataError(f"a single column; expected several, separated by one of {known}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"two columns have one name: {', '.join(map(repr, twice))}")


def _typed(cells: list[str | None], decimal: str, name: str, notes: list[str]) -> list:
    """Return the cells as numbers if all that are present are, else as they are."""
    present = [cell for cell in cells if cell is not None]
    numbers = [number(cell) for cell in present]
    if None in numbers and decimal != "point" and all(map(DECIMAL_COMMA.fullmatch, present)):
        numbers = [float(cell.replace(",", ".")) for cell in present]
        notes.append(f"Column {name}: decimal commas read as points.")
    if None in numbers:
        texts = numbers.count(None)
        if texts < len(numbers) / 2:
            example = present[numbers.index(None)]
            notes.append(
                f"Column {name}: {texts} of {len(numbers)} cells are no numbers, such as "
                f"{example!r}, so all of them are read as categories."
            )
        return cells
    given = iter(numbers)
    return [float("nan") if cell is None else next(given) for cell in cells]


def _dtype(cells: list) -> str:
    """Return the pandas type for cells that are all floats, or texts and None."""
    return "float64" if isinstance(cells[0], float) else "object"


def _are_row_numbers(cells: list[str | None]) -> bool:
    """Say whether cells count up by one, as the row names that R and pandas write."""
    numbers = [int(c) if c is not None and c.isdecimal() else None for c in cells]
    return None not in numbers and numbers == list(range(numbers[0], numbers[0] + len(numbers)))

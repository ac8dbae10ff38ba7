"""ARFF, the format of Weka and OpenML: a file that says itself what its columns hold.

Read here, since `scipy.io.arff` takes neither text columns, nor quoted cells with commas, nor
letters beyond ASCII, and nothing else takes a file whose separators were doubled. On the files that
it takes the tests hold this reader to it. Sparse files and relational columns are refused.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.data.errors import DataError
from steeplechase.data.sources._arff_header import Attribute, cells, header
from steeplechase.data.sources._raw import Raw, class_column
from steeplechase.data.sources._text import MISSING, lines


def read(entry: dict[str, Any], raw: str | None = None) -> Raw:
    """Return the contents of an ARFF file, its columns of the kinds that it declares.

    Parameters
    ----------
    entry : dict
        With, optionally, `target` (by default the last column), `encoding`, `missing` (list of
        texts), `merge_separators` (commas that follow one another count as one) and `file` (its
        path, where `raw` is None).
    raw : str, optional
        The file's path.

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If the file is missing or no ARFF file, or a row has too few or too many cells, no number
        where one is declared, or a value that is not among those declared.
    """
    missing = frozenset(entry.get("missing", MISSING)) | {""}
    merged = bool(entry.get("merge_separators"))
    path = Path(raw or entry["file"])
    with closing(lines(path, entry.get("encoding", "auto"))) as text:
        numbered = enumerate(text, 1)
        attributes = header(numbered)
        if len(attributes) < 2:
            raise DataError("fewer than two columns")
        rows = list(_rows(numbered, attributes, missing, merged))
    if not rows:
        raise DataError("no rows")
    names = [attribute.name for attribute in attributes]
    columns = [
        pd.Series(column, dtype="float64" if attribute.numeric else "object")
        for attribute, column in zip(attributes, zip(*rows, strict=True), strict=True)
    ]
    # Named afterwards, so that two columns of one name are seen, and refused, by all sources alike.
    frame = pd.concat(columns, axis=1).set_axis(names, axis=1)
    return Raw(frame, class_column(entry, names))


def _rows(
    numbered: Iterable[tuple[int, str]],
    attributes: list[Attribute],
    missing: frozenset[str],
    merged: bool,
) -> Iterator[list[float | str | None]]:
    """Yield the rows of the lines behind the head."""
    for number, line in numbered:
        text = line.strip()
        if not text or text.startswith("%"):
            continue
        if text.startswith("{"):
            raise DataError(f"line {number}: sparse rows cannot be read; save the file as dense")
        row = cells(text, number)
        yield _values([c for c in row if c] if merged else row, attributes, missing, number)


def _values(
    row: list[str], attributes: list[Attribute], missing: frozenset[str], number: int
) -> list[float | str | None]:
    """Return the cells of a row as what their columns declare."""
    if len(row) != len(attributes):
        raise DataError(f"line {number}: expected {len(attributes)} values, got {len(row)}")
    return [
        _value(cell, attribute, missing, number)
        for cell, attribute in zip(row, attributes, strict=True)
    ]


def _value(
    cell: str, attribute: Attribute, missing: frozenset[str], number: int
) -> float | str | None:
    declared = attribute.values is not None and cell in attribute.values
    if cell in missing and not declared:
        return np.nan if attribute.numeric else None
    if attribute.numeric:
        try:
            return float(cell)
        except ValueError:
            problem = f"{attribute.name!r} is declared a number, got {cell!r}"
    elif attribute.values is None or declared:
        return cell
    else:
        problem = f"{cell!r} is not among the values declared for {attribute.name!r}"
    raise DataError(f"line {number}: {problem}")

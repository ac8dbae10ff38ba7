"""The size and the columns of a user's own file, cheaply: to plan the work, not to check the data.

Read each time that the workflow is, so it imports neither pandas nor pyarrow.
"""

import csv
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from steeplechase.data.errors import DataError
from steeplechase.data.sources._arff_header import header
from steeplechase.data.sources._text import lines

CHUNK = 1 << 20  # bytes that are read at a time to count lines
MOST_BLANK = 1000  # blank lines before the one that names the columns
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def measure(path: Path, entry: dict[str, Any]) -> tuple[int | None, list[str] | None]:
    """Return about how many rows a file has, and the names of its columns.

    Lines are counted, so there are fewer rows where a quoted cell holds a line break, or lines are
    blank or comments.

    Parameters
    ----------
    path : Path
    entry : dict
        What the study says of the file: source, encoding, separator and columns.

    Returns
    -------
    rows, columns
        None for Parquet, which only its library can read.

    Raises
    ------
    DataError
        If the file cannot be read or is not text.
    """
    try:
        if entry["source"] == "parquet":
            path.open("rb").close()
            return None, None
        return _arff(path, entry) if entry["source"] == "arff" else _text(path, entry)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def _arff(path: Path, entry: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the size and the columns of an ARFF file."""
    with closing(lines(path, entry["encoding"])) as text:
        numbered = enumerate(text, 1)
        names = [attribute.name for attribute in header(numbered)]
        first_row = next(numbered, None)
    return (_count(path) - first_row[0] + 1 if first_row else 0), names


def _text(path: Path, entry: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the size and the columns of a text file."""
    with closing(lines(path, entry["encoding"])) as text:
        first = next((line for line in islice(text, MOST_BLANK) if line.strip()), "")
    if entry["columns"]:
        return _count(path), entry["columns"]
    return max(_count(path) - 1, 0), _names(first, entry["separator"])


def _names(first: str, separator: str) -> list[str]:
    """Return the cells of a line of names."""
    if separator == "blank":
        return first.split()
    sign = SEPARATORS.get(separator) or max(SEPARATORS.values(), key=first.count)
    try:
        cells = next(csv.reader([first], delimiter=sign, skipinitialspace=True), [])
    except csv.Error as error:
        raise DataError(f"line 1: {error}") from None
    return [name.strip() or f"column {j + 1}" for j, name in enumerate(cells)]


def _count(path: Path) -> int:
    """Return the number of lines of a file."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last not in (b"\n", b"\0"))

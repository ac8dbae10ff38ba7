"""Text files as lines: the encoding found or declared, and no line read that never ends.

Imported when a study is read, so without numpy and pandas.
"""

import codecs
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TextIO

from steeplechase.data.errors import DataError

# Beyond this a file without line ends, or no text at all, is far likelier than a table.
LONGEST_LINE = 1 << 24  # characters
# What programs write before the text. The mark of UTF-32 begins as that of UTF-16 does.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MISSING = ("?", "NA", "NaN", "nan")  # and the empty cell


class EncodingError(DataError):
    """A file is not text in the encoding that it was read in."""


def lines(path: Path, encoding: str = "auto") -> Generator[str, None, None]:
    """Yield the lines of a file with their ends, without the mark some programs put before.

    Who does not read to the end closes the generator, and with it the file.

    Parameters
    ----------
    path : Path
    encoding : str
        `auto` is what the mark says, and UTF-8 where there is none.

    Raises
    ------
    DataError
        If the file cannot be read, is not text in this encoding, or has a line of more than
        `LONGEST_LINE` characters.
    """
    try:
        with path.open("rb") as file:
            found = _encoding(file.read(4), encoding)
        with path.open(encoding=found, newline="") as file:
            yield from _bounded(file)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except UnicodeError:
        known = found.upper().removesuffix("-SIG").removesuffix("-LE")
        others = "`encoding: latin-1`, cp1252 or utf-16"
        raise EncodingError(f"not {known} text; declare {others}, or save it as UTF-8") from None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}") from None


def _encoding(start: bytes, declared: str) -> str:
    """Return the encoding of a file that begins with these bytes."""
    marked = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    if declared == "auto":
        return marked or "utf-8-sig"
    if declared == "utf-16":  # without a mark the order of Windows is by far the commonest
        return marked or "utf-16-le"
    return "utf-8-sig" if declared == "utf-8" else declared


def _bounded(file: TextIO) -> Iterator[str]:
    """Yield the lines of an open file, each checked to be a line of text."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if "\0" in line:
            raise DataError(f"line {number} holds NUL characters: not text, or UTF-16")
        if len(line) > LONGEST_LINE:
            most = f"{LONGEST_LINE:,} characters"
            raise DataError(f"line {number} is longer than {most}: this is no table")
        yield line

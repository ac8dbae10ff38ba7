"""The head of an ARFF file: what the columns are called, and what each may hold.

Imported when a study is read, so without numpy and pandas.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from steeplechase.data.errors import DataError

QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
ATTRIBUTE = re.compile(rf"@attribute\s+({QUOTED}|[^\s{{]+)\s*(.*)", re.IGNORECASE | re.DOTALL)
# A cell up to the next comma, and whether another one follows.
CELL = re.compile(rf"\s*({QUOTED}|(?!['\"])[^,]*?)\s*(,|$)")
ESCAPED = re.compile(r"\\(.)")
NUMBERS = ("numeric", "real", "integer")
TEXTS = ("string", "date")


@dataclass(frozen=True)
class Attribute:
    """A column: its name and, unless it is numeric or free text, its values."""

    name: str
    numeric: bool
    values: frozenset[str] | None = None


def header(numbered: Iterable[tuple[int, str]]) -> list[Attribute]:
    """Return the columns, taking the lines up to `@data` from an iterator of (number, line).

    Raises
    ------
    DataError
        With the line of a column that cannot be understood, or if `@data` never comes.
    """
    found = []
    for number, line in numbered:
        text = line.strip()
        word = text.split(None, 1)[0].lower() if text else ""
        if word == "@attribute":
            found.append(_attribute(text, number))
        elif word == "@data":
            return found
        elif text and not text.startswith("%") and word != "@relation":
            raise DataError(f"line {number}: expected @attribute or @data, got {text[:40]!r}")
    raise DataError("no line says @data: this is no ARFF file, or only its beginning")


def cells(text: str, number: int) -> list[str]:
    """Return the cells of a line, quotes removed; quoted cells keep blanks and commas.

    Raises
    ------
    DataError
        If a quote is not closed before a comma.
    """
    found, place = [], 0
    while True:
        match = CELL.match(text, place)
        if match is None:
            raise DataError(f"line {number}: a quote that does not close, or text behind one")
        found.append(unquoted(match.group(1)))
        if not match.group(2):
            return found
        place = match.end()


def unquoted(text: str) -> str:
    """Return a name or value without its quotes and escapes."""
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        return ESCAPED.sub(r"\1", text[1:-1])
    return text


def _attribute(text: str, number: int) -> Attribute:
    match = ATTRIBUTE.match(text)
    if match is None:
        raise DataError(f"line {number}: expected @attribute with a name and a type")
    name, kind = unquoted(match.group(1)), match.group(2).strip()
    if kind.startswith("{"):
        if not kind.endswith("}"):
            raise DataError(f"line {number}: the values of {name!r} have no closing brace")
        return Attribute(name, False, frozenset(cells(kind[1:-1], number)))
    word = kind.split(None, 1)[0].lower() if kind else ""
    if word not in NUMBERS + TEXTS:
        known = ", ".join(NUMBERS + TEXTS)
        raise DataError(f"line {number}: {name!r} is of type {word!r}, expected {known} or {{...}}")
    return Attribute(name, word in NUMBERS)

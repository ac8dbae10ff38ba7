"""The tables of the page as files: CSV and LaTeX of each, and all of them in one workbook.

A table is noted when the page shows it, so that what can be downloaded is what can be seen. In CSV
and workbook numbers stand in full, and text as it is shown beside them where it says more; LaTeX
has what the page shows.

A spreadsheet takes text that begins with one of ``= + - @`` for a formula. In the workbook such
text is marked as text; in CSV, which has no such mark, an apostrophe is put before it.
"""

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from steeplechase.files import atomic
from steeplechase.paper.tabular import tables as as_latex
from steeplechase.rendering.figures import Download
from steeplechase.rendering.views import Cell, View

FOLDER = "downloads"
WORKBOOK = "tables.xlsx"
LONGEST = 32_767  # characters of a cell of a workbook
MADE = datetime.datetime(2000, 1, 1)  # else two workbooks of the same tables would differ
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Value = str | float | None


class Tables:
    """What the page has shown of tables so far.

    Parameters
    ----------
    study
        Name of the study, with which the names of downloaded files begin.
    """

    def __init__(self, study: str) -> None:
        self.study = study
        self.shown: dict[str, View] = {}
        self._names: dict[int, str] = {}  # by the identity of a view, all of which are kept above

    def links(self, view: View) -> list[Download]:
        """Note a table that the page shows; return its links, the same however often it asks."""
        if id(view) not in self._names:
            name = self._names[id(view)] = self._name(view)
            self.shown[name] = view
        name = self._names[id(view)]
        return [
            Download("CSV", f"{FOLDER}/{name}.csv", f"{self.study}-{name}.csv"),
            Download("LaTeX", f"{FOLDER}/{name}.tex", f"{self.study}-{name}.tex"),
            Download("all tables as XLSX", f"{FOLDER}/{WORKBOOK}", f"{self.study}-{WORKBOOK}"),
        ]

    def _name(self, view: View) -> str:
        """Return a new name for the files of a table, made from its caption."""
        plain = unicodedata.normalize("NFKD", view.caption).encode("ascii", "ignore").decode()
        start = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:50] or "table"
        name, number = start, 2
        while name in self.shown:
            name, number = f"{start}_{number}", number + 1
        return name

    def files(self) -> dict[str, bytes]:
        """Return the files of all tables that were shown, by their path below the results."""
        made = {}
        for name, view in self.shown.items():
            made[f"{FOLDER}/{name}.csv"] = as_csv(view).encode("utf-8")
            made[f"{FOLDER}/{name}.tex"] = as_latex(view, name).encode("utf-8")
        return {**made, f"{FOLDER}/{WORKBOOK}": workbook(self.shown)}

    def write(self, folder: str | Path) -> None:
        """Write these files into a folder."""
        for path, content in self.files().items():
            with atomic(Path(folder) / Path(path).name) as temporary:
                temporary.write_bytes(content)


def contents(view: View) -> tuple[list[str], list[list[Value]]]:
    """Return a table's heads and rows, its numbers in full.

    A column of numbers whose text says more than the number (an interval, a deviation) is followed
    by one that has the text.
    """
    heads: list[str] = []
    rows: list[list[Value]] = [[] for _ in view.rows]
    for place, (head, _) in enumerate(view.heads):
        cells = [row[place] for row in view.rows]
        if not any(cell.value is not None for cell in cells):
            heads.append(str(head))
            _add(rows, [cell.text for cell in cells])
            continue
        heads.append(str(head))
        _add(rows, [cell.value for cell in cells])
        if not all(_plain_number(cell) for cell in cells):
            heads.append(f"{head} (as shown)")
            _add(rows, [cell.text for cell in cells])
    return heads, rows


def _add(rows: list[list[Value]], column: list[Value]) -> None:
    """Add a column to the rows."""
    for row, value in zip(rows, column, strict=True):
        row.append(value)


def _plain_number(cell: Cell) -> bool:
    """Tell whether a cell's text is its number and no more, or a sign that there is none."""
    if cell.value is None:
        return cell.text in ("", "–")
    return not cell.sort or re.fullmatch(r"[<\d.e−, ]+( %)?", cell.text) is not None


def as_csv(view: View) -> str:
    """Return a table as CSV."""
    heads, rows = contents(view)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in [heads, *rows]:
        writer.writerow([_harmless(value) for value in row])
    return text.getvalue()


def _harmless(value: Value) -> str:
    """Return a value as text that no spreadsheet takes for a formula, a number in full."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = f"'{value}" if value.startswith(FORMULA) else value
        return text.replace("\r", " ")  # which would end the row for some readers
    whole = float(value).is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(float(value))


def workbook(tables: dict[str, View]) -> bytes:
    """Return a workbook with one sheet a table, the same bytes for the same tables."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True})
    for name, view in zip(_sheet_names(tables), tables.values(), strict=True):
        sheet = book.add_worksheet(name)
        heads, rows = contents(view)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head[:LONGEST], bold)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(place, column, value[:LONGEST])
                elif value is not None:
                    sheet.write_number(place, column, value)
        sheet.freeze_panes(1, 1)
    if not tables:
        book.add_worksheet("no tables")
    book.close()
    return buffer.getvalue()


def _sheet_names(names: dict[str, View]) -> Iterator[str]:
    """Give the names of the sheets: at most 31 characters, told apart by their numbers."""
    for number, name in enumerate(names, start=1):
        yield f"{number} {name}"[:31]

"""A table of scores that were trained elsewhere: delimited text, wide or long.

Wide: a row a data set, a column an algorithm. Long: a row a score, with the columns dataset,
algorithm and score. Either may have the columns fold, replicate (or seed) and source. It is read
each time that the workflow is, so this imports neither numpy nor pandas.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from steeplechase.data.errors import DataError
from steeplechase.data.sources._cells import DECIMAL_COMMA, find_separator, number
from steeplechase.data.sources._text import EncodingError, lines
from steeplechase.errors import Problems
from steeplechase.messages import shown
from steeplechase.score_columns import Columns, read_header

Key = tuple[str, str, int, int]  # data set, algorithm, fold, replicate
Row = tuple[int, list[str]]  # its line, counted from 1, and its cells

MISSING = frozenset(("", "-", "–", "—", "?", "na", "n/a", "nan"))  # whatever the case
MOST_MESSAGES = 20
LARGEST_WHOLE = 2**53  # beyond it two numbers of folds may be read as one


@dataclass(frozen=True)
class ScoreFile:
    """What a table of scores holds.

    Attributes
    ----------
    form
        "wide" or "long".
    n_rows
        Rows below the line of names.
    algorithms
        In the order of the file.
    scores
        By data set, algorithm, fold and replicate, in the order of the file; None where the cell
        says that there is none.
    sources
        Source by data set, as far as the file names it.
    """

    form: str
    n_rows: int
    algorithms: tuple[str, ...]
    scores: dict[Key, float | None]
    sources: dict[str, str]


def read_scores(path: Path, name: str) -> tuple[ScoreFile | None, list[str]]:
    """Read a table of scores, and everything that is wrong with it.

    Comma, semicolon or tab, found by looking; UTF-8, or what a byte order mark says, or Latin-1;
    decimal commas unless commas separate the cells.

    Parameters
    ----------
    path
        The file.
    name
        The file as messages should name it.

    Returns
    -------
    file, messages
        None where there are messages, which are one line each with file and line, the first
        `MOST_MESSAGES` of them.
    """
    problems = Problems(name, {})
    file = None
    try:
        text = _lines(path)
    except DataError as error:
        return None, [f"{name}: {error}"]
    separator = find_separator(text)
    rows = _rows(text, separator, problems)
    if not rows:
        problems.add((), "the file is empty; expected a line of names and rows of scores")
    columns = read_header(rows[0], rows[1:], problems) if rows else None
    if columns is not None:
        reader = _Reader(columns, separator != ",", problems)
        for row in rows[1:]:
            reader.read(row)
        file = reader.finished(len(rows) - 1)
    messages = problems.messages
    if len(messages) > MOST_MESSAGES:
        more = len(messages) - MOST_MESSAGES
        messages = [*messages[:MOST_MESSAGES], f"{name}: and {more:,} more"]
    return (None if messages else file), messages


def _lines(path: Path) -> list[str]:
    """Return the lines of a file in UTF-8, or else in Latin-1, which every file is."""
    try:
        return list(lines(path))
    except EncodingError:
        return list(lines(path, "latin-1"))


def _rows(text: Sequence[str], separator: str, problems: Problems) -> list[Row]:
    """Return the rows that hold anything, cells stripped."""
    reader = csv.reader(text, delimiter=separator, skipinitialspace=True)
    rows, before = [], 0
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        hint = "; does a quote not close?" if "field larger" in str(error) else ""
        problems.add((), f"{error}{hint}", reader.line_num)
    return rows


@dataclass
class _Reader:
    """Puts the rows of a table together, and notes what is wrong with each."""

    columns: Columns
    commas: bool  # decimal commas are read
    problems: Problems
    scores: dict[Key, float | None] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    algorithms: dict[str, None] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        """Take in one row."""
        line, cells = row
        width = self.columns.width
        if len(cells) < width or any(cells[width:]):
            self.problems.add((), f"expected {width} values, got {len(cells)}", line)
            return
        at = {role: cells[j] for role, j in self.columns.roles.items()}
        dataset = at.get("dataset", "")
        if not dataset:
            self.problems.add((), "the row names no data set", line)
            return
        fold, replicate = (self._whole(at, role, line) for role in ("fold", "replicate"))
        self._note_source(dataset, at.get("source", ""), line)
        if self.columns.form == "wide":
            for j, algorithm in self.columns.algorithms.items():
                self._add((dataset, algorithm, fold, replicate), cells[j], algorithm, line)
        elif at.get("algorithm"):
            self._add((dataset, at["algorithm"], fold, replicate), at["score"], "score", line)
        else:
            self.problems.add((), "the row names no algorithm", line)

    def _whole(self, at: dict[str, str], role: str, line: int) -> int:
        """Return the number of a fold or replicate, 0 where the table has none."""
        value = number(at.get(role, "0"))
        if value is not None and value.is_integer() and abs(value) < LARGEST_WHOLE:
            return int(value)
        text = f"column {role}: got {shown(at[role])}, expected a whole number"
        self.problems.add((), text, line)
        return 0

    def _note_source(self, dataset: str, source: str, line: int) -> None:
        """Note the source of a data set."""
        before = self.sources.setdefault(dataset, source) if source else source
        if source != before:
            text = f"the source of {dataset!r} is {source!r} here and {before!r} above"
            self.problems.add((), text, line)

    def _add(self, key: Key, cell: str, column: str, line: int) -> None:
        """Take in one score."""
        dataset, algorithm, fold, replicate = key
        self.algorithms[algorithm] = None
        if key in self.scores:
            what = dataset if self.columns.form == "wide" else f"{algorithm} on {dataset}"
            what += f", fold {fold}" if "fold" in self.columns.roles else ""
            what += f", replicate {replicate}" if "replicate" in self.columns.roles else ""
            self.problems.add((), f"{what} stands twice: also on line {self.places[key]}", line)
            return
        self.places[key] = line
        self.scores[key] = None
        if cell.casefold() not in MISSING:
            value = number(cell)
            if value is None and self.commas and DECIMAL_COMMA.fullmatch(cell):
                value = float(cell.replace(",", "."))
            if value is None:
                text = f"column {shown(column)}: {shown(cell)} is not a number"
                self.problems.add((), text, line)
            self.scores[key] = value

    def finished(self, n_rows: int) -> ScoreFile:
        """Return the file; note what is wrong with it as a whole."""
        if n_rows == 0:
            self.problems.add((), "there are no rows below the line of names")
        names = tuple(self.algorithms) or tuple(self.columns.algorithms.values())
        if n_rows and len(names) == 1 and not self.problems.messages:
            text = f"there is one algorithm only, {names[0]!r}: a comparison needs two"
            self.problems.add((), text)
        datasets = {dataset for dataset, *_ in self.scores}
        for source in sorted(set(self.sources.values()) & datasets):
            if self.sources.get(source) != source:
                text = f"the source {source!r} is also a data set, of another source: rename one"
                self.problems.add((), text)
        return ScoreFile(self.columns.form, n_rows, names, self.scores, self.sources)

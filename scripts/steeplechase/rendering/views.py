"""Tables as the templates lay them out: text, what to sort by, and what stands out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.figures._style import Look

# Marks of the figures as paths in a box of ten by ten.
SHAPES = {
    "o": "M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
    "s": "M1.5 1.5h7v7h-7z",
    "^": "M5 1l4.3 8H.7z",
    "D": "M5 .5L9.5 5 5 9.5 .5 5z",
    "v": "M5 9L.7 1h8.6z",
    "P": "M3.5 1h3v2.5H9v3H6.5V9h-3V6.5H1v-3h2.5z",
    "X": "M3 1l2 2 2-2 2 2-2 2 2 2-2 2-2-2-2 2-2-2 2-2-2-2z",
    "h": "M5 .7l3.7 2.1v4.4L5 9.3 1.3 7.2V2.8z",
}


@dataclass(frozen=True)
class Spark:
    """A small curve in a cell.

    Attributes
    ----------
    depths
        How far below the top each point is, from 0 to 1, at equal distances.
    points
        How many there would be if the curve did not end early.
    broken
        Whether it ended badly.
    """

    WIDTH = 80
    HEIGHT = 18

    depths: tuple[float, ...]
    points: int
    broken: bool = False

    @property
    def path(self) -> str:
        """Return the curve in a box of `WIDTH` by `HEIGHT`, with a margin of one."""
        across = (self.WIDTH - 2) / max(self.points - 1, 1)
        places = [
            f"{1 + i * across:.0f} {1 + depth * (self.HEIGHT - 2):.1f}"
            for i, depth in enumerate(self.depths)
        ]
        # A line to where it is, so that a single point is seen.
        return f"M{places[0]}L" + " ".join(places[1:] or places)


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the number it is sorted by, and how it is shown.

    `kind` is "", "strong", "warning" or "muted"; `look` puts the algorithm's mark before a name;
    `spark` is drawn in the place of the text, which is its name.
    """

    text: str
    value: float | None = None
    kind: str = ""
    look: Look | None = None
    spark: Spark | None = None

    @property
    def sort(self) -> str:
        """Return the number to sort by where the text does not already say it."""
        if self.value is None:
            return ""
        try:
            float(self.text.replace("−", "-").replace(",", ""))
        except ValueError:
            return repr(self.value)
        return ""

    @property
    def shape(self) -> str:
        """Return the path of the algorithm's mark."""
        return SHAPES.get(self.look.marker, SHAPES["o"]) if self.look else ""


@dataclass(frozen=True)
class View:
    """A table: its caption, its heads (text, whether numbers), and its rows of cells.

    The first cell of a row is its head. `sortable` tables get buttons in their heads.
    """

    caption: str
    heads: Sequence[tuple[str, bool]]
    rows: list[list[Cell]] = field(default_factory=list)
    note: str = ""
    sortable: bool = True


LONGEST_WORD = 24


def breaks(shown: str) -> bool:
    """Tell whether a text has a word so long that it must be broken to fit a column."""
    return max(map(len, shown.split()), default=0) > LONGEST_WORD


def text(value: object, kind: str = "", look: Look | None = None) -> Cell:
    """Return a cell of text; nothing where there is none."""
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return Cell("" if missing else str(value), kind=kind, look=look)


def integer(value: float | None, kind: str = "") -> Cell:
    """Return a cell that holds a whole number."""
    if value is None or pd.isna(value):
        return Cell(wording.MISSING)
    return Cell(f"{int(value):,}", float(value), kind)


def score(value: float | None, kind: str = "", places: int = 3) -> Cell:
    """Return a cell that holds a score with a fixed number of decimals."""
    return _number(value, wording.decimals(value, places), kind)


def quantity(value: float | None, kind: str = "") -> Cell:
    """Return a cell that holds a time or a rate with three significant digits."""
    return _number(value, wording.significant(value), kind)


def probability(value: float | None, kind: str = "") -> Cell:
    """Return a cell that holds a p-value."""
    return _number(value, wording.p_value(value), kind)


def ranged(value: float | None, low: float | None, high: float | None, places: int = 3) -> Cell:
    """Return a cell that holds an estimate with its interval in brackets."""
    interval = wording.interval(low, high, places)
    shown = wording.decimals(value, places) + (f" [{interval}]" if interval else "")
    return _number(value, shown, "")


def _number(value: float | None, shown: str, kind: str) -> Cell:
    """Return a cell sorted by its number, or by none where it is missing."""
    known = value is not None and math.isfinite(value)
    return Cell(shown, float(value) if known else None, kind)


def plain(frame: pd.DataFrame, caption: str) -> View:
    """Return any frame as a table: numbers with four significant digits, names as they are."""
    numeric = {name: pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns}
    rows = [[_plain(value) for value in row] for row in frame.itertuples(index=False)]
    heads = [(str(name).replace("_", " "), numeric[name]) for name in frame.columns]
    return View(caption, heads, rows)


def _plain(value: Any) -> Cell:
    """Return one value of an arbitrary frame as a cell."""
    if isinstance(value, str):
        return Cell(value)
    if value is None or pd.isna(value):
        return Cell(wording.MISSING)
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return Cell("yes" if value else "no")
    if float(value).is_integer() and abs(value) < 1e15:
        return Cell(f"{int(value)}", float(value))
    return Cell(wording.significant(float(value), 4), float(value))

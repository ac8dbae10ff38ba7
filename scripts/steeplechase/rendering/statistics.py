"""The statistics that have a table of their own, each in the section that it names."""

from typing import Any

import pandas as pd

from steeplechase import registry, wording
from steeplechase.figures._style import Style
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View

MOST_ROWS = 60
SOURCES = ("method", "assumptions", "reference")
ALGORITHMS = ("a", "b", "algorithm", "control", "best", "winner", "left_out")


def tables(data: ReportData) -> dict[str, list[View]]:
    """Return the tables by the key of the section that they belong to, empty ones left out."""
    found: dict[str, list[View]] = {}
    if data.descents or data.sweep:
        return found  # which have sections of their own
    for name in registry.tabled_statistics():
        frame = data.frames[name]
        if len(frame):
            section = registry.declared("statistics", name)["SECTION"]
            found.setdefault(section, []).append(_table(data, name, frame))
    return found


def _table(data: ReportData, name: str, frame: pd.DataFrame) -> View:
    """Return one table, cut where it is long, with what it assumes and where it is from."""
    declared = registry.declared("statistics", name)
    several = [key for key in SOURCES if key in frame and frame[key].nunique() > 1]
    shown = frame[[key for key in declared["COLUMNS"] if key not in SOURCES or key in several]]
    cut = len(shown) > MOST_ROWS
    notes = [wording.sentence(str(frame[key].iloc[0])) for key in SOURCES[1:] if key not in several]
    notes.append(
        f"The first {MOST_ROWS} of {len(shown):,} rows; all are in statistics/{name}.csv."
        if cut
        else f"In statistics/{name}.csv."
    )
    style = data.style()
    rows = [
        [_cell(style, data.algorithms, key, value) for key, value in row.items()]
        for row in shown.head(MOST_ROWS).to_dict("records")
    ]
    heads = [(_head(key), _numeric(shown[key])) for key in shown]
    return View(declared["TITLE"], heads, rows, " ".join(note for note in notes if note))


def _head(column: str) -> str:
    """Return a column's name as it is read."""
    words = column.removesuffix("_p") + " p" if column.endswith("_p") else column
    return words.replace("_", " ")


def _numeric(column: pd.Series) -> bool:
    """Return whether a column holds numbers."""
    kind = pd.api.types
    return kind.is_numeric_dtype(column) and not kind.is_bool_dtype(column)


def _cell(style: Style, algorithms: list[str], column: str, value: Any) -> Cell:
    """Return one value in the form that its column and kind ask for."""
    if column in ALGORITHMS and value in algorithms:
        return views.text(value, "", style.look(value))
    if isinstance(value, bool):
        return views.text("yes" if value else "no", "warning" if value and "warn" in column else "")
    if not isinstance(value, str) and pd.isna(value):
        return Cell(wording.MISSING)
    if isinstance(value, str):
        return views.text(value)
    if column in ("p", "p_f") or column.endswith("_p"):
        return views.probability(value)
    if isinstance(value, int):
        return views.integer(value)
    return views.quantity(value)

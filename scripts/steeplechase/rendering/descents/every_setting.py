"""The table of all settings of a problem, each with its loss, its rate and a small curve."""

from typing import Any

import numpy as np
import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.descents.answer import number
from steeplechase.rendering.views import Cell, Spark, View

MOST_ROWS = 200  # of one problem
POINTS = 21  # of a small curve
DEEPEST = 1e-6  # of the largest excess at a start: what is below is drawn there
HAVE_COLUMNS = ("lr ", "momentum ", "dampening 0")  # or what has no effect
KEYS = ["problem", "algorithm", "setting"]


def settings(data: ReportData) -> dict[str, Any] | None:
    """Return a table for each problem, the best setting first."""
    table = data.frames["settings"]
    if not len(table):
        return None
    curves = _curves(data.frames["iterations"])
    titles = {row["problem"]: row["title"] for row in data.frames["problems"].to_dict("records")}
    views_of = [
        _table(data, problem, rows, curves, titles.get(problem, ""))
        for problem, rows in table.groupby("problem", sort=False)
    ]
    return {"tables": views_of}


def _curves(iterations: pd.DataFrame) -> dict[tuple, np.ndarray]:
    """Return the median excess over the replicates at some iterations of each setting."""
    if not len(iterations):
        return {}
    last = iterations["iteration"].max()
    chosen = np.unique(np.linspace(0, last, min(POINTS, last + 1)).round().astype(int))
    some = iterations[iterations["iteration"].isin(chosen)]
    middle = some.groupby([*KEYS, "iteration"], sort=False)["excess"].median().unstack("iteration")
    return {key: row for key, row in zip(middle.index, middle.to_numpy(), strict=True)}


def _table(
    data: ReportData,
    problem: str,
    rows: pd.DataFrame,
    curves: dict[tuple, np.ndarray],
    title: str,
) -> View:
    """Return the table of one problem."""
    style = data.style()
    ordered = rows.sort_values(["excess", "algorithm", "setting"], kind="stable")
    shown = ordered.head(MOST_ROWS)
    mine = [curve for key, curve in curves.items() if key[0] == problem]
    top = max((np.nanmax(curve[:1]) for curve in mine), default=1.0)
    cells = []
    for row in shown.to_dict("records"):
        name = row["algorithm"]
        curve = curves.get(tuple(row[key] for key in KEYS), np.empty(0))
        bad = int(row["diverged"] + row["failed"])
        cells.append(
            [
                views.text(name, "", style.look(name)),
                views.quantity(row["lr"]),
                views.quantity(row["momentum"]),
                views.quantity(row["loss"]),
                _spark(curve, top, bad > row["replicates"] / 2),
                _excess(row["excess"]),
                _range(row),
                _reached(row),
                views.integer(bad, "warning" if bad else ""),
                views.text(_others(row)),
            ]
        )
    heads = [
        ("algorithm", False),
        ("rate", True),
        ("β", True),
        ("loss", True),
        ("curve", False),
        ("excess", True),
        ("over replicates", True),
        ("reached at", True),
        ("diverged", True),
        ("other settings", False),
    ]
    rest = len(ordered) - len(shown)
    note = f" The best {MOST_ROWS}; {rest:,} more are in statistics/settings.csv." if rest else ""
    return View(f"All settings on {problem} ({title})", heads, cells, note)


def _others(row: dict[str, Any]) -> str:
    """Return the hyperparameters that have no column of their own."""
    parts = str(row["hyperparameters"] or "").split(", ")
    kept = [part for part in parts if not part.startswith(HAVE_COLUMNS)]
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in kept)


def _excess(value: float) -> Cell:
    """Return the cell of an excess, which may be infinite."""
    if not np.isfinite(value):
        return Cell("∞", kind="warning")
    return views.quantity(value)


def _range(row: dict[str, Any]) -> Cell:
    """Return the range of the excess over the replicates."""
    ends = ["∞" if not np.isfinite(row[key]) else wording.significant(row[key], 2)
            for key in ("lowest", "highest")]  # fmt: skip
    shown = ends[0] if ends[0] == ends[1] else " to ".join(ends)
    return Cell(shown, number(row["lowest"]))


def _reached(row: dict[str, Any]) -> Cell:
    """Return after how many iterations the tolerance was reached, and by how many replicates."""
    if not row["reached"]:
        return Cell(wording.MISSING)
    text = f"{row['iterations_to_tolerance']:g}"
    if row["reached"] < row["replicates"]:
        text += f" ({row['reached']:.0f} of {row['replicates']:.0f})"
    return Cell(text, number(row["iterations_to_tolerance"]))


def _spark(curve: np.ndarray, top: float, diverged: bool) -> Cell:
    """Return the small curve of a setting, on the logarithmic scale of its problem."""
    known = curve[np.isfinite(curve)]
    if not len(known):
        return Cell("no finite loss", kind="warning")
    text = f"{wording.significant(known[0])} to {wording.significant(known[-1])}"
    if diverged:
        text += ", then diverged"
    heights = np.log(np.maximum(known / top, DEEPEST)) / np.log(DEEPEST)
    return Cell(text, spark=Spark(tuple(np.clip(heights, 0.0, 1.0)), len(curve), diverged))

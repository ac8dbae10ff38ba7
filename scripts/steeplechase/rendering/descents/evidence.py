"""The sections between the tables of settings and the methods."""

from typing import Any

import numpy as np
import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View

Context = dict[str, Any] | None
MOST_ROWS = 120


def drawn(*figures: str):
    """Return the builder of a section that has figures alone, and is there if one was drawn."""

    def build(data: ReportData) -> Context:
        return {} if any(name in data.figures for name in figures) else None

    return build


def momentum(data: ReportData) -> Context:
    """Return what momentum and Nesterov's look-ahead gain."""
    table = data.frames["momentum_gain"]
    if not len(table):
        return None
    heads = [
        ("problem", False),
        ("batches", False),
        ("rate", True),
        ("β", True),
        ("plain", True),
        ("momentum", True),
        ("Nesterov", True),
        ("gain of momentum", True),
        ("gain of Nesterov", True),
    ]
    rows = [
        [
            views.text(row["problem"]),
            views.text(_batches(row)),
            views.quantity(row["lr"]),
            views.quantity(row["momentum"]),
            *(excess(row[f"{kind}_excess"]) for kind in ("plain", "momentum", "nesterov")),
            *(_gain(row[f"{kind}_gain"]) for kind in ("momentum", "nesterov")),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    note = (
        "Excess losses at equal learning rates, without wrappers. Gain: how many times as large "
        "the plain excess is; below 1 momentum ends higher." + _cut(table, "momentum_gain")
    )
    return {"gains": View("Momentum against plain steps", heads, rows, note)}


def batches(data: ReportData) -> Context:
    """Return all rows against batches."""
    table = data.frames["batches"]
    if not len(table):
        return None
    heads = [
        ("problem", False),
        ("steps", False),
        ("rate", True),
        ("β", True),
        ("batches", False),
        ("all rows", True),
        ("batches' excess", True),
        ("ratio", True),
        ("all rows lower", True),
    ]
    rows = [
        [
            views.text(row["problem"]),
            views.text({"sgd": "plain"}.get(row["optimizer"], row["optimizer"])),
            views.quantity(row["lr"]),
            views.quantity(row["momentum"]),
            views.text(_batches(row)),
            excess(row["all_excess"]),
            excess(row["batch_excess"]),
            _gain(row["ratio"]),
            Cell(f"{row['all_lower']:.0f} of {row['replicates']:.0f}", float(row["all_lower"])),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    note = (
        "Excess losses after equally many iterations of equal settings. Ratio: that of batches "
        "divided by that of all rows. Lower: in how many replicates." + _cut(table, "batches")
    )
    return {"pairs": View("All rows against batches", heads, rows, note)}


def theory(data: ReportData) -> Context:
    """Return rates of convergence beside those of theory."""
    table = data.frames["convergence_rates"]
    if not len(table):
        return None
    style = data.style()
    heads = [
        ("problem", False),
        ("algorithm", False),
        ("rate", True),
        ("β", True),
        ("fitted", True),
        ("theory", True),
        ("difference", True),
        ("best possible", True),
    ]
    rows = [
        [
            views.text(row["problem"]),
            views.text(row["algorithm"], "", style.look(row["algorithm"])),
            views.quantity(row["lr"]),
            views.quantity(row["momentum"]),
            views.score(row["fitted"], places=4),
            views.score(row["theory"], "warning" if row["theory"] >= 1 else "", places=4),
            views.score(row["difference"], places=4),
            views.score(row["best_possible"], places=4),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    note = (
        "By what the distance to the minimum is multiplied per iteration: above 1 it grows. "
        "Fitted: over the second half of the iterations. Theory: the largest root of the linear "
        "recurrence, over both eigenvalues. Best possible: with the best rate and momentum. A "
        "dash: too few iterations before it diverged." + _cut(table, "convergence_rates")
    )
    return {"rates": View("Rates of convergence on quadratics", heads, rows, note)}


def divergence(data: ReportData) -> Context:
    """Return where rates become too large, and every setting that ended early."""
    table, descents = data.frames["thresholds"], data.frames["descents"]
    if not len(descents):
        return None
    return {
        "thresholds": _thresholds(data, table) if len(table) else None,
        "early": _early(data, descents[descents["status"] != "ok"]),
    }


def _thresholds(data: ReportData, table: pd.DataFrame) -> View:
    style = data.style()
    rows = [
        [
            views.text(row["problem"]),
            views.text(row["algorithm"], "", style.look(row["algorithm"])),
            views.quantity(row["momentum"]),
            views.quantity(row["threshold"]),
            views.quantity(row["largest_that_fell"]),
            views.quantity(row["smallest_that_did_not"]),
            views.integer(row["ended_early"], "warning" if row["ended_early"] else ""),
            views.text("yes" if row["agrees"] else "no"),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("problem", False),
        ("algorithm", False),
        ("β", True),
        ("threshold", True),
        ("largest rate that fell", True),
        ("smallest that did not", True),
        ("diverged", True),
        ("as theory has it", False),
    ]
    note = (
        "Threshold: with the largest curvature at the minimum, L, it is 2 / L for plain steps, "
        "2 (1 + β) / L with momentum and 2 (1 + β) / ((1 + 2 β) L) with Nesterov momentum. It "
        "holds everywhere on a quadratic, and elsewhere near the minimum alone: the slope of a "
        "logistic loss is bounded, so that too large a rate makes it hop about, not run away; and "
        "where the curvature at the start is larger, smaller rates fail already."
        + _cut(table, "thresholds")
    )
    return View("Where a learning rate becomes too large", heads, rows, note)


def _early(data: ReportData, bad: pd.DataFrame) -> View | None:
    """Return the settings that ended early, with their reasons."""
    if not len(bad):
        return None
    style, rows = data.style(), []
    keys = ["problem", "algorithm", "setting"]
    for key, group in bad.groupby(keys, sort=False):
        first = group.iloc[0]
        values = [first.get("lr"), first.get("momentum")]
        rows.append(
            [
                views.text(key[0]),
                views.text(key[1], "", style.look(key[1])),
                *(views.quantity(value) for value in values),
                views.text(first["status"], "warning"),
                views.integer(len(group)),
                views.integer(group["iterations"].median()),
                views.text(first["reason"]),
            ]
        )
    heads = [
        ("problem", False),
        ("algorithm", False),
        ("rate", True),
        ("β", True),
        ("how", False),
        ("replicates", True),
        ("last iteration", True),
        ("why, of the first", False),
    ]
    note = f"The first {MOST_ROWS} of {len(rows):,}." if len(rows) > MOST_ROWS else ""
    return View("Settings that ended early", heads, rows[:MOST_ROWS], note)


def excess(value: float) -> Cell:
    """Return the cell of an excess loss: a dash where there is none, ∞ where it ended early."""
    if pd.isna(value):
        return Cell(wording.MISSING)
    return views.quantity(value) if np.isfinite(value) else Cell("∞", kind="warning")


def _gain(value: float) -> Cell:
    """Return the cell of a ratio."""
    return views.quantity(value, "strong" if value >= 100 else "")


def _batches(row: dict[str, Any]) -> str:
    """Say how rows are taken."""
    if row["batch_size"] == "all":
        return "all rows"
    return f"{row['batch_size']}, {str(row['sampling']).replace('_', ' ')}"


def _cut(table: pd.DataFrame, name: str) -> str:
    """Say where the rest is, if a table is cut."""
    if len(table) <= MOST_ROWS:
        return f" In statistics/{name}.csv."
    return f" The first {MOST_ROWS} of {len(table):,} rows; all are in statistics/{name}.csv."

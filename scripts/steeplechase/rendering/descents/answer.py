"""Header, verdict and summary of a study of problems."""

from typing import Any

import numpy as np
import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View

Context = dict[str, Any] | None

CONFIDENCE = {
    "strong": "its best setting ended lowest in every replicate of every problem",
    "moderate": "its best setting ended lowest in most replicates, not in all",
    "partial": "other algorithms ended lower in many replicates",
    "none": "nothing ended at a finite loss",
}


def header(data: ReportData) -> tuple[bool, str]:
    """Return whether every descent was made and ended well, and how many, in a sentence."""
    planned = data.study["protocol"]["replicates"] * sum(
        count for counts in data.study["settings"].values() for count in counts.values()
    )
    found = data.facts.get("descents") or {"done": 0, "diverged": 0, "failed": 0}
    start = "Complete" if found["done"] == planned else "Unfinished"
    return start == "Complete" and not found["failed"], (
        f"{start}: {found['done']:,} of {planned:,} descents ({found['diverged']:,} diverged, "
        f"{found['failed']:,} failed)."
    )


def verdict(data: ReportData) -> Context:
    """Return the answer, what it rests on, and the summary table."""
    found = data.facts.get("verdict")
    if not found:
        return None
    runs = found.get("replicates") or {}
    more = ""
    if runs.get("runs") and found["confidence"] != "strong":
        more = f" ({runs['lost']:,} of {runs['runs']:,} went to another)"
    return {
        "verdict": found,
        "confidence": CONFIDENCE[found["confidence"]] + more,
        "summary": summary(data),
        "alarms": [],
        "blocks": "",
    }


def summary(data: ReportData) -> View | None:
    """Return a row an algorithm: its rank, and its best score on each problem."""
    ranks, best = data.frames["mean_ranks"], data.frames["best_settings"]
    if not len(ranks):
        return None
    style, titles = data.style(), algorithm_titles(data)
    problems = list(dict.fromkeys(best["problem"]))
    least = best.groupby("problem")["excess"].min()
    table = best.set_index(["algorithm", "problem"])["excess"]
    rows = []
    order = ranks.sort_values("mean_rank", kind="stable", na_position="last")
    for row in order.to_dict("records"):
        name = row["algorithm"]
        strong = "strong" if row["mean_rank"] == ranks["mean_rank"].min() else ""
        rows.append(
            [
                views.text(name, strong, style.look(name)),
                views.text(titles[name]),
                Cell(wording.rank(row["mean_rank"]), number(row["mean_rank"])),
                views.integer(row["firsts"]),
                *(_score(table.get((name, problem)), least[problem]) for problem in problems),
            ]
        )
    heads = [("algorithm", False), ("title", False), ("mean rank", True), ("firsts", True)]
    heads += [(problem, True) for problem in problems]
    over = wording.count(int(ranks["problems"].max()), "problem")
    note = (
        "Excess of the final loss over the minimum, with the best setting of each algorithm: the "
        "median over the replicates, lower is better; the lowest of a column is bold. ∞: all "
        "settings diverged. A dash: it takes batches, and the problem has no rows. Ranks and "
        f"firsts are over the {over} that all algorithms descended."
    )
    return View("Best setting of each algorithm, by problem", heads, rows, note)


def _score(value: float | None, least: float) -> Cell:
    """Return the cell of a score."""
    if value is None or pd.isna(value):
        return Cell(wording.MISSING)
    if not np.isfinite(value):
        return Cell("∞", kind="warning")
    return Cell(wording.significant(value), float(value), "strong" if value == least else "")


def number(value: float) -> float | None:
    """Return a number to sort by, None where there is none."""
    return float(value) if np.isfinite(value) else None


def algorithm_titles(data: ReportData) -> dict[str, str]:
    """Return what the page calls each algorithm."""
    return {one["name"]: one["title"] for one in data.study["algorithms"]}

"""Header, verdict and summary of a study of images."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View

Context = dict[str, Any] | None

UNITS = {"accuracy": "points", "loss": "nats"}  # of what the winners were chosen by
CONFIDENCE = {
    "strong": "in every stage the winner was ahead of the next setting in every replicate",
    "moderate": "in every stage the winner was ahead of the next setting in most replicates",
    "partial": "in some stage nothing but luck may have decided",
    "single": "nothing was varied, so that there was nothing to choose",
    "none": "no setting of the last stage ended well in all replicates",
}


def header(data: ReportData) -> tuple[bool, str]:
    """Return whether every training was made and ended well, and how many, in a sentence."""
    planned = data.study["protocol"]["replicates"] * sum(
        stage["settings"] for stage in data.study["sweep"]["stages"]
    )
    found = data.facts.get("runs") or {"done": 0, "diverged": 0, "failed": 0}
    start = "Complete" if found["done"] == planned else "Unfinished"
    return start == "Complete" and not found["failed"], (
        f"{start}: {found['done']:,} of {planned:,} trainings ({found['diverged']:,} diverged, "
        f"{found['failed']:,} failed)."
    )


def verdict(data: ReportData) -> Context:
    """Return the answer, what it rests on, and the summary table."""
    found = data.facts.get("verdict")
    if not found:
        return None
    return {
        "verdict": found,
        "confidence": CONFIDENCE[found["confidence"]],
        "summary": summary(data),
        "alarms": [],
        "blocks": "",
    }


def summary(data: ReportData) -> View | None:
    """Return a row a stage: what it chose, and what that brought."""
    gains = data.frames["gains"]
    if not len(gains):
        return None
    rows = [
        [
            views.text(row["title"]),
            views.text("none" if pd.isna(row["setting"]) else row["label"]),
            views.integer(row["settings"]),
            share(row["validation_accuracy"]),
            _lead(row),
            share(row["test_accuracy"], "strong" if last else ""),
            share(row["test_gain"], signed=True),
        ]
        for row, last in _marked(gains.to_dict("records"))
    ]
    heads = [
        ("stage", False),
        ("chosen", False),
        ("of settings", True),
        ("held-out images, %", True),
        (f"ahead of the next, {UNITS[gains['selection'].iloc[0]]}", True),
        ("test images, %", True),
        ("gain, points", True),
    ]
    note = (
        "Accuracy of each stage's winner, the mean over the replicates. Gain: on the test images, "
        "over the winner of the stage that it started from."
    )
    return View("What each stage chose and brought", heads, rows, note)


def _lead(row: dict[str, Any]) -> Cell:
    """Return the cell of how far a winner was ahead of the next setting."""
    if row["selection"] == "loss":
        return _signed(views.quantity(row["lead"]))
    return share(row["lead"], signed=True)


def _marked(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], bool]]:
    """Return rows, each with whether it is the last."""
    return [(row, row is rows[-1]) for row in rows]


def share(value: float | None, kind: str = "", signed: bool = False) -> Cell:
    """Return the cell of a share, or of a difference of shares, in percent."""
    cell = views.score(None if value is None else 100 * value, kind, places=2)
    return _signed(cell) if signed else cell


def _signed(cell: Cell) -> Cell:
    """Return the cell of a difference with its sign, where it has one."""
    if cell.value is not None and cell.value > 0:
        return Cell(f"+{cell.text}", cell.value, cell.kind)
    return cell


def spread(mean: float | None, sd: float | None, kind: str = "") -> Cell:
    """Return the cell of a mean with its standard deviation, in percent."""
    cell = share(mean, kind)
    if cell.value is None or sd is None or sd != sd:
        return cell
    return Cell(f"{cell.text} ± {wording.decimals(100 * sd, 2)}", cell.value, kind)

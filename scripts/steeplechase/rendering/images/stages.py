"""The section of the stages: every setting of each, and which was chosen and why."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.images.answer import share, spread
from steeplechase.rendering.views import Cell, View

MOST_ROWS = 200  # of one stage
WHERE_THEY_DIFFER = ("choice", "parameters", "iteration")
LOSS = "held-out images, nats"  # has a column where winners are chosen by it
NOTE = (
    "Means over the replicates that ended well, ± standard deviation. Lost: replicates that "
    "diverged (NaN from the iteration given, their median) or failed. Iteration: the one "
    "whose network was evaluated. What is the same for all settings has no column."
)


def stages(data: ReportData) -> dict[str, Any] | None:
    """Return what was chosen in each stage, with the table of its settings."""
    scores = data.frames["setting_scores"]
    if not len(scores):
        return None
    why = data.frames["choices"].set_index("stage")["why"]
    given = {stage["name"]: stage for stage in data.study["sweep"]["stages"]}
    by_loss = data.study["protocol"]["selection"] == "loss"
    parts = []
    for name, rows in scores.groupby("stage", sort=False):
        stage = given.get(name, {"title": name, "begins": None, "vary": {}})
        levels = data.frames["factor_levels"]
        own = levels[levels["stage"] == name]
        parts.append(
            {
                "title": stage["title"],
                "varied": _varied(stage),
                "why": str(why.get(name, "")),
                "table": _settings(stage["title"], rows, by_loss, "" if parts else NOTE),
                "levels": _levels(stage["title"], own) if own["factor"].nunique() > 1 else None,
            }
        )
    return {"stages": parts}


def _varied(stage: dict[str, Any]) -> str:
    """Say what a stage varied and what it started from."""
    if not stage["vary"]:
        return "Nothing is varied."
    counted = [f"{key} ({wording.count(len(own), 'value')})" for key, own in stage["vary"].items()]
    start = f"the winner of {stage['begins']}" if stage["begins"] else "the study as it stands"
    return f"Varied: {wording.listing(counted)}. It starts from {start}."


def _settings(title: str, rows: pd.DataFrame, by_loss: bool, note: str) -> View:
    """Return the table of a stage's settings, the best first."""
    ordered = rows.sort_values(["rank", "setting"], kind="stable", na_position="last")
    shown = ordered.head(MOST_ROWS)
    cells = []
    for row in shown.to_dict("records"):
        kind = "strong" if row["chosen"] else ""
        lost = int(row["diverged"] + row["failed"])
        cells.append(
            [
                views.text(row["label"], kind),
                views.text("chosen" if row["chosen"] else ""),
                *([_loss(row, kind)] if by_loss else []),
                spread(row["validation_accuracy_mean"], row["validation_accuracy_sd"], kind),
                share(row["train_accuracy_mean"]),
                spread(row["test_accuracy_mean"], row["test_accuracy_sd"]),
                _lost(row, lost),
                views.integer(row["parameters"]),
                views.integer(row["best_iteration"]),
            ]
        )
    heads = [
        ("setting", False),
        ("choice", False),
        *([(LOSS, True)] if by_loss else []),
        ("held-out images, %", True),
        ("training images, %", True),
        ("test images, %", True),
        ("lost", True),
        ("parameters", True),
        ("iteration", True),
    ]
    rest = len(ordered) - len(shown)
    more = f"The best {MOST_ROWS}; {rest:,} more are in statistics/setting_scores.csv."
    note = " ".join([note, *([more] if rest > 0 else [])]).strip()
    return View(f"Settings of {title}", *_told(heads, cells), note)


def _told(
    heads: list[tuple[str, bool]], rows: list[list[Cell]]
) -> tuple[list[tuple[str, bool]], list[list[Cell]]]:
    """Leave out the columns of `WHERE_THEY_DIFFER` that say the same of every setting."""
    kept = [
        place
        for place, (head, _) in enumerate(heads)
        if head not in WHERE_THEY_DIFFER or len({row[place].text for row in rows}) > 1
    ]
    return [heads[i] for i in kept], [[row[i] for i in kept] for row in rows]


def _loss(row: dict[str, Any], kind: str) -> Cell:
    """Return the mean loss on the held-out images with its standard deviation."""
    cell, sd = views.quantity(row["validation_loss_mean"], kind), row["validation_loss_sd"]
    if cell.value is None or pd.isna(sd):
        return cell
    return Cell(f"{cell.text} ± {wording.significant(sd, 2)}", cell.value, kind)


def _lost(row: dict[str, Any], lost: int) -> Cell:
    """Return how many replicates did not end well, and from when."""
    if not lost:
        return Cell("0", 0.0)
    text = f"{lost} of {row['replicates']:.0f}"
    if row["diverged"]:
        text += f", NaN from {row['diverged_at']:g}"
    return Cell(text, float(lost), "warning")


def _levels(title: str, rows: pd.DataFrame) -> View:
    """Return what each value of each key comes to over the values of the others."""
    cells = [
        [
            views.text(row["factor"]),
            views.text(row["level"]),
            views.integer(row["runs"]),
            views.integer(
                row["diverged"] + row["failed"],
                "warning" if row["diverged"] + row["failed"] else "",
            ),
            share(row["validation_accuracy"]),
            share(row["test_accuracy"]),
        ]
        for row in rows.to_dict("records")
    ]
    heads = [
        ("varied", False),
        ("value", False),
        ("trainings", True),
        ("lost", True),
        ("held-out images, %", True),
        ("test images, %", True),
    ]
    note = "Means over all trainings that ended well with this value, whatever the others were."
    return View(f"{title}, value by value", heads, cells, note)

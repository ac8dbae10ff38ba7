"""The sections between the stages and the methods of a study of images."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.images.answer import share
from steeplechase.rendering.views import Cell, View
from steeplechase.statistics.images import fits

Context = dict[str, Any] | None
MOST_ROWS = 200


def progress(data: ReportData) -> Context:
    """Return the figures of progress, and its table for the winner of each stage."""
    table = data.frames["progress_means"]
    if not len(table):
        return None
    chosen = data.frames["setting_scores"]
    keys = chosen.loc[chosen["chosen"].astype(bool), ["stage", "setting"]]
    winners = table.merge(keys, on=["stage", "setting"])
    return {"table": _progress(winners) if len(winners) else None}


def _progress(table: Any) -> View:
    """Return the progress of the winners."""
    rows = [
        [
            views.text(row["stage"]),
            views.text(row["label"]),
            views.integer(row["iteration"]),
            views.quantity(row["epoch"]),
            views.score(row["train_loss"]),
            share(row["train_accuracy"]),
            views.score(row["validation_loss"]),
            share(row["validation_accuracy"]),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("stage", False),
        ("setting", False),
        ("iteration", True),
        ("epoch", True),
        ("training loss", True),
        ("training images, %", True),
        ("held-out loss", True),
        ("held-out images, %", True),
    ]
    note = (
        "Means over the replicates. What is of training images is the mean over the batches since "
        "the row before, augmented and with dropout where there is some. All settings are in "
        "statistics/progress_means.csv, all replicates in tables/progress.csv."
    )
    return View("Progress of the winners", heads, rows, note)


RULE = (
    "The rule: a setting is over-fitted if its accuracy on training images is more than "
    f"{100 * fits.GAP:.0f} percentage points above that on held-out images and the loss of the "
    f"latter has risen by more than {100 * fits.RISE:.0f} % since its lowest; else under-fitted if "
    f"its accuracy on training images is below {100 * fits.LOW:.0f} %, or more than "
    f"{100 * fits.SHORT:.0f} percentage points below the best of its stage, or the loss of "
    f"held-out images fell by more than {100 * fits.FALL:.0f} % over the last quarter of the "
    "training; else well fitted. The bounds are conventions."
)


def fit(data: ReportData) -> Context:
    """Return how each setting fits, with the numbers that this rests on."""
    table = data.frames["fits"]
    if not len(table):
        return None
    kinds = {"over-fitted": "warning", "lost": "warning"}
    rows = [
        [
            views.text(row["stage"]),
            views.text(row["label"]),
            views.text(row["fit"], kinds.get(row["fit"], "")),
            share(row["train_accuracy"]),
            share(row["validation_accuracy"]),
            share(row["gap"]),
            views.quantity(100 * row["rise"]),
            views.quantity(100 * row["fall"]),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("stage", False),
        ("setting", False),
        ("fit", False),
        ("training images, %", True),
        ("held-out images, %", True),
        ("gap, points", True),
        ("rise of the loss, %", True),
        ("fall at the end, %", True),
    ]
    note = "Means over the replicates that ended well; accuracies at the end, without augmentation."
    return {"rule": RULE, "table": View("How each setting fits", heads, rows, note)}


def classes(data: ReportData) -> Context:
    """Return the accuracy of each class, of the winner of each stage."""
    table = data.frames["class_scores"]
    if not len(table):
        return None
    names = list(dict.fromkeys(table["stage"]))
    last = table[table["stage"] == names[-1]]
    return {
        "last": _class_table(names[-1], last),
        "others": _all_stages(table, names) if len(names) > 1 else None,
    }


def _class_table(stage: str, table: Any) -> View:
    """Return the classes of one stage's winner."""
    rows = [
        [
            views.text(row["name"]),
            views.integer(row["n"]),
            share(row["accuracy"], "strong" if row["accuracy"] == table["accuracy"].max() else ""),
            _interval(row),
            share(row["sd"]),
            views.text(_other(row["most_taken_for"])),
            share(row["share"]),
        ]
        for row in table.to_dict("records")
    ]
    heads = [
        ("class", False),
        ("test images", True),
        ("recognised, %", True),
        ("95 % interval", True),
        ("over replicates, ± points", True),
        ("most taken for", False),
        ("as that, %", True),
    ]
    note = (
        "Mean over the replicates, with Wilson's interval for the luck of the test images and the "
        "standard deviation over the replicates for that of the seeds."
    )
    return View(f"Accuracy by class, winner of {stage}", heads, rows, note)


def _other(name: Any) -> str:
    """Return the name of the class that is taken for, where there is one."""
    return wording.MISSING if pd.isna(name) or not name else str(name)


def _interval(row: dict[str, Any]) -> Cell:
    return Cell(f"{100 * row['low']:.1f} to {100 * row['high']:.1f}", float(row["low"]))


def _all_stages(table: Any, names: list[str]) -> View:
    """Return the classes with a column for the winner of each stage."""
    wide = table.pivot(index=["class", "name"], columns="stage", values="accuracy")[names]
    rows = [
        [views.text(name), *(share(value) for value in values)]
        for (_, name), values in zip(wide.index, wide.to_numpy(), strict=True)
    ]
    heads = [("class", False), *((name, True) for name in names)]
    note = "Percent of the test images of a class, by the winner of each stage; mean of replicates."
    return View("Accuracy by class, stage by stage", heads, rows, note)


def mistakes(data: ReportData) -> Context:
    """Return the section of misclassified images, which is there if some were drawn."""
    return {} if "misclassified" in data.figures else None


def failures(data: ReportData) -> Context:
    """Return the trainings that did not end well, with their reasons."""
    runs = data.frames["runs"]
    if not len(runs):
        return None
    labels = data.frames["settings"].set_index(["stage", "setting"])["label"]
    bad = runs[runs["status"] != "ok"]
    rows = [
        [
            views.text(row["stage"]),
            views.text(labels.get((row["stage"], row["setting"]), row["setting"])),
            views.integer(row["replicate"]),
            views.text(row["status"], "warning"),
            views.integer(row["diverged_at"]),
            views.text(row["reason"]),
        ]
        for row in bad.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("stage", False),
        ("setting", False),
        ("replicate", True),
        ("how", False),
        ("iteration", True),
        ("why", False),
    ]
    note = f"The first {MOST_ROWS} of {len(bad):,}." if len(bad) > MOST_ROWS else ""
    view = View("Trainings that did not end well", heads, rows, note) if len(bad) else None
    return {"table": view, "count": len(runs)}

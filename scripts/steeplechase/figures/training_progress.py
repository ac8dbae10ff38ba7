"""Accuracy in the course of the training, of held-out and of training images, stage by stage."""

import pandas as pd

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, left_out, nothing
from steeplechase.figures._style import Style
from steeplechase.figures._sweeps import progress_figure, stages

INPUTS = ("statistics/progress_means.csv", "statistics/setting_scores.csv")
TITLE = "Accuracy in the course of the training"
SECTION = "progress"
ORDER = 10
READING = (
    "Where the line of training images goes on rising and that of held-out images does not, the "
    "network learns by heart. A line that still rises at its end would have gained by more epochs."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the mean accuracy over the replicates of every setting."""
    means, scores = (inputs[path] for path in INPUTS)
    if not len(means) or not means["validation_accuracy"].notna().any():
        return nothing("No training has made progress yet.", means)
    figure, shown = progress_figure(means, scores, "accuracy", False, style)
    numbers = means.drop(columns=["train_loss", "validation_loss"]).reset_index(drop=True)
    last = numbers.groupby(["stage", "setting"], sort=False)["iteration"].idxmax()
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Percent of images that are recognised, the mean over the replicates: of all held-out "
            "images, and of the training images of the batches since the row before, as they were "
            "trained on. A cross: where all replicates had diverged."
            f"{left_out(shown, stages(means), 'stage')}"
        ),
        alt=_alt(numbers.loc[last]),
        excerpt=tuple(int(i) for i in last)[:100],
        excerpt_says="the last row of each setting",
    )


def finding(numbers: pd.DataFrame) -> str:
    """Say when the best setting of each stage came within a point of its best."""
    parts = []
    for stage, rows in numbers.groupby("stage", sort=False):
        if not rows["validation_accuracy"].notna().any():
            continue
        best = rows.loc[rows["validation_accuracy"].idxmax()]
        own = rows[rows["setting"] == best["setting"]]
        near = own[own["validation_accuracy"] >= best["validation_accuracy"] - 0.01]
        parts.append(
            f"{wording.label(best['label'], 40)} ({wording.label(stage, 20)}) at iteration "
            f"{near['iteration'].min():g} of {own['iteration'].max():g}"
        )
    return (
        "Within one percentage point of its best on held-out images came "
        f"{wording.listing(parts, 8)}."
    )


def _alt(last: pd.DataFrame) -> str:
    """Give the accuracy of each setting at the end."""
    parts = [
        f"{wording.label(row['label'], 40)} "
        f"{wording.decimals(100 * row['validation_accuracy'], 1)} %"
        for row in last.to_dict("records")
        if pd.notna(row["validation_accuracy"])
    ]
    return (
        "Two panels a stage, of accuracy by iteration. At the end, of held-out images: "
        f"{wording.listing(parts, 15) or 'none'}."
    )

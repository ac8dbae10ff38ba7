"""How many test images of each class are recognised, by the winner of the last stage."""

import pandas as pd
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._fitting import fitted
from steeplechase.figures._style import GREY, INK, PALETTE, Style

INPUTS = ("statistics/class_scores.csv",)
TITLE = "Accuracy by class"
SECTION = "classes"
ORDER = 10
READING = (
    "The further left a class, the harder it is. Where the intervals of two classes overlap, other "
    "test images might turn their order round."
)

MOST = 40  # classes
LINE, TOP, BOTTOM, RIGHT = 0.2, 0.08, 0.42, 0.15  # inches


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a line a class, the easiest on top."""
    scores = inputs["statistics/class_scores.csv"]
    if not len(scores) or not scores["accuracy"].notna().any():
        return nothing("No stage has a winner yet.", scores)
    last = scores[scores["stage"] == scores["stage"].iloc[-1]].dropna(subset=["accuracy"])
    if not len(last):
        return nothing("The last stage has no winner.", scores)
    numbers = last.sort_values("accuracy", ascending=False, kind="stable").reset_index(drop=True)
    shown = numbers.tail(MOST)
    left = min(0.3 * style.width, 1.6)
    total = TOP + LINE * len(shown) + BOTTOM
    figure = Figure(figsize=(style.width, total))
    box = (
        left / style.width,
        BOTTOM / total,
        (style.width - left - RIGHT) / style.width,
        LINE * len(shown) / total,
    )
    axis = figure.add_axes(box)
    axis.grid(axis="x")
    for i, row in enumerate(shown.to_dict("records")):
        axis.plot([100 * row["low"], 100 * row["high"]], [i, i], color=GREY, linewidth=1.0)
        ends = [100 * row["lowest"], 100 * row["highest"]]
        axis.plot(
            ends, [i, i], color=PALETTE[0][0], linewidth=3.0, solid_capstyle="butt", alpha=0.5
        )
        axis.plot(100 * row["accuracy"], i, "o", color=PALETTE[0][0], markersize=4.5)
    axis.set_ylim(len(shown) - 0.5, -0.5)
    axis.set_yticks(range(len(shown)), [fitted(n, left - 0.15, 7.5, 30) for n in shown["name"]])
    axis.tick_params(axis="y", length=0)
    for text in axis.get_yticklabels():
        text.set_color(INK)
    axis.locator_params(axis="x", nbins=6)
    axis.set_xlabel("test images recognised, %")
    cut = "" if len(shown) == len(numbers) else f" Drawn are the {MOST} hardest classes."
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Percent of the test images of each class that the winner of the last stage "
            "recognises: the mean over the replicates (dots), from the lowest to the highest "
            "replicate (thick bars), and Wilson's 95 % interval for the luck of the images (thin "
            f"bars).{cut}"
        ),
        alt=_alt(numbers),
        excerpt=tuple(range(min(len(numbers), 100))),
        excerpt_says="the easiest classes",
    )


def finding(numbers: pd.DataFrame) -> str:
    """Name the easiest and the hardest class."""
    easiest, hardest = numbers.iloc[0], numbers.iloc[-1]
    low, high = (wording.decimals(100 * one["accuracy"], 1) for one in (hardest, easiest))
    return (
        f"From {low} % ({wording.label(hardest['name'], 30)}) to {high} % "
        f"({wording.label(easiest['name'], 30)}) of the test images of a class are recognised."
    )


def _alt(numbers: pd.DataFrame) -> str:
    """Give the accuracy of each class."""
    parts = [
        f"{wording.label(row['name'], 30)} {wording.decimals(100 * row['accuracy'], 1)} %"
        for row in numbers.to_dict("records")
    ]
    return f"A dot a class: {wording.listing(parts, 30)}."

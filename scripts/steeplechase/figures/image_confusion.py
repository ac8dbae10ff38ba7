"""Which class of images is taken for which, by the winner of the last stage."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._cells import frame, shade, write
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._fitting import fitted, text_width
from steeplechase.figures._style import Style

INPUTS = ("statistics/confusion_counts.csv",)
TITLE = "Confused classes of images"
SECTION = "classes"
ORDER = 20
READING = (
    "A row is a true class, a column what it was taken for; the diagonal is right. A dark cell off "
    "the diagonal is a pair of classes that is confused again and again."
)

CELL = 0.24  # inches; smaller ones hold no number
LARGEST = 4.4  # inches, of the matrix
TOP, LONGEST = 0.1, 0.55  # and of a name
SIZE = 6.5  # points, of the names


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the matrix of all test images and replicates."""
    counts = inputs["statistics/confusion_counts.csv"]
    if not len(counts) or not counts["count"].sum():
        return nothing("The last stage has no winner whose predictions are known.", counts)
    numbers = counts[counts["count"] > 0].reset_index(drop=True)
    names = list(dict.fromkeys(counts["name"]))
    c = len(names)
    matrix = counts.sort_values(["label", "predicted"])["share"].to_numpy(float).reshape(c, c)
    left = min(0.3 * style.width, 1.4)
    size = min(LARGEST, style.width - left - 0.12)
    every = max(1, int(np.ceil(0.13 / (size / c))))
    places = np.arange(0, c, every)
    below = [fitted(names[i], LONGEST, SIZE, 24) for i in places]
    widest = max(text_width(name, SIZE) for name in below)
    upright = widest > every * size / c - 0.04
    bottom = 0.32 + (widest if upright else 0.1)
    total = TOP + size + bottom
    figure = Figure(figsize=(style.width, total))
    axis = figure.add_axes((left / style.width, bottom / total, size / style.width, size / total))
    frame(axis, c, c)
    shade(axis, np.nan_to_num(matrix))
    if size / c >= CELL:
        write(axis, matrix, matrix >= 0.005, lambda i, k: f"{100 * matrix[i, k]:.0f}")
    axis.set_yticks(places + 0.5, [fitted(names[i], left - 0.3, SIZE, 24) for i in places])
    axis.set_xticks(places + 0.5, below, rotation=90 if upright else 0)
    axis.set_xlabel("taken for", labelpad=2)
    axis.set_ylabel("true class", labelpad=2)
    wrong = numbers[numbers["label"] != numbers["predicted"]]
    worst = wrong.sort_values("count", ascending=False, kind="stable").index[:20]
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Of the test images of each class (a line), the percentage that is taken for each "
            "class (a column), over all replicates; dark cells on the diagonal and pale ones "
            "elsewhere are better. Cells below half a percent have no number; cells without an "
            "image are not in the numbers."
        ),
        alt=_alt(numbers.loc[worst]),
        excerpt=tuple(int(i) for i in worst),
        excerpt_says="the most frequent errors",
    )


def finding(numbers: pd.DataFrame) -> str:
    """Say how many are wrong, and which error is the most frequent."""
    wrong = numbers[numbers["label"] != numbers["predicted"]]
    total, lost = int(numbers["count"].sum()), int(wrong["count"].sum())
    text = f"{lost:,} of {total:,} predictions are wrong"
    if not lost:
        return f"{text}."
    row = wrong.loc[wrong["count"].idxmax()]
    return (
        f"{text}; most often {wording.label(row['name'], 30)} is taken for "
        f"{wording.label(row['predicted_name'], 30)} ({int(row['count']):,} times)."
    )


def _alt(worst: pd.DataFrame) -> str:
    """Give the most frequent errors."""
    parts = [
        f"{wording.label(row['name'], 30)} as {wording.label(row['predicted_name'], 30)} "
        f"{wording.decimals(100 * row['share'], 1)} %"
        for row in worst.to_dict("records")
    ]
    return f"A confusion matrix. Most frequent errors: {wording.listing(parts, 20) or 'none'}."

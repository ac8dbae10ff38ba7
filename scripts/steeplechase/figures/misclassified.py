"""Test images that the winner of the last stage is most sure of and wrong about."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, left_out, nothing
from steeplechase.figures._fitting import fitted
from steeplechase.figures._style import FAINT, Style

INPUTS = ("tables/mistakes.parquet", "tables/classes.parquet")
TITLE = "Misclassified images"
SECTION = "mistakes"
ORDER = 10
READING = (
    "Look for images that you would have taken for the same: those are the images' fault. Where "
    "the network is sure and you cannot see why, it looks at something else than you."
)

MOST_CLASSES = 12
PICTURES = 48  # of noise, which compresses least, more would make a drawing of all as one picture
SIDE, ACROSS, BELOW, GAP = 0.62, 0.92, 0.3, 0.06  # inches: a picture, its place, its words
TOP, RIGHT = 0.06, 0.05


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a line of pictures a true class."""
    mistakes, classes = (inputs[path] for path in INPUTS)
    mistakes = mistakes.dropna(subset=["probability"]) if len(mistakes) else mistakes
    if not len(mistakes):
        return nothing("No test image was misclassified, or no stage has a winner.")
    names = dict(zip(classes["class"], classes["name"], strict=True))
    numbers = _numbers(mistakes, names)
    present = list(dict.fromkeys(mistakes["label"]))
    shown = present[:MOST_CLASSES]
    left = min(0.24 * style.width, 1.1)
    columns = int((style.width - left - RIGHT) / ACROSS)
    columns = max(1, min(columns, PICTURES // len(shown)))
    line = SIDE + BELOW + GAP
    total = TOP + line * len(shown)
    figure = Figure(figsize=(style.width, total))
    for i, label in enumerate(shown):
        y = total - TOP - i * line
        figure.text(
            0.06 / style.width,
            (y - SIDE / 2) / total,
            fitted(names.get(label, label), left - 0.12, 8, 20, "bold"),
            fontweight="bold",
            fontsize=8,
            va="center",
        )
        own = mistakes[mistakes["label"] == label].head(columns)
        for k, row in enumerate(own.to_dict("records")):
            x = left + k * ACROSS
            box = (x / style.width, (y - SIDE) / total, SIDE / style.width, SIDE / total)
            _picture(figure.add_axes(box), row, names, style.width, total)
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Of each true class (on the left) the test images that the winner of the last stage, "
            "in its first replicate, gives to another class with the highest probability; below "
            f"each that class and its probability.{left_out(shown, present, 'line')}"
        ),
        alt=_alt(numbers),
        excerpt=tuple(range(min(len(numbers), 100))),
        excerpt_says="the first ones",
    )


def _numbers(mistakes: pd.DataFrame, names: dict) -> pd.DataFrame:
    """Return a row a picture, without its pixels."""
    return pd.DataFrame(
        {
            "row": mistakes["row"],
            "true_class": [names.get(one, str(one)) for one in mistakes["label"]],
            "predicted_class": [names.get(one, str(one)) for one in mistakes["predicted"]],
            "probability": mistakes["probability"].round(6),
        }
    ).reset_index(drop=True)


def _picture(axis: Axes, row: dict, names: dict, width: float, total: float) -> None:
    """Draw one picture with what it was taken for."""
    shape = (row["channels"], row["height"], row["width"])
    pixels = np.asarray(row["pixels"], dtype=np.uint8).reshape(shape)
    channels = pixels if len(pixels) == 3 else np.repeat(pixels[:1], 3, axis=0)
    axis.imshow(np.moveaxis(channels, 0, 2), interpolation="none")  # as stored, in grey too
    axis.set(xticks=[], yticks=[])
    axis.spines[:].set_visible(True)
    axis.spines[:].set_color(FAINT)
    x, y, _, _ = axis.get_position().bounds
    taken = fitted(names.get(row["predicted"], row["predicted"]), ACROSS - 0.1, 6.5, 18)
    for place, text in ((0.09, taken), (0.2, f"{100 * row['probability']:.0f} %")):
        axis.figure.text(x, y - place / total, text, fontsize=6.5, va="center", ha="left")


def finding(numbers: pd.DataFrame) -> str:
    """Name the mistake that the network is most sure of."""
    worst = numbers.loc[numbers["probability"].idxmax()]
    return (
        f"Most sure and wrong: image {int(worst['row'])}, "
        f"{wording.label(worst['true_class'], 30)}, was taken for "
        f"{wording.label(worst['predicted_class'], 30)} with a probability of "
        f"{wording.decimals(worst['probability'], 3)}."
    )


def _alt(numbers: pd.DataFrame) -> str:
    """Give the first mistakes in words."""
    parts = [
        f"{wording.label(row['true_class'], 20)} as {wording.label(row['predicted_class'], 20)}"
        for row in numbers.to_dict("records")
    ]
    told = wording.listing(parts, 30)
    return f"Small pictures of test images, with what they were taken for: {told}."

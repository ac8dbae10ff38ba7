"""Accuracy on training images against that on held-out images, and how each setting fits."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, key, key_height, nothing
from steeplechase.figures._style import FAINT, PALETTE, WARNING, Style

INPUTS = ("statistics/fits.csv",)
TITLE = "Training and held-out accuracy"
SECTION = "fit"
ORDER = 10
READING = (
    "On the line both are equal. The further a point lies below it, the more the network has "
    "learned by heart; points to the left have not learned enough."
)

KINDS = {
    "well fitted": (PALETTE[0][0], "o"),
    "under-fitted": (PALETTE[1][0], "s"),
    "over-fitted": (WARNING, "^"),
}
HEIGHT, LEFT, RIGHT, BOTTOM = 2.7, 0.62, 0.15, 0.45  # inches


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a point a setting."""
    fits = inputs["statistics/fits.csv"]
    columns = ["stage", "setting", "label", "fit", "train_accuracy", "validation_accuracy", "gap"]
    if not len(fits) or not fits["validation_accuracy"].notna().any():
        return nothing("No setting has ended well yet.", fits)
    numbers = fits[columns].dropna(subset=["validation_accuracy"]).reset_index(drop=True)
    entries = [
        (Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=4.5), kind)
        for kind, (colour, marker) in KINDS.items()
        if kind in set(numbers["fit"])
    ]
    top = key_height(entries, style.width)
    total = top + 0.1 + HEIGHT + BOTTOM
    figure = Figure(figsize=(style.width, total))
    across = min(style.width - LEFT - RIGHT, 4.6)
    axis = figure.add_axes(
        (LEFT / style.width, BOTTOM / total, across / style.width, HEIGHT / total)
    )
    values = 100 * numbers[["train_accuracy", "validation_accuracy"]]
    low, high = values.min().min(), values.max().max()
    pad = max(0.05 * (high - low), 1.0)
    axis.plot([low - pad, high + pad], [low - pad, high + pad], color=FAINT, linewidth=1.0)
    axis.grid()
    for kind, (colour, marker) in KINDS.items():
        own = numbers[numbers["fit"] == kind]
        axis.plot(
            100 * own["train_accuracy"],
            100 * own["validation_accuracy"],
            marker,
            color=colour,
            markersize=4.5,
            alpha=0.8,
        )
    axis.set(xlim=(low - pad, high + pad), ylim=(low - pad, high + pad))
    axis.locator_params(nbins=6)
    axis.set_xlabel("training images, %")
    axis.set_ylabel("held-out images, %")
    key(figure, entries)
    worst = numbers.sort_values("gap", ascending=False, kind="stable").index[:20]
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Percent of images that are recognised at the end, without augmentation, the mean over "
            "the replicates; a point a setting, all stages together. The line is where both are "
            "equal. How a setting is called follows from the rule above."
        ),
        alt=_alt(numbers),
        excerpt=tuple(int(i) for i in worst),
        excerpt_says="the settings with the widest gaps",
    )


def finding(numbers: pd.DataFrame) -> str:
    """Count how the settings fit, and give the widest gap."""
    counts = numbers["fit"].value_counts()
    parts = [f"{int(counts[kind]):,} {kind}" for kind in KINDS if kind in counts]
    widest = numbers.loc[numbers["gap"].idxmax()]
    return (
        f"Of {wording.count(len(numbers), 'setting')} {wording.listing(parts)}; the widest gap is "
        f"that of {wording.label(widest['label'], 40)} "
        f"({wording.decimals(100 * widest['gap'], 1)} percentage points)."
    )


def _alt(numbers: pd.DataFrame) -> str:
    """Give the points with the widest gaps."""
    order = numbers.sort_values("gap", ascending=False, kind="stable").head(12)
    parts = [
        f"{wording.label(row['label'], 40)} {wording.decimals(100 * row['train_accuracy'], 1)} and "
        f"{wording.decimals(100 * row['validation_accuracy'], 1)} %"
        for row in order.to_dict("records")
    ]
    return (
        "Points of accuracy on training images and on held-out images, the widest gaps first: "
        f"{wording.listing(parts, 12)}."
    )

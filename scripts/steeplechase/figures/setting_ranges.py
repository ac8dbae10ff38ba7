"""Accuracy on held-out images of every setting, its mean and its range over the replicates."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures._drawing import TALLEST, Drawing, key, key_height, left_out, nothing
from steeplechase.figures._fitting import fitted
from steeplechase.figures._style import BEST, GREY, INK, PALETTE, WARNING, WIDTH, Style
from steeplechase.figures._sweeps import stage_title, stages

INPUTS = ("statistics/setting_scores.csv",)
TITLE = "Accuracy of every setting"
SECTION = "stages"
ORDER = 10
READING = (
    "Compare the distance between two dots with the length of the bars: where bars overlap widely, "
    "another seed might turn the order round. An open dot far to the left of its setting's filled "
    "one would mean that held-out and test images differ."
)

LINE, HEAD, FOOT = 0.2, 0.3, 0.36  # inches: of a setting, above and below a stage
MOST_LINES = 20  # of a stage
RIGHT = 0.15


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a panel a stage, a line a setting."""
    scores = inputs["statistics/setting_scores.csv"]
    columns = ["stage", "setting", "label", "replicates", "ok", "diverged", "failed"]
    columns += ["rank", "chosen"]
    values = [
        f"{part}_accuracy_{name}"
        for part in ("validation", "test")
        for name in ("mean", "lowest", "highest")
    ]
    if not len(scores) or not scores["validation_accuracy_mean"].notna().any():
        return nothing("No setting has ended well yet.", scores)
    numbers = scores[[*columns, *values]].reset_index(drop=True)
    entries = _entries(bool((numbers["ok"] < numbers["replicates"]).any()))
    top = key_height(entries, style.width)
    shown = _shown(numbers, top, style.width)
    figure = _figure(shown, top, style.width)
    key(figure, entries)
    lines = sum(len(rows) for rows in shown.values())
    cut = "" if lines == len(numbers) else (
        f" Of stages with more than {MOST_LINES} settings the best are drawn."
    )  # fmt: skip
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Percent of held-out images that are recognised (filled dots: the mean over the "
            "replicates that ended well; bars: from the lowest to the highest) and of test images "
            f"(open dots). Higher is better.{left_out(list(shown), stages(numbers), 'stage')}{cut}"
        ),
        alt=_alt(numbers),
        excerpt=tuple(int(i) for i in numbers.index[numbers["chosen"].astype(bool)])[:100],
        excerpt_says="the winner of each stage",
    )


def _entries(lost: bool) -> list:
    """Return the key."""
    dot = {"marker": "o", "linestyle": "none", "markersize": 4.5}
    entries = [
        (Line2D([], [], color=PALETTE[0][0], **dot), "chosen"),
        (Line2D([], [], color=GREY, **dot), "other settings"),
        (Line2D([], [], markerfacecolor="none", markeredgecolor=INK, **dot), "test images"),
    ]
    if lost:
        cross = Line2D([], [], color=WARNING, marker="x", linestyle="none")
        entries.append((cross, "diverged or failed"))
    return entries


def _shown(numbers: pd.DataFrame, top: float, width: float) -> dict[str, pd.DataFrame]:
    """Return the settings of the stages that fit, the best ones of each in the study's order."""
    room = np.inf if width >= WIDTH else TALLEST - top
    shown: dict[str, pd.DataFrame] = {}
    for stage, rows in numbers.groupby("stage", sort=False):
        best = rows.sort_values("rank", kind="stable", na_position="last")
        kept = rows.loc[sorted(best.index[:MOST_LINES])]
        room -= HEAD + FOOT + LINE * len(kept)
        if room < 0 and shown:
            break
        shown[stage] = kept
    return shown


def _figure(shown: dict[str, pd.DataFrame], top: float, width: float) -> Figure:
    """Lay out the stages below one another, every line of one height."""
    left = min(0.36 * width, 2.3)
    total = top + sum(HEAD + FOOT + LINE * len(rows) for rows in shown.values())
    figure = Figure(figsize=(width, total))
    y = total - top
    for stage, rows in shown.items():
        y -= HEAD
        stage_title(figure, stage, y)
        height = LINE * len(rows)
        y -= height
        box = (left / width, y / total, (width - left - RIGHT) / width, height / total)
        _panel(figure.add_axes(box), rows, left - 0.15)
        y -= FOOT
    return figure


def _panel(axis: Axes, rows: pd.DataFrame, room: float) -> None:
    """Draw the settings of one stage."""
    low = 100 * rows[["validation_accuracy_lowest", "test_accuracy_lowest"]].min().min()
    high = 100 * rows[["validation_accuracy_highest", "test_accuracy_highest"]].max().max()
    if not np.isfinite(low):
        low, high = 0.0, 100.0
    pad = max(0.05 * (high - low), 0.2)
    axis.set_xlim(low - pad, high + pad)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.grid(axis="x")
    for i, row in enumerate(rows.to_dict("records")):
        colour = PALETTE[0][0] if row["chosen"] else GREY
        ends = [100 * row[f"validation_accuracy_{end}"] for end in ("lowest", "highest")]
        axis.plot(ends, [i, i], color=colour, linewidth=2.2, solid_capstyle="butt", alpha=0.55)
        axis.plot(100 * row["validation_accuracy_mean"], i, "o", color=colour, markersize=4.5)
        axis.plot(
            100 * row["test_accuracy_mean"],
            i,
            "o",
            markerfacecolor="none",
            markeredgecolor=INK,
            markersize=4.5,
            markeredgewidth=0.8,
        )
        if row["ok"] < row["replicates"]:
            axis.plot(
                low - pad, i, "x", color=WARNING, markersize=5, markeredgewidth=1.2, clip_on=False
            )
    labels = [fitted(label, room, 7.5, 60) for label in rows["label"]]
    axis.set_yticks(range(len(rows)), labels)
    axis.tick_params(axis="y", length=0, pad=6)
    for text, chosen in zip(axis.get_yticklabels(), rows["chosen"], strict=True):
        text.set_color(BEST if chosen else INK)
    axis.locator_params(axis="x", nbins=5)
    axis.set_xlabel("accuracy, %", labelpad=1)


def finding(numbers: pd.DataFrame) -> str:
    """Say how far the settings of each stage are apart."""
    parts = []
    for stage, rows in numbers.groupby("stage", sort=False):
        means = 100 * rows["validation_accuracy_mean"].dropna()
        if len(means) > 1:
            parts.append(
                f"{wording.label(stage, 30)} {wording.decimals(means.min(), 1)} to "
                f"{wording.decimals(means.max(), 1)} %"
            )
    if not parts:
        return "No stage has two settings that ended well, so there is nothing to compare."
    return f"On held-out images the settings reach, by stage: {wording.listing(parts, 8)}."


def _alt(numbers: pd.DataFrame) -> str:
    """Give the mean of each setting."""
    parts = [
        f"{wording.label(row['label'], 40)} "
        f"{wording.decimals(100 * row['validation_accuracy_mean'], 1)} %"
        for row in numbers.to_dict("records")
        if pd.notna(row["validation_accuracy_mean"])
    ]
    return f"A line of dots a setting. Accuracy on held-out images: {wording.listing(parts, 20)}."

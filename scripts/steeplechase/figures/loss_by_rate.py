"""The loss after the last iteration by learning rate, one panel per problem."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from steeplechase import wording
from steeplechase.figures._descents import (
    at_least,
    by_prominence,
    excess_axis,
    excess_panels,
    order,
)
from steeplechase.figures._drawing import Drawing, drawn, left_out, log_axis, nothing
from steeplechase.figures._style import WARNING, Style

INPUTS = (
    "statistics/learning_rates.csv",
    "tables/problems.parquet",
)
TITLE = "Loss by learning rate"
SECTION = "rates"
ORDER = 10
READING = (
    "Follow a line to the right: while it falls, a larger rate is a better one. Where it turns up, "
    "or ends in a cross, the rate has become too large."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the best excess at each rate, a line an algorithm."""
    numbers = inputs["statistics/learning_rates.csv"]
    columns = ["problem", "algorithm", "lr", "momentum", "excess", "ended_early", "settings"]
    if not len(numbers) or not numbers["excess"].notna().any():
        return nothing("No setting has a learning rate and a loss.")
    numbers = numbers[columns].dropna(subset=["lr", "excess"])
    problems = order(inputs["tables/problems.parquet"], numbers["problem"])
    names = drawn(style.order(numbers["algorithm"]), style)
    lost = bool((~np.isfinite(numbers["excess"])).any())
    figure, shown = excess_panels(problems, names, style, lost, "learning rate")
    for axis, problem in shown:
        _panel(axis, numbers[numbers["problem"] == problem], names, style)
    best = numbers.sort_values("excess", kind="stable").drop_duplicates(["problem", "algorithm"])
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Excess of the final loss over the minimum, the median over the replicates, with the "
            "best of the other settings at each rate; both scales are logarithmic, lower is "
            f"better.{left_out(shown, problems, 'problem')}"
        ),
        alt=_alt(best[np.isfinite(best["excess"])]),
        excerpt=tuple(sorted(int(i) for i in numbers.index.get_indexer(best.index)))[:100],
        excerpt_says="the best rate of each line",
    )


def _panel(axis: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one problem."""
    axis.grid(axis="y")
    lowest = excess_axis(axis, rows["excess"])
    top = axis.get_ylim()[1]
    for name in by_prominence(names, style):
        one, look = rows[rows["algorithm"] == name].sort_values("lr"), style.look(name)
        finite = one[np.isfinite(one["excess"])]
        (line,) = axis.plot(
            finite["lr"],
            at_least(finite["excess"], lowest),
            color=look.colour,
            marker=look.marker,
            markersize=3.5 if look.emphasised else 2,
            linewidth=1.2 if look.emphasised else 0.6,
        )
        if look.dashes:
            line.set_dashes(look.dashes)
        gone = one[~np.isfinite(one["excess"])]
        axis.plot(
            gone["lr"], [top] * len(gone), "x", color=WARNING, markersize=5, clip_on=False, zorder=4
        )
    log_axis(axis, "x", rows["lr"].min() / 1.4, rows["lr"].max() * 1.4, most=4)


def finding(numbers: pd.DataFrame) -> str:
    """Say in how many lines the largest rate is the best one, and how many rates diverged."""
    largest = total = 0
    for _, one in numbers.groupby(["problem", "algorithm"], sort=False):
        ordered = one.sort_values("lr")["excess"].to_numpy()
        if len(ordered) > 1 and np.isfinite(ordered).any():
            total += 1
            largest += int(ordered[-1] == ordered.min())
    lost = numbers[~np.isfinite(numbers["excess"])]
    tail = ""
    if len(lost):
        tail = f"; at {wording.count(len(lost), 'point')} every setting ended early"
    if not total:
        return f"There are no two learning rates to compare{tail}."
    return (
        f"The largest learning rate is the best one on {largest:,} of "
        f"{wording.count(total, 'line')}{tail}."
    )


def _alt(best: pd.DataFrame) -> str:
    """Give the best rate of each algorithm on each problem."""
    parts = [
        f"{wording.label(row['algorithm'], 30)} on {wording.label(row['problem'], 30)} "
        f"{wording.significant(row['lr'])} (excess {wording.significant(row['excess'])})"
        for row in best.to_dict("records")
    ]
    return (
        "Panels of excess loss against learning rate, one per problem. The best rates: "
        f"{wording.listing(parts, 12) or 'none'}."
    )

"""The loss over the iterations with the best setting of each algorithm, one panel per problem."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from steeplechase import wording
from steeplechase.figures._descents import (
    SETTING,
    by_prominence,
    chosen,
    curve,
    excess_axis,
    excess_panels,
    middle,
    order,
)
from steeplechase.figures._drawing import Drawing, drawn, left_out, nothing
from steeplechase.figures._style import Style

INPUTS = (
    "tables/iterations.parquet",
    "tables/problems.parquet",
    "statistics/best_settings.csv",
)
TITLE = "Descents with the best settings"
SECTION = "settings"
ORDER = 10
READING = (
    "A straight line falls by the same factor at each iteration; the steeper, the faster. Waves "
    "are momentum that overshoots; a flat end of an algorithm that takes batches is their noise."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the median excess of each algorithm's best setting."""
    best = inputs["statistics/best_settings.csv"]
    iterations = inputs["tables/iterations.parquet"]
    if not len(best) or not len(iterations):
        return nothing("No descent has been made yet.")
    best = best[np.isfinite(best["excess"])]
    numbers = middle(chosen(iterations, best)).dropna(subset=["excess"])
    if not len(numbers):
        return nothing("No setting ended at a finite loss.")
    problems = order(inputs["tables/problems.parquet"], numbers["problem"])
    names = drawn(style.order(numbers["algorithm"]), style)
    figure, shown = excess_panels(problems, names, style, False, "iteration")
    for axis, problem in shown:
        _panel(axis, numbers[numbers["problem"] == problem], names, style)
    numbers = numbers.reset_index(drop=True)
    last = numbers.groupby(SETTING, sort=False)["iteration"].idxmax()
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(best),
        caption=(
            "Excess loss over the minimum on all rows, the median over the replicates, of the "
            "setting of each algorithm that ended lowest, on a logarithmic scale; lower is better."
            f"{left_out(shown, problems, 'problem')}"
        ),
        alt=_alt(best, problems),
        excerpt=tuple(int(i) for i in last)[:100],
        excerpt_says="the last iteration of each line",
    )


def _panel(axis: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one problem."""
    axis.grid(axis="y")
    lowest = excess_axis(axis, rows["excess"])
    for name in by_prominence(names, style):
        one, look = rows[rows["algorithm"] == name], style.look(name)
        if not len(one):
            continue
        heights = curve(axis, one, name, lowest, style)
        if look.emphasised:
            end = one["iteration"].iloc[-1]
            axis.plot(end, heights[-1], look.marker, color=look.colour, markersize=4, clip_on=False)


def finding(best: pd.DataFrame) -> str:
    """Say who ended lowest on each problem."""
    parts = []
    for problem, rows in best.groupby("problem", sort=False):
        first = rows.loc[rows["excess"].idxmin()]
        parts.append(
            f"{wording.label(first['algorithm'], 30)} on {wording.label(problem, 30)} "
            f"({wording.significant(first['excess'], 2)})"
        )
    return f"Lowest at the end: {wording.listing(parts, 8)}."


def _alt(best: pd.DataFrame, problems: list[str]) -> str:
    """Give the excess at the end of each line."""
    parts = [
        f"{wording.label(row['algorithm'], 30)} on {wording.label(row['problem'], 30)} "
        f"{wording.significant(row['excess'], 2)}"
        for row in best.to_dict("records")
    ]
    return (
        f"{wording.count(len(problems), 'panel')} of excess loss by iteration, one per problem. At "
        f"the end: {wording.listing(parts, 15)}."
    )

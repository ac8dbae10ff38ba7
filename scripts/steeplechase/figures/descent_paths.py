"""The ways that algorithms take over the contours of a loss of two parameters."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from steeplechase import wording
from steeplechase.figures._descents import chosen, order
from steeplechase.figures._drawing import (
    Drawing,
    key,
    key_entries,
    key_height,
    left_out,
    most_panels,
    nothing,
    panel_columns,
    panels,
    title,
)
from steeplechase.figures._style import FAINT, INK, Style

INPUTS = (
    "tables/iterations.parquet",
    "tables/surfaces.parquet",
    "tables/problems.parquet",
    "statistics/best_settings.csv",
)
TITLE = "Paths over the contours of the loss"
SECTION = "paths"
ORDER = 10
READING = (
    "Grey lines join places of equal loss, the closer the steeper. A path begins at the ring and "
    "ends at its marker; the star is the minimum. Zigzags across a valley are a rate near its "
    "limit, wide bends are momentum."
)

COLUMNS, HEIGHT = 2, 2.5  # panels in a row, and inches of a panel
LEVELS = 11
PATHS = 4  # algorithms in a panel


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw contours, and the first replicate of the best settings of some algorithms."""
    best, surfaces = inputs["statistics/best_settings.csv"], inputs["tables/surfaces.parquet"]
    iterations, facts = inputs["tables/iterations.parquet"], inputs["tables/problems.parquet"]
    surfaces = surfaces[np.isfinite(surfaces["loss"])] if len(surfaces) else surfaces
    problems = order(facts, surfaces["problem"]) if len(surfaces) else []
    if not problems or not len(iterations):
        return nothing("No problem of this study has two parameters, whose loss could be drawn.")
    best = _first(best[np.isfinite(best["excess"]) & best["problem"].isin(problems)], style)
    paths = chosen(iterations[iterations["replicate"] == 0], best)
    if not len(paths):
        return nothing("No setting ended at a finite loss where there are two parameters.")
    names = style.order(paths["algorithm"])
    entries = key_entries(names, style)
    sizes = (HEIGHT, 0.0, key_height(entries, style.width), style.width)
    count = panel_columns(len(problems), COLUMNS, style.width)
    shown = problems[: most_panels(count, *sizes)]
    figure, axes, _ = panels(len(shown), COLUMNS, *sizes)
    for axis, problem in zip(axes, shown, strict=True):
        _panel(
            axis,
            surfaces[surfaces["problem"] == problem],
            paths[paths["problem"] == problem],
            facts[facts["problem"] == problem].iloc[0],
            style,
        )
        title(axis, problem)
    for axis in axes[-count:]:
        axis.set_xlabel("first parameter")
    for axis in axes[::count]:
        axis.set_ylabel("second parameter")
    key(figure, entries)
    columns = ["problem", "algorithm", "setting", "iteration", "loss", "parameter_1", "parameter_2"]
    numbers = paths[columns].reset_index(drop=True)
    last = numbers.groupby(["problem", "algorithm"], sort=False)["iteration"].idxmax()
    ends = numbers.loc[last].merge(facts[["problem", "minimiser_1", "minimiser_2"]], on="problem")
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(ends),
        caption=(
            "The first replicate of the best setting of each algorithm, at most "
            f"{PATHS} in a panel. Contours are at equal distances on a logarithmic scale of the "
            "loss. Steps that leave the picture are cut."
            f"{left_out(shown, problems, 'problem')}"
        ),
        alt=_alt(ends, shown),
        excerpt=tuple(int(i) for i in last)[:100],
        excerpt_says="the end of each path",
    )


def _first(best: pd.DataFrame, style: Style) -> pd.DataFrame:
    """Return the best settings of the first algorithms of the study on each problem."""
    places = {name: i for i, name in enumerate(style.order(best["algorithm"]))}
    ordered = best.assign(place=best["algorithm"].map(places)).sort_values("place", kind="stable")
    return ordered.groupby("problem", sort=False).head(PATHS)


def _panel(
    axis: Axes, surface: pd.DataFrame, paths: pd.DataFrame, facts: pd.Series, style: Style
) -> None:
    """Draw one problem."""
    grid = surface.pivot(index="y", columns="x", values="loss")
    x, y = grid.columns.to_numpy(), grid.index.to_numpy()
    depth = np.log10(grid.to_numpy() - min(facts["minimum"], grid.to_numpy().min()) + 1e-12)
    low, high = np.nanquantile(depth, (0.02, 0.98))
    if high > low:
        levels = np.linspace(low, high, LEVELS)
        axis.contour(x, y, depth, levels=levels, colors="#8C959F", linewidths=0.6, linestyles="-")
    for name in style.order(paths["algorithm"]):
        one, look = paths[paths["algorithm"] == name].sort_values("iteration"), style.look(name)
        first, second = one["parameter_1"].to_numpy(), one["parameter_2"].to_numpy()
        (line,) = axis.plot(first, second, color=look.colour, linewidth=1.2, alpha=0.95)
        if look.dashes:
            line.set_dashes(look.dashes)
        axis.plot(first[-1], second[-1], look.marker, color=look.colour, markersize=6, zorder=4)
        axis.plot(first[0], second[0], "o", color=INK, markersize=6, markerfacecolor="none")
    if pd.notna(facts["minimiser_1"]):
        place = (facts["minimiser_1"], facts["minimiser_2"])
        axis.plot(*place, "*", color=INK, markersize=9, markeredgecolor=FAINT, zorder=5)
    axis.set(xlim=(x.min(), x.max()), ylim=(y.min(), y.max()))
    for one in (axis.xaxis, axis.yaxis):
        one.set_major_locator(MaxNLocator(5))


def _distance(ends: pd.DataFrame) -> pd.Series:
    """Return how far from the minimum each path ends."""
    return np.hypot(
        ends["parameter_1"] - ends["minimiser_1"], ends["parameter_2"] - ends["minimiser_2"]
    )


def finding(ends: pd.DataFrame) -> str:
    """Say who comes nearest to each minimum."""
    parts = []
    known = ends.assign(distance=_distance(ends)).dropna(subset=["distance"])
    for problem, rows in known.groupby("problem", sort=False):
        first = rows.loc[rows["distance"].idxmin()]
        parts.append(
            f"{wording.label(first['algorithm'], 30)} on {wording.label(problem, 30)} "
            f"(distance {wording.significant(first['distance'], 2)})"
        )
    if not parts:
        return "These problems have no minimum to come near to."
    return f"Nearest to the minimum at the end: {wording.listing(parts, 8)}."


def _alt(ends: pd.DataFrame, problems: list[str]) -> str:
    """Give the end of each path."""
    parts = [
        f"{wording.label(row['algorithm'], 30)} on {wording.label(row['problem'], 30)} at "
        f"({wording.significant(row['parameter_1'])}, {wording.significant(row['parameter_2'])})"
        for row in ends[ends["problem"].isin(problems)].to_dict("records")
    ]
    return (
        f"{wording.count(len(problems), 'contour picture')} of a loss of two parameters, with the "
        f"paths of algorithms. They end: {wording.listing(parts, 16)}."
    )

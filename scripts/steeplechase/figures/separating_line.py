"""The line between two classes as it moves, of the first algorithm and of the best one."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from steeplechase import wording
from steeplechase.figures._descents import SETTING, chosen, order
from steeplechase.figures._drawing import (
    Drawing,
    KeyEntries,
    key,
    key_height,
    left_out,
    most_panels,
    nothing,
    panel_columns,
    panels,
    title,
)
from steeplechase.figures._style import BEST, INK, WARNING, Style

INPUTS = (
    "tables/iterations.parquet",
    "tables/points.parquet",
    "tables/problems.parquet",
    "statistics/best_settings.csv",
)
TITLE = "The separating line as it moves"
SECTION = "line"
ORDER = 10
READING = (
    "Circles and crosses are the rows of the two classes. Where a line crosses, the model's "
    "probability is one half; the darker it is, the later. Lines that lie on one another have come "
    "to rest."
)

COLUMNS, HEIGHT = 2, 2.2  # panels in a row, and inches of a panel
TIMES = (1, 3, 10, 30, 100, 300, 1000)  # iterations, as far as there are so many
MOST_POINTS = 120  # of a panel
PALE = 0.8  # share of white in the first line


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw rows and lines, two panels a problem."""
    points, best = inputs["tables/points.parquet"], inputs["statistics/best_settings.csv"]
    iterations = inputs["tables/iterations.parquet"]
    if not len(points) or not len(best) or not len(iterations):
        return nothing("No problem of this study has rows that a line could part.")
    best = best[best["problem"].isin(points["problem"]) & np.isfinite(best["excess"])]
    pairs = _pairs(best, style)
    lines = chosen(iterations[iterations["replicate"] == 0], pairs) if len(pairs) else pairs
    if not len(lines) or "parameter_3" not in lines:
        return nothing("No setting ended at a finite loss on a problem with rows.")
    problems = order(inputs["tables/problems.parquet"], pairs["problem"])
    times = [time for time in TIMES if time <= lines["iteration"].max()]
    entries = _entries(times)
    sizes = (HEIGHT, 0.0, key_height(entries, style.width), style.width)
    count = panel_columns(2 * len(problems), COLUMNS, style.width)
    fit = max(1, most_panels(count, *sizes) // 2)
    shown = problems[:fit]
    drawn = pairs[pairs["problem"].isin(shown)].to_dict("records")
    figure, axes, _ = panels(len(drawn), COLUMNS, *sizes)
    for axis, row in zip(axes, drawn, strict=True):
        mine = lines[(lines[SETTING] == [row[key] for key in SETTING]).all(axis=1)]
        _panel(axis, points[points["problem"] == row["problem"]], mine, times)
        title(axis, f"{row['problem']}: {row['algorithm']}", 40)
    for axis in axes[::count]:
        axis.set_ylabel("second feature")
    for axis in axes[-count:]:
        axis.set_xlabel("first feature")
    key(figure, entries)
    numbers = _numbers(lines[lines["iteration"].isin([0, *times])])
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Of each problem the first algorithm of the study and the one that ended lowest, each "
            "with its best setting and in its first replicate, after "
            f"{wording.listing([str(time) for time in times], 8)} iterations. At most "
            f"{MOST_POINTS} rows are drawn; no line is, where it lies outside."
            f"{left_out(shown, problems, 'problem')}"
        ),
        alt=_alt(numbers),
    )


def _pairs(best: pd.DataFrame, style: Style) -> pd.DataFrame:
    """Return of each problem the first algorithm's best setting, and the best of all others."""
    places = {name: i for i, name in enumerate(style.order(best["algorithm"]))}
    found = []
    for _, rows in best.groupby("problem", sort=False):
        first = rows.loc[[rows["algorithm"].map(places).idxmin()]]
        others = rows.drop(first.index).sort_values("excess", kind="stable")
        found.append(pd.concat([first, others.head(1)]))
    return pd.concat(found) if found else best


def _numbers(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that are drawn: angle to the first axis, in degrees, and the weights."""
    angle = np.degrees(np.arctan2(-lines["parameter_1"], lines["parameter_2"])) % 180
    flat = (lines["parameter_1"] == 0) & (lines["parameter_2"] == 0)
    kept = lines.assign(angle=angle.mask(flat))
    columns = [*SETTING, "iteration", "loss", "angle", *(f"parameter_{i}" for i in (1, 2, 3))]
    return kept[columns].reset_index(drop=True)


def _shades(times: list[int]) -> list[tuple[float, ...]]:
    """Return a colour for each time, from pale to dark."""
    dark = np.array(to_rgb(BEST))
    shares = np.linspace(PALE, 0.0, len(times)) if len(times) > 1 else [0.0]
    return [tuple(share + (1 - share) * dark) for share in shares]


def _entries(times: list[int]) -> KeyEntries:
    """Return the key: the classes, and the lines by their iteration."""
    marks = [
        (Line2D([], [], color=WARNING, marker="o", linestyle="none", markersize=4), "class 0"),
        (Line2D([], [], color=INK, marker="x", linestyle="none", markersize=4), "class 1"),
    ]
    lines = [
        (Line2D([], [], color=shade, linewidth=1.8), f"after {time:,}")
        for time, shade in zip(times, _shades(times), strict=True)
    ]
    return [*marks, *lines]


def _panel(axis: Axes, points: pd.DataFrame, lines: pd.DataFrame, times: list[int]) -> None:
    """Draw one setting."""
    some = points.iloc[:: max(1, -(-len(points) // MOST_POINTS))]
    for label, mark, colour in ((0, "o", WARNING), (1, "x", INK)):
        rows = some[some["label"] == label]
        axis.plot(rows["x"], rows["y"], mark, color=colour, markersize=2.6, alpha=0.55)
    margin = 0.06
    ends = []
    for name in ("x", "y"):
        low, high = points[name].min(), points[name].max()
        room = margin * max(high - low, 1e-9)
        ends.append((low - room, high + room))
    for time, shade in zip(times, _shades(times), strict=True):
        for row in lines[lines["iteration"] == time].to_dict("records"):
            _line(axis, row, ends, shade)
    axis.set(xlim=ends[0], ylim=ends[1])
    for one in (axis.xaxis, axis.yaxis):
        one.set_major_locator(MaxNLocator(5))


def _line(axis: Axes, row: dict, ends: list[tuple[float, float]], shade: tuple) -> None:
    """Draw where w1 x + w2 y + b = 0, if that is in the picture."""
    w1, w2, b = (row[f"parameter_{i}"] for i in (1, 2, 3))
    if abs(w2) * (ends[1][1] - ends[1][0]) >= abs(w1) * (ends[0][1] - ends[0][0]):
        if w2:
            x = np.array(ends[0])
            axis.plot(x, -(w1 * x + b) / w2, color=shade, linewidth=1.8)
    elif w1:
        y = np.array(ends[1])
        axis.plot(-(w2 * y + b) / w1, y, color=shade, linewidth=1.8)


def finding(numbers: pd.DataFrame) -> str:
    """Say how far each line still turned between its last two times."""
    parts = []
    for (problem, algorithm), rows in numbers.groupby(["problem", "algorithm"], sort=False):
        angles = rows.sort_values("iteration")["angle"].dropna().to_numpy()
        if len(angles) > 1:
            turn = abs(angles[-1] - angles[-2])
            parts.append(
                f"{wording.label(algorithm, 30)} on {wording.label(problem, 30)} "
                f"{wording.significant(min(turn, 180 - turn), 2)}°"
            )
    if not parts:
        return "No line was drawn more than once."
    return f"Between the last two lines of a panel it still turns by: {wording.listing(parts, 8)}."


def _alt(numbers: pd.DataFrame) -> str:
    """Give the last angle of each line."""
    last = numbers.sort_values("iteration").drop_duplicates(["problem", "algorithm"], keep="last")
    parts = [
        f"{wording.label(row['algorithm'], 30)} on {wording.label(row['problem'], 30)} at "
        f"{wording.significant(row['angle'])}° to the first axis"
        for row in last.dropna(subset=["angle"]).to_dict("records")
    ]
    return (
        "Rows of two classes in the plane with lines between them at several iterations. The last "
        f"lines: {wording.listing(parts, 12) or 'none'}."
    )

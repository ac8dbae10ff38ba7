"""What the figures of ROC and of precision-recall curves share: areas, points, panels and words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures import _pools
from steeplechase.figures._drawing import (
    Drawing,
    key,
    key_entries,
    key_height,
    nothing,
    panels,
    title,
)
from steeplechase.figures._pools import Pool
from steeplechase.figures._probability_panels import (
    chosen,
    chosen_words,
    left_and_bottom,
    longest_title,
    ordered,
    over,
    ranges,
    side,
    told_apart,
    told_apart_words,
    unit_square,
    widest,
)
from steeplechase.figures._style import MUTED, Style

PANELS, COLUMNS = 8, 4
MOST, FEW = 40, 4  # points of a curve, half as many where algorithms are not few
DIGITS = 6  # of the points: a thousandth of what can be seen

Line = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Kind:
    """One kind of curve.

    Attributes
    ----------
    curve, area, points
        Of a pool its exact curve (None where there is none), of that its area, and of that (and
        of a number) so many points to draw.
    best
        Position, among points to draw, of the one to mark.
    columns
        Names of x, y and area in the numbers.
    called
        The area in words, in full and within a sentence that has named it.
    axes
        Labels of x and y.
    guessing
        Of a number of classes the ends of the line of guessing, x and y.
    caption
        How to read it.
    marked
        What the marked points are.
    """

    curve: Callable[[Pool], Line | None]
    area: Callable[[np.ndarray, np.ndarray], float]
    points: Callable[[np.ndarray, np.ndarray, int], Line]
    best: Callable[[np.ndarray, np.ndarray], int]
    columns: tuple[str, str, str]
    called: str
    axes: tuple[str, str]
    guessing: Callable[[int], tuple[tuple[float, float], tuple[float, float]]]
    drawstyle: str
    caption: str
    marked: str


def draw_curves(inputs: dict, style: Style, kind: Kind) -> Drawing:
    """Draw a panel a data set with one curve an algorithm, averaged over classes."""
    predictions = inputs["tables/predictions.parquet"]
    pools = _pools.pools(predictions)
    if not pools:
        return nothing(_pools.NO_PREDICTIONS)
    curves = {(pool.dataset, pool.algorithm): kind.curve(pool) for pool in pools}
    counts = _pools.refits(inputs["tables/scores.parquet"])
    areas = _pools.with_refits(table_of_areas(pools, curves, kind), counts)
    ranked = areas[areas[kind.columns[2]].notna()]
    if not len(ranked):
        return nothing("No data set has test rows of two classes, so no ranking can be judged.")
    names = told_apart(style.order(ranked["algorithm"]), style)
    seen = ranked[ranked["algorithm"].isin(names)]
    shown = chosen(_pools.gaps(seen, kind.columns[2]), PANELS, style)
    numbers, excerpt = marks(ranked, curves, names, shown, kind)

    guess = Line2D([], [], color=MUTED, linestyle=":")
    entries = key_entries(names, style, [(guess, "guessing")])
    size, top = side(len(shown), COLUMNS, style), key_height(entries, style.width)
    figure, main, _ = panels(len(shown), COLUMNS, size, top=top, width=style.width)
    for axis, name in zip(main, shown, strict=True):
        _panel(axis, numbers[numbers["dataset"] == name], names, style, kind)
        title(axis, name, longest_title(axis))
    left, bottom = left_and_bottom(main)
    for axis in left:
        axis.set_ylabel(kind.axes[1])
    for axis in bottom:
        axis.set_xlabel(kind.axes[0])
    key(figure, entries)
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(_pools.complete(ranked), kind),
        caption=(
            f"{_pools.rows_behind(pools, predictions).capitalize()}. {kind.caption}"
            + chosen_words(
                len(shown), ranked["dataset"].nunique(), "on which the areas drawn differ most"
            )
            + told_apart_words(len(names), ranked["algorithm"].nunique())
            + without_curve(areas, kind)
            + _pools.missing_words(counts)
        ),
        alt=_alt(ranked, names, shown, kind),
        excerpt=excerpt,
        excerpt_says=f"of each curve {kind.marked}",
    )


def table_of_areas(pools: list[Pool], curves: dict, kind: Kind) -> pd.DataFrame:
    """Return one row a data set and algorithm: its area (NaN without a curve), classes and rows."""
    rows = []
    for pool in pools:
        curve = curves[pool.dataset, pool.algorithm]
        area = float("nan") if curve is None else kind.area(*curve)
        rows.append((pool.dataset, pool.algorithm, area, pool.present, len(pool.labels)))
    return pd.DataFrame(rows, columns=["dataset", "algorithm", kind.columns[2], "classes", "rows"])


def marks(
    areas: pd.DataFrame, curves: dict, names: list[str], shown: list[str], kind: Kind
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return the points of the curves that are drawn, and the marked one of all others.

    Returns
    -------
    DataFrame, tuple of int
        Columns of `areas` and the curve's two; and the positions of the marked points.
    """
    parts, excerpt, position = [], [], 0
    for row in areas.to_dict("records"):
        x, y = curves[row["dataset"], row["algorithm"]]
        if row["dataset"] in shown and row["algorithm"] in names:
            x, y = kind.points(x, y, MOST if len(names) <= FEW else MOST // 2)
            best = kind.best(x, y)
        else:
            x, y, best = *(ends[[kind.best(x, y)]] for ends in (x, y)), 0
        points = {kind.columns[0]: x.round(DIGITS), kind.columns[1]: y.round(DIGITS)}
        parts.append(pd.DataFrame({**row, **points}))
        excerpt.append(position + best)
        position += len(x)
    return pd.concat(parts, ignore_index=True), tuple(excerpt)


def finding(areas: pd.DataFrame, kind: Kind) -> str:
    """Say the mean area of each algorithm, and where they differ most."""
    means, n = _pools.common_means(areas, kind.columns[2])
    text = f"Mean {kind.called} {over(n)}: {ordered(means)}"
    where = widest(areas, kind.columns[2])
    return f"{text}; {where}." if where else f"{text}."


def without_curve(areas: pd.DataFrame, kind: Kind) -> str:
    """Name the data sets without a curve, or say nothing."""
    missing = areas.loc[areas[kind.columns[2]].isna(), "dataset"].unique()
    if not len(missing):
        return ""
    named = wording.listing(wording.label(name, 40) for name in missing)
    return f" Without test rows of two classes there is no curve: {named}."


def _alt(areas: pd.DataFrame, names: list[str], shown: list[str], kind: Kind) -> str:
    """Describe the panels, and give the range of areas of each algorithm."""
    return (
        f"{wording.count(len(shown), 'panel')}, one per data set, of {kind.axes[1]} against "
        f"{kind.axes[0]}, with a dotted line for guessing. Range of the {kind.called}: "
        f"{ranges(areas, kind.columns[2], names)}."
    )


def _panel(axis: Axes, rows: pd.DataFrame, names: list[str], style: Style, kind: Kind) -> None:
    """Draw the curves of one data set, and the line of guessing."""
    unit_square(axis)
    ends = kind.guessing(int(rows["classes"].iloc[0]))
    axis.plot(*ends, color=MUTED, linestyle=":", linewidth=1)
    for name in names:
        one, look = rows[rows["algorithm"] == name], style.look(name)
        if not len(one):
            continue
        x, y = one[kind.columns[0]].to_numpy(), one[kind.columns[1]].to_numpy()
        (line,) = axis.plot(x, y, color=look.colour, linewidth=1.2, drawstyle=kind.drawstyle)
        if look.dashes:
            line.set_dashes(look.dashes)
        best = kind.best(x, y)
        axis.plot(x[best], y[best], look.marker, color=look.colour, markersize=4)

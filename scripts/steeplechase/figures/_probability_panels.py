"""Panels of the figures of predicted probabilities: which are drawn, how large, and their words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from steeplechase import wording
from steeplechase.figures._drawing import panels
from steeplechase.figures._style import Style

NARROW = 5  # inches: the width of a column, no more
LINES = 8  # algorithms that can be told apart in a panel
TALLEST = 2.4  # inches
SHARES = (0, 0.5, 1)


def chosen(differences: pd.Series, most: int, style: Style) -> list[str]:
    """Return the data sets to draw, by name: those that differ most, where there are many.

    Parameters
    ----------
    differences
        By data set: what is to be seen there.
    most
        Number of panels at the page's width, half as many in a column.
    style
    """
    most = most if style.width > NARROW else most // 2
    largest = differences.sort_index().sort_values(ascending=False, kind="stable")
    return sorted(largest.index[:most])


def chosen_words(drawn: int, datasets: int, how: str) -> str:
    """Say which data sets are drawn, or nothing where all are."""
    if drawn == datasets:
        return ""
    text = f" Drawn are the {drawn} of {datasets} data sets {how}; the numbers have all."
    return text


def told_apart(names: Sequence[str], style: Style) -> list[str]:
    """Return the algorithms to draw: those with a colour of their own."""
    coloured = [name for name in names if style.look(name).emphasised]
    return coloured or list(names[:LINES])


def told_apart_words(drawn: int, algorithms: int) -> str:
    """Say which algorithms are drawn, or nothing where all are."""
    if drawn == algorithms:
        return ""
    return f" Drawn are the {drawn} best-ranked of {algorithms} algorithms; the numbers have all."


def side(count: int, columns: int, style: Style) -> float:
    """Return the width in inches of a panel of such a figure, with which it is square."""
    _, main, _ = panels(count, columns, 1.0, width=style.width)
    return min(main[0].get_position().width * style.width, TALLEST)


def longest_title(axis: Axes) -> int:
    """Return how many bold letters fit above a panel."""
    return max(8, int((axis.get_position().width * axis.figure.get_figwidth() + 0.1) / 0.085))


def left_and_bottom(main: Sequence[Axes]) -> tuple[list[Axes], list[Axes]]:
    """Return the panels that begin a line, and those with none below them."""
    places = [axis.get_position() for axis in main]
    columns = sum(np.isclose(place.y0, places[0].y0) for place in places)
    return list(main[::columns]), list(main[-columns:])


def unit_square(axis: Axes) -> None:
    """Give both axes of a panel the shares from 0 to 1."""
    for which in ("x", "y"):
        getattr(axis, f"set_{which}lim")(-0.02, 1.02)
        getattr(axis, f"set_{which}ticks")(SHARES, [f"{share:g}" for share in SHARES])
    axis.grid(True)


def ordered(means: pd.Series, better_is_less: bool = False) -> str:
    """List algorithms with their means, the best first: "b 0.93, a 0.91 and c 0.85"."""
    best_first = means.sort_values(ascending=better_is_less, kind="stable").items()
    parts = [f"{wording.label(name, 40)} {wording.decimals(mean)}" for name, mean in best_first]
    return wording.listing(parts, 8)


def over(datasets: int) -> str:
    """Say over what means are: "over 14 data sets", or each algorithm's own."""
    if not datasets:
        return "over each algorithm's own data sets"
    return f"over {wording.count(datasets, 'data set')}" if datasets > 1 else "on one data set"


def ranges(table: pd.DataFrame, value: str, names: Sequence[str]) -> str:
    """List algorithms with the lowest and highest value of each over the data sets."""
    parts = []
    for name in names:
        values = table.loc[table["algorithm"] == name, value].dropna()
        if len(values):
            low, high = wording.decimals(values.min()), wording.decimals(values.max())
            parts.append(f"{wording.label(name, 40)} {low if low == high else f'{low} to {high}'}")
    return wording.listing(parts, 20)


def widest(table: pd.DataFrame, value: str) -> str:
    """Name the data set on which algorithms differ most, with both ends, or say nothing."""
    table = table[table[value].notna()]
    groups = table.groupby("dataset", sort=True)[value]
    gap = groups.max() - groups.min()
    if not len(gap) or not gap.max() >= 0.0005:
        return ""
    rows = table[table["dataset"] == gap.idxmax()].sort_values(value, kind="stable")
    low, high = rows.iloc[0], rows.iloc[-1]
    return (
        f"they differ most on {wording.label(gap.idxmax(), 40)}, from "
        f"{wording.decimals(low[value])} ({wording.label(low['algorithm'], 40)}) to "
        f"{wording.decimals(high[value])} ({wording.label(high['algorithm'], 40)})"
    )

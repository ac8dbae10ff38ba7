"""What figures of descents have in common: which settings they show, and axes of excess losses."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from steeplechase.figures._drawing import (
    key,
    key_entries,
    key_height,
    log_axis,
    many_panels,
    most_panels,
    panel_columns,
    panels,
    title,
)
from steeplechase.figures._style import WARNING, Style

SETTING = ["problem", "algorithm", "setting"]
DEEPEST = 1e-10  # of the largest excess of a panel: what is below is drawn there
LITTLE = 0.9  # of a panel's height in decades at least
HEIGHT = 1.35  # inches, of a panel
POINTS = 51  # of a line


def order(problems: pd.DataFrame, present: Sequence[str]) -> list[str]:
    """Return the problems that are present, in the order of the study."""
    known = set(present)
    return [name for name in problems["problem"] if name in known]


def chosen(iterations: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the iterations of some settings, which are named by their three columns."""
    return iterations.merge(settings[SETTING].drop_duplicates(), on=SETTING, how="inner")


def middle(iterations: pd.DataFrame) -> pd.DataFrame:
    """Return the median excess over the replicates, a row a setting and iteration."""
    keys = [*SETTING, "iteration"]
    return iterations.groupby(keys, sort=False)["excess"].median().reset_index()


def excess_axis(axis: Axes, values: Sequence[float]) -> float:
    """Make the y axis logarithmic over finite values; return the lowest height it shows.

    Parameters
    ----------
    axis
        The panel.
    values
        What is drawn; infinite and zero ones are not looked at.
    """
    found = np.asarray(values, dtype=float)
    found = found[np.isfinite(found) & (found > 0)]
    if not len(found):
        found = np.array([0.1, 1.0])
    top = found.max()
    low = max(found.min(), top * DEEPEST)
    middle_of, half = np.sqrt(low * top), max(np.log10(top / low), LITTLE) / 2 * 1.08
    ends = (middle_of * 10**-half, middle_of * 10**half)
    log_axis(axis, "y", *ends, most=4)
    return float(ends[0])


def at_least(values: pd.Series, lowest: float) -> np.ndarray:
    """Return heights that a logarithmic axis can show: what is below stands at its foot."""
    return np.maximum(values.to_numpy(dtype=float), lowest)


def excess_panels(
    problems: Sequence[str], names: Sequence[str], style: Style, lost: bool, across: str
) -> tuple[Figure, list[tuple[Axes, str]]]:
    """Lay out a panel a problem, of excess losses, with its title, the axes' labels and the key.

    Parameters
    ----------
    problems
        Those present, of which as many as fit get a panel.
    names
        Of the algorithms that are drawn.
    style
    lost
        Whether the key tells of crosses, for what ended early.
    across
        Label of the x axis.

    Returns
    -------
    figure, list of (axis, problem)
        The problems that have a panel, in order.
    """
    cross = Line2D([], [], color=WARNING, marker="x", linestyle="none")
    entries = key_entries(names, style, [(cross, "ended early")] if lost else ())
    most, shrink = many_panels(style.width)
    sizes = (HEIGHT * shrink, 0.0, key_height(entries, style.width), style.width)
    count = panel_columns(len(problems), most, style.width)
    shown = problems[: most_panels(count, *sizes)]
    figure, axes, _ = panels(len(shown), most, *sizes)
    for axis, problem in zip(axes, shown, strict=True):
        title(axis, problem)
    for axis in axes[::count]:
        axis.set_ylabel("excess loss")
    for axis in axes[-count:]:
        axis.set_xlabel(across)
    key(figure, entries)
    return figure, list(zip(axes, shown, strict=True))


def by_prominence(names: Sequence[str], style: Style) -> list[str]:
    """Return algorithms in the order of drawing: those that stand out on top of the others."""
    return sorted(names, key=lambda name: style.look(name).emphasised)


def curve(axis: Axes, one: pd.DataFrame, name: str, lowest: float, style: Style) -> np.ndarray:
    """Draw the excess of one setting over its iterations; return the heights of the line."""
    look = style.look(name)
    one = one.iloc[np.unique(np.linspace(0, len(one) - 1, POINTS).astype(int))]
    heights = at_least(one["excess"], lowest)
    width = 1.3 if look.emphasised else 0.6
    (line,) = axis.plot(one["iteration"], heights, color=look.colour, linewidth=width)
    if look.dashes:
        line.set_dashes(look.dashes)
    return heights

"""On what share of the data sets an algorithm comes within a distance of the best one.

References
----------
.. [1] E. D. Dolan and J. J. Moré (2002), Benchmarking optimization software with performance
   profiles, Mathematical Programming 91, 201-213. There the cost is divided by the smallest cost.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    drawn,
    key,
    key_entries,
    key_height,
    metric_name,
    nothing,
)
from steeplechase.figures._style import MUTED, Style

INPUTS = ("statistics/performance_profile.csv", "statistics/statistics.json")
TITLE = "Performance profile"
SECTION = "size"
ORDER = 20
READING = (
    "Take a distance from the best score below, and read at the left on how many data sets an "
    "algorithm is no farther from it. The higher a curve, the better; its height at zero is the "
    "share of data sets on which it is the best."
)

BANDS = 3  # algorithms with an interval; more would hide one another


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw one step curve per algorithm."""
    table = inputs["statistics/performance_profile.csv"]
    facts = inputs["statistics/statistics.json"]
    if len(table):
        table = table.dropna(subset=["tau", "share"])
    if not len(table):
        return nothing("No data set has been scored yet, so nothing lies near its best.", table)
    columns = ["algorithm", "tau", "share", "share_low", "share_high", "n"]
    numbers = table[columns].reset_index(drop=True)
    largest = numbers["tau"].max()
    if numbers["algorithm"].nunique() < 2:
        return nothing("A profile compares two algorithms or more; here there is one.", numbers)
    if not largest > 0:
        return nothing(
            "On every data set all algorithms with a score have the same one: none lies behind.",
            numbers,
        )
    metric, rope = metric_name(facts), facts.get("rope") or 0.0
    n = int(numbers["n"].max())
    names = style.order(numbers["algorithm"])
    shown = drawn(names, style)
    bands = [name for name in shown if style.look(name).emphasised]
    bands = bands if len(bands) <= BANDS and numbers["share_low"].notna().any() else []
    starts = numbers.groupby("algorithm", sort=False)["tau"].idxmin()
    return Drawing(
        figure=_profile(numbers, shown, bands, rope, metric, style),
        numbers=numbers,
        finding=finding(numbers, rope, metric, n),
        caption=_caption(numbers, metric, rope, n, bands, len(names) - len(shown)),
        alt=_alt(numbers, names, rope, metric, n),
        excerpt=tuple(sorted(int(i) for i in starts)),
        excerpt_says="each algorithm at a distance of 0",
    )


def within(numbers: pd.DataFrame, tau: float) -> pd.Series:
    """Return by algorithm the share of data sets within `tau` of the best, on the grid below it.

    Parameters
    ----------
    numbers
        Columns algorithm, tau (ascending), share.
    tau
        At least 0.
    """
    below = numbers[numbers["tau"] <= tau + 1e-12]
    return below.groupby("algorithm", sort=False)["share"].last()


def finding(numbers: pd.DataFrame, rope: float, metric: str, n: int) -> str:
    """Say who is the best most often, and who is near the best most often."""
    first = within(numbers, 0.0)
    over = wording.count(n, "data set")
    text = f"{_leaders(first)} best, alone or tied, on {_percent(first.max())} of {over}"
    read = numbers.loc[numbers["tau"] <= rope, "tau"].max()  # the curve is known there
    if read > 0:
        near = within(numbers, read)
        text += (
            f"; {_leaders(near)} within {wording.significant(read)} of the best {metric} on "
            f"{_percent(near.max())}"
        )
    ends = numbers.groupby("algorithm", sort=False)["share"].max()
    never = [wording.label(name, 40) for name in ends.index[ends < 1 - 1e-9]]
    if never:
        text += f"; on some data set {wording.listing(never, 4)} "
        text += f"{'has' if len(never) == 1 else 'have'} no score"
    return f"{text}."


def _leaders(shares: pd.Series) -> str:
    """Name those with the largest share, with the verb."""
    best = [wording.label(name, 40) for name in shares.index[shares >= shares.max() - 1e-9]]
    if len(best) == len(shares) > 2:
        return f"all {len(best)} algorithms alike are".capitalize()
    return f"{wording.listing(best, 4)} {'is' if len(best) == 1 else 'are'}"


def _percent(share: float) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.0f} %"


def _caption(
    numbers: pd.DataFrame, metric: str, rope: float, n: int, bands: list[str], more: int
) -> str:
    """Say what a curve is, where it is read, and what its band is."""
    steps = numbers.groupby("algorithm")["tau"].size().max()
    text = (
        f"For each distance τ, the share of {wording.count(n, 'data set')} on which the mean "
        f"{metric} of an algorithm is no more than τ worse than that of the best one; higher, and "
        "further to the left, is better. At τ = 0 it is the share of data sets on which the "
        f"algorithm is the best. Read at {steps} equally spaced distances."
    )
    if rope > 0:
        text += f" The dotted line, {wording.significant(rope)}, counts as no difference."
    if bands:
        text += " Bands are 95 % intervals by bootstrap over data sets, of each curve alone."
    elif numbers["share_low"].notna().any():
        text += " The intervals are in the numbers."
    if more > 0:
        text += (
            f" {wording.count(more, 'curve')} in grey {'is' if more == 1 else 'are'} left out "
            "here; all are in the numbers."
        )
    return text


def _alt(numbers: pd.DataFrame, names: list[str], rope: float, metric: str, n: int) -> str:
    """Give the share of each algorithm at zero and at the rope, and where it reaches its end."""
    read = numbers.loc[numbers["tau"] <= rope, "tau"].max()
    first, near = within(numbers, 0.0), within(numbers, read)
    parts = []
    for name in names:
        rows = numbers[numbers["algorithm"] == name]
        end = rows["share"].max()
        reached = rows.loc[rows["share"] >= end - 1e-9, "tau"].min()
        text = f"{wording.label(name, 40)} {_percent(first[name])} at 0"
        text += f", {_percent(near[name])} at {wording.significant(read)}" if read > 0 else ""
        parts.append(f"{text}, {_percent(end)} from {wording.significant(reached)} on")
    return (
        f"Rising step curves over {wording.count(n, 'data set')}: the share within a distance of "
        f"the best {metric}. {'; '.join(parts[:20])}."
    )


def _profile(
    numbers: pd.DataFrame,
    names: list[str],
    bands: list[str],
    rope: float,
    metric: str,
    style: Style,
) -> Figure:
    """Draw the curves, those in colour on top."""
    entries = key_entries(names, style)
    above = key_height(entries, style.width) + 0.12
    height = above + 2.5 + 0.45
    width = min(style.width - 0.82, 6.0)
    figure = Figure(figsize=(style.width, height))
    axis = figure.add_axes((0.68 / style.width, 0.45 / height, width / style.width, 2.5 / height))
    axis.grid(axis="y")
    if rope > 0:
        axis.axvline(rope, color=MUTED, linewidth=0.9, linestyle=(0, (1, 2)))
    for name in sorted(names, key=lambda name: style.look(name).emphasised):
        _curve(axis, numbers[numbers["algorithm"] == name], name in bands, style.look(name))
    largest = numbers["tau"].max()
    axis.set(xlim=(-0.015 * largest, 1.02 * largest), ylim=(-0.02, 1.03))
    ticks = np.linspace(0, 1, 6)
    axis.set_yticks(ticks, [_percent(tick) for tick in ticks])
    axis.set_ylabel("share of data sets")
    axis.set_xlabel(f"τ, distance from the best {wording.label(metric, 40)}")
    key(figure, entries)
    return figure


def _curve(axis: Axes, rows: pd.DataFrame, band: bool, look) -> None:
    """Draw one algorithm: its steps, a mark at every tenth of the axis, and its band."""
    tau, share = rows["tau"].to_numpy(), rows["share"].to_numpy()
    if band:
        axis.fill_between(
            tau, rows["share_low"], rows["share_high"], step="post",
            color=look.colour, alpha=0.1, linewidth=0,
        )  # fmt: skip
    (line,) = axis.plot(
        tau,
        share,
        drawstyle="steps-post",
        color=look.colour,
        linewidth=1.4 if look.emphasised else 0.6,
    )
    if look.emphasised:
        if look.dashes:
            line.set_dashes(look.dashes)
        axis.plot(tau[::10], share[::10], look.marker, color=look.colour, markersize=4)

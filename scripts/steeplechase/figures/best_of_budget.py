"""The best validation score to expect of each number of trials, and what the last ones gained.

References
----------
.. [1] R. Tang et al. (2020), Showing your work doesn't always work, ACL, arXiv:2004.13705.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    drawn,
    key,
    key_entries,
    key_height,
    log_axis,
    nothing,
    panels,
)
from steeplechase.figures._style import INK, Style

INPUTS = ("statistics/best_of_budget.csv", "statistics/statistics.json")
TITLE = "Best score of a number of trials"
SECTION = "tuning"
ORDER = 20
READING = (
    "A curve says how good the best trial is to be expected after so many of them. Where it is "
    "flat, more trials would not have helped; where two curves cross, the winner depends on how "
    "long one searches."
)

BANDS = 3  # algorithms with an interval; more would hide one another
LINEAR = 60  # trials, up to which the axis of them is linear


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the curves, and beside them how far each is from its own end."""
    table = inputs["statistics/best_of_budget.csv"]
    facts = inputs["statistics/statistics.json"]
    if len(table):
        table = table.dropna(subset=["budget", "expected_best"])
    if not len(table):
        return nothing("No trial has a validation score, so there is no best one.", table)
    columns = ["algorithm", "trials", "budget", "expected_best"]
    columns += ["expected_best_low", "expected_best_high", "n_blocks"]
    numbers = table[columns].sort_values(["algorithm", "budget"], kind="stable")
    metric = str(table["metric"].iloc[0]).replace("_", " ")
    sign = direction(numbers)
    numbers = with_gap(numbers, sign)
    if numbers["trials"].max() < 2:
        return nothing("Every algorithm had one trial: there was no search.", numbers)
    names = style.order(numbers["algorithm"])
    gains = last_half(numbers)
    shown = drawn(names, style)
    entries = key_entries(shown, style)
    above = key_height(entries, style.width)
    figure, axes, _ = panels(2, 2, 2.0, top=above, width=style.width)
    bands = [name for name in shown if style.look(name).emphasised]
    bands = bands if len(bands) <= BANDS else []
    for name in sorted(shown, key=lambda name: style.look(name).emphasised):
        _curve(axes, numbers[numbers["algorithm"] == name], name in bands, style.look(name))
    _axes(axes, numbers[numbers["algorithm"].isin(shown)], metric)
    key(figure, entries)
    ends = numbers.groupby("algorithm", sort=False)["budget"].idxmax()
    rope = (facts.get("rope") or 0.0) if facts.get("metric") == table["metric"].iloc[0] else 0.0
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(gains, metric, rope),
        caption=_caption(numbers, metric, sign, bands, len(names) - len(shown)),
        alt=_alt(numbers, names, gains, metric),
        excerpt=tuple(sorted(int(i) for i in ends)),
        excerpt_says="all trials of each algorithm",
    )


def direction(numbers: pd.DataFrame) -> float:
    """Return 1 where the curves rise, -1 where they fall because lower is better, else 0.

    The best of more trials is never worse, so any change is for the better.
    """
    groups = numbers.groupby("algorithm")["expected_best"]
    change = (groups.last() - groups.first()).to_numpy()
    return float(np.sign(change[np.abs(change).argmax()])) if len(change) else 0.0


def with_gap(numbers: pd.DataFrame, sign: float) -> pd.DataFrame:
    """Return the rows with `to_the_end`: how much worse a budget is than all trials, at least 0.

    Parameters
    ----------
    numbers
        Columns algorithm, budget (ascending), expected_best.
    sign
        As of `direction`.
    """
    end = numbers.groupby("algorithm")["expected_best"].transform("last")
    gap = np.maximum(sign * (end - numbers["expected_best"]), 0.0)
    return numbers.assign(to_the_end=gap + 0.0).reset_index(drop=True)


def last_half(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return what the last half of each algorithm's trials gained.

    Returns
    -------
    DataFrame
        Columns algorithm, half (the budget nearest to half of the trials, from below), trials,
        gain (from half to all trials); algorithms of one trial have no row.
    """
    rows = []
    for name, own in numbers.groupby("algorithm", sort=False):
        trials = int(own["budget"].max())
        if trials > 1:
            start = own[own["budget"] <= trials / 2].iloc[-1]
            rows.append((name, int(start["budget"]), trials, start["to_the_end"]))
    return pd.DataFrame(rows, columns=["algorithm", "half", "trials", "gain"])


def finding(gains: pd.DataFrame, metric: str, rope: float) -> str:
    """Say what the last half of the trials gained, and whether that is much."""
    ordered = gains.sort_values(["gain", "algorithm"], ascending=[False, True])
    most, least = ordered.iloc[0], ordered.iloc[-1]
    start = (
        f"From {most['half']} to {most['trials']} trials the expected best validation {metric} "
        "improved by "
    )
    who = wording.label(most["algorithm"], 40)
    if len(ordered) == 1:
        text = f"{start}{wording.decimals(most['gain'], 4)}"
    else:
        text = f"{start}{wording.decimals(most['gain'], 4)} for {who}, which gained most"
        if least["gain"] < most["gain"]:
            other = wording.label(least["algorithm"], 40)
            text += f", and {wording.decimals(least['gain'], 4)} for {other}"
    if rope > 0:
        shown = wording.significant(rope)
        many = int((gains["gain"] > rope).sum())
        text += (
            f": {many} of {wording.count(len(gains), 'curve')} still "
            f"{'improves' if many == 1 else 'improve'} by more than the {shown} that counts as a "
            "difference"
            if many
            else f": all have flattened to less than the {shown} that counts as a difference"
        )
    elif most["gain"] > 0:
        text += ": more trials might still improve it"
    return f"{text}."


def _caption(numbers: pd.DataFrame, metric: str, sign: float, bands: list[str], more: int) -> str:
    """Say what a curve, its band and the second panel are."""
    n = int(numbers["n_blocks"].max())
    better = {1.0: "; higher is better", -1.0: "; lower is better"}.get(sign, "")
    text = (
        f"First panel: the best validation {metric} to expect of a number of trials, the mean over "
        f"all choices of so many of the trials that were made, then over outer folds and "
        f"{wording.count(n, 'data set')}{better}. A mark stands at the end of each curve"
    )
    if numbers["trials"].nunique() > 1:
        text += "; not all algorithms had the same number of trials"
    text += (
        ". Second panel: how much worse that is than the best of all trials, so that a curve that "
        "is flat at its end had trials enough; there lower is better, and a mark stands at half of "
        "the trials."
    )
    if bands and numbers["expected_best_low"].notna().any():
        text += (
            " Bands are 95 % intervals by bootstrap over data sets: they say how unlike the data "
            "sets are, not how sure the course of a curve is."
        )
    if more > 0:
        text += f" {wording.count(more, 'further curve')} in grey left out; all are in the numbers."
    return text


def _alt(numbers: pd.DataFrame, names: list[str], gains: pd.DataFrame, metric: str) -> str:
    """Give each algorithm's value at one trial, at half of them, and at all."""
    half = gains.set_index("algorithm")["half"].to_dict()
    parts = []
    for name in names:
        own = numbers[numbers["algorithm"] == name].set_index("budget")["expected_best"]
        places = dict.fromkeys((own.index[0], half.get(name, own.index[0]), own.index[-1]))
        told = [f"{wording.decimals(own[n])} with {wording.count(n, 'trial')}" for n in places]
        parts.append(f"{wording.label(name, 40)} {wording.listing(told)}")
    return (
        f"Curves of the expected best validation {metric} against the number of trials, and of "
        f"their distance from their ends. {'; '.join(parts[:20])}."
    )


def _curve(axes: list[Axes], own: pd.DataFrame, band: bool, look) -> None:
    """Draw one algorithm in both panels: its curve, its band, and a mark at its end."""
    budget, width = own["budget"].to_numpy(), 1.4 if look.emphasised else 0.6
    if band:
        low, high = own["expected_best_low"], own["expected_best_high"]
        axes[0].fill_between(budget, low, high, color=look.colour, alpha=0.06, linewidth=0)
        for edge in (low, high):
            (line,) = axes[0].plot(budget, edge, color=look.colour, linewidth=0.5)
            if look.dashes:
                line.set_dashes([2 * length for length in look.dashes])
    for axis, name in zip(axes, ("expected_best", "to_the_end"), strict=True):
        value = own[name].to_numpy()
        (line,) = axis.plot(budget, value, color=look.colour, linewidth=width)
        if look.dashes:
            line.set_dashes(look.dashes)
        # The distance from the end is zero there: its mark stands at half of the trials.
        half = int((budget <= budget[-1] / 2).sum()) - 1
        place = len(value) - 1 if name == "expected_best" else max(half, 0)
        if look.emphasised:
            axis.plot(budget[place], value[place], look.marker, color=look.colour, markersize=5)


def _axes(axes: list[Axes], numbers: pd.DataFrame, metric: str) -> None:
    """Scale both panels alike along the trials, and name them."""
    last = int(numbers["budget"].max())
    names = (f"best validation {metric}", "worse than all trials by")
    for axis, name in zip(axes, names, strict=True):
        axis.grid(axis="y")
        axis.set_title(wording.label(name, 34), color=INK, fontweight="bold", pad=5)
        if last > LINEAR:
            log_axis(axis, "x", 0.93, last * 1.12, most=6)
        else:
            axis.set_xlim(1 - 0.03 * last, last * 1.04)
            ticks = sorted({1, *range(0, last + 1, max(1, last // 5))} - {0})
            axis.set_xticks(ticks)
    side_by_side = axes[0].get_position().y0 == axes[1].get_position().y0
    for axis in axes if side_by_side else axes[1:]:
        axis.set_xlabel("trials")
    top = numbers["to_the_end"].max()
    axes[1].set_ylim(-0.03 * top if top > 0 else -0.01, 1.05 * top if top > 0 else 0.1)

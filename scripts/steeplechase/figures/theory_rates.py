"""Rates of convergence on quadratics: fitted to the descents, against those of theory."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from steeplechase import wording
from steeplechase.figures._descents import order
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
from steeplechase.figures._style import FAINT, MUTED, Style

INPUTS = (
    "statistics/convergence_rates.csv",
    "tables/problems.parquet",
)
TITLE = "Rates of convergence, fitted and by theory"
SECTION = "theory"
ORDER = 10
READING = (
    "A mark on the diagonal converges as fast as theory says. To the left is faster; at 1 and "
    "beyond, on the tinted ground, nothing converges."
)

COLUMNS, HEIGHT = 2, 2.6  # panels in a row, and inches of a panel


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a mark a setting, and the diagonal."""
    numbers = inputs["statistics/convergence_rates.csv"]
    numbers = numbers.dropna(subset=["fitted", "theory"]) if len(numbers) else numbers
    if not len(numbers):
        return nothing("This study has no quadratic, of which theory knows the rates.")
    problems = order(inputs["tables/problems.parquet"], numbers["problem"])
    names = style.order(numbers["algorithm"])
    diagonal = (Line2D([], [], color=MUTED, linewidth=1, dashes=(4, 2)), "as theory has it")
    entries = key_entries(names, style, [diagonal])
    sizes = (HEIGHT, 0.0, key_height(entries, style.width), style.width)
    count = panel_columns(len(problems), COLUMNS, style.width)
    shown = problems[: most_panels(count, *sizes)]
    figure, axes, _ = panels(len(shown), COLUMNS, *sizes)
    for axis, problem in zip(axes, shown, strict=True):
        _panel(axis, numbers[numbers["problem"] == problem], names, style)
        title(axis, problem)
    for axis in axes[-count:]:
        axis.set_xlabel("rate by theory")
    for axis in axes[::count]:
        axis.set_ylabel("fitted rate")
    key(figure, entries)
    columns = ["problem", "algorithm", "setting", "lr", "momentum", "fitted", "theory"]
    return Drawing(
        figure=figure,
        numbers=numbers[[*columns, "difference"]],
        finding=finding(numbers),
        caption=(
            "By what the distance to the minimum is multiplied per iteration, one mark a setting "
            f"({len(numbers)} in all): fitted over the second half of the iterations, the median "
            "over the replicates, against the largest root of the linear recurrence. Lower is "
            f"faster.{left_out(shown, problems, 'problem')}"
        ),
        alt=_alt(numbers),
    )


def _panel(axis: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one problem."""
    both = pd.concat([rows["fitted"], rows["theory"]])
    low, high = min(both.min(), 0.9) - 0.05, max(both.max(), 1.0) + 0.05
    if high > 1:
        axis.axvspan(1.0, high, color=FAINT, alpha=0.5, linewidth=0)
    axis.plot((low, high), (low, high), color=MUTED, linewidth=1, dashes=(4, 2))
    for name in names:
        one, look = rows[rows["algorithm"] == name], style.look(name)
        axis.plot(
            one["theory"], one["fitted"], look.marker, color=look.colour, markersize=5, alpha=0.75
        )
    axis.set(xlim=(low, high), ylim=(low, high))
    for one in (axis.xaxis, axis.yaxis):
        one.set_major_locator(MaxNLocator(5, prune="upper"))  # the last would stick out


def finding(numbers: pd.DataFrame) -> str:
    """Say how far apart the two are, and who is fastest."""
    apart = (numbers["fitted"] - numbers["theory"]).abs()
    fastest = numbers.loc[numbers["fitted"].idxmin()]
    name, problem = (wording.label(fastest[key], 30) for key in ("algorithm", "problem"))
    median, largest = (wording.significant(value, 2) for value in (apart.median(), apart.max()))
    return (
        f"Fitted rates and those of theory differ by a median of {median} and at most {largest}; "
        f"the fastest is {name} on {problem} ({wording.decimals(fastest['fitted'])} per iteration)."
    )


def _alt(numbers: pd.DataFrame) -> str:
    """Give the range of rates of each algorithm."""
    parts = [
        f"{wording.label(name, 30)} {wording.decimals(rows['fitted'].min())} to "
        f"{wording.decimals(rows['fitted'].max())}"
        for name, rows in numbers.groupby("algorithm", sort=False)
    ]
    return (
        "Scatter plots of fitted rates of convergence against those of theory, one per problem. "
        f"Fitted rates: {wording.listing(parts, 12)}."
    )

"""The loss over the iterations at the largest learning rate: who runs away, who hops, who falls."""

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
    order,
)
from steeplechase.figures._drawing import Drawing, drawn, left_out, nothing
from steeplechase.figures._style import MUTED, WARNING, Style

INPUTS = (
    "tables/iterations.parquet",
    "tables/descents.parquet",
    "tables/problems.parquet",
)
TITLE = "Descents at the largest learning rate"
SECTION = "divergence"
ORDER = 10
READING = (
    "A line that climbs to a cross has run away: its rate is too large. One that neither falls nor "
    "climbs hops from side to side. The dotted line is the height of the start."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the first replicate of the setting with the largest rate of each algorithm."""
    descents, iterations = inputs["tables/descents.parquet"], inputs["tables/iterations.parquet"]
    known = len(descents) and "lr" in descents and descents["lr"].notna().any()
    if not known or not iterations["excess"].notna().any():
        return nothing("No setting has a learning rate and a loss.")
    settings = _largest(descents[descents["replicate"] == 0].dropna(subset=["lr"]))
    numbers = chosen(iterations[iterations["replicate"] == 0], settings)
    numbers = numbers.merge(settings[[*SETTING, "lr", "status"]], on=SETTING, how="left")
    problems = order(inputs["tables/problems.parquet"], numbers["problem"])
    names = drawn(style.order(numbers["algorithm"]), style)
    lost = bool((settings["status"] != "ok").any())
    figure, shown = excess_panels(problems, names, style, lost, "iteration")
    for axis, problem in shown:
        _panel(axis, numbers[numbers["problem"] == problem], names, style)
    columns = [*SETTING, "lr", "status", "iteration", "excess"]
    numbers = numbers[columns].reset_index(drop=True)
    last = numbers.groupby(SETTING, sort=False)["iteration"].idxmax()
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(settings, numbers),
        caption=(
            "Excess loss on all rows in the first replicate, on a logarithmic scale, of the "
            "setting of each algorithm with its largest learning rate; of several such the last, "
            "which has the largest momentum, where the values are listed upwards."
            f"{left_out(shown, problems, 'problem')}"
        ),
        alt=_alt(settings, problems),
        excerpt=tuple(int(i) for i in last)[:100],
        excerpt_says="the last iteration of each line",
    )


def _largest(descents: pd.DataFrame) -> pd.DataFrame:
    """Return the descent with the largest rate of each algorithm and problem, the last such."""
    ordered = descents.sort_values(["lr", "setting"], kind="stable")
    last = ordered.drop_duplicates(["problem", "algorithm"], keep="last")
    return descents.loc[sorted(last.index)]


def _panel(axis: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one problem."""
    axis.grid(axis="y")
    lowest = excess_axis(axis, rows["excess"])
    start = rows.loc[rows["iteration"] == 0, "excess"]
    if (start > 0).any():
        axis.axhline(start[start > 0].iloc[0], color=MUTED, linewidth=0.8, dashes=(1, 2))
    for name in by_prominence(names, style):
        one = rows[rows["algorithm"] == name]
        if not len(one):
            continue
        heights = curve(axis, one, name, lowest, style)
        if one["status"].iloc[0] != "ok":
            axis.plot(one["iteration"].iloc[-1], heights[-1], "x", color=WARNING, markersize=6)


def finding(settings: pd.DataFrame, numbers: pd.DataFrame) -> str:
    """Count who ended early, who ended above the start, and who fell."""
    ends = numbers.groupby(SETTING, sort=False)["excess"].agg(["first", "last"])
    ok = settings[settings["status"] == "ok"].set_index(SETTING).index
    kept = ends.loc[ends.index.isin(ok)]
    above = int((kept["last"] >= kept["first"]).sum())
    early = int((settings["status"] != "ok").sum())
    total = wording.count(len(settings), "line")
    return (
        f"At the largest rate, {early:,} of {total} ended early, {above:,} more ended no lower "
        f"than they began, and {len(kept) - above:,} fell."
    )


def _alt(settings: pd.DataFrame, problems: list[str]) -> str:
    """Say which lines ended early."""
    parts = [
        f"{wording.label(row['algorithm'], 30)} on {wording.label(row['problem'], 30)} after "
        f"{wording.count(int(row['iterations']), 'iteration')}"
        for row in settings[settings["status"] != "ok"].to_dict("records")
    ]
    return (
        f"{wording.count(len(problems), 'panel')} of excess loss by iteration at the largest "
        f"learning rate, one per problem. Ended early: {wording.listing(parts, 12) or 'none'}."
    )

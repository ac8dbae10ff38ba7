"""Mean ranks without each of the data sets in turn: whether the answer hangs on one of them."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, key, key_entries, key_height, nothing
from steeplechase.figures._style import FAINT, INK, MUTED, WARNING, Style

INPUTS = (
    "statistics/ranks.csv",
    "statistics/mean_ranks.csv",
    "statistics/leave_one_out.csv",
    "statistics/leave_one_algorithm_out.csv",
    "statistics/statistics.json",
)
TITLE = "Mean ranks without each data set"
SECTION = "trust"
ORDER = 10
READING = (
    "Each row is the comparison without one data set. Marks that hardly move from row to row are "
    "a result that rests on no single data set."
)

MOST_ROWS = 30  # data sets
ROW = 0.19  # inches
ALL = "(none)"
CANNOT_TELL = "cannot tell"


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw one row of leave-one-out mean ranks per algorithm."""
    ranks, left_out = inputs["statistics/ranks.csv"], inputs["statistics/leave_one_out.csv"]
    facts = inputs["statistics/statistics.json"]
    full, without = mean_ranks(ranks)
    if len(full.dropna()) < 2 or len(without) < 2:
        return nothing(
            "It takes two algorithms and two data sets to see whether an answer hangs on one.",
            left_out,
        )
    order = _order(full, inputs["statistics/mean_ranks.csv"])
    changed = changes(left_out, facts)
    numbers = _numbers(full, without, left_out, changed, order)
    shown = [name for name in order if style.look(name).emphasised] or order[:1]
    datasets = _chosen(without[order], changed, order[0])
    told = left_out.drop_duplicates("left_out").set_index("left_out")
    return Drawing(
        figure=_rows(
            full, without.loc[datasets], told, changed, shown, order[0], _decision(facts), style
        ),
        numbers=numbers,
        finding=finding(left_out, changed, facts, len(without)),
        caption=_caption(len(without), len(datasets), changed, len(order), len(shown))
        + _pool(inputs["statistics/leave_one_algorithm_out.csv"]),
        alt=_alt(full, without, left_out, changed, shown),
        excerpt=tuple(int(i) for i in np.flatnonzero(numbers["changes"] != "no")),
        excerpt_says="the data sets that change the best mean rank or the decision",
    )


def mean_ranks(ranks: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Return the mean ranks of all data sets, and those without each of them.

    A rank depends on the scores of its data set alone, so the mean without one of N data sets is
    (N m - r) / (N - 1).

    Parameters
    ----------
    ranks
        Columns dataset, algorithm, rank (NaN on data sets that are not compared).

    Returns
    -------
    Series, DataFrame
        By algorithm; data sets by algorithms.
    """
    if not len(ranks):
        return pd.Series(dtype=float), pd.DataFrame()
    one = ranks.drop_duplicates(["dataset", "algorithm"])
    grid = one.pivot(index="dataset", columns="algorithm", values="rank").dropna(how="all")
    grid = grid.dropna(axis=1, how="all")
    n = len(grid)
    if n < 2:
        return grid.mean(), pd.DataFrame()
    return grid.mean(), (grid.sum() - grid) / (n - 1)


def changes(left_out: pd.DataFrame, facts: dict) -> list[str]:
    """Return the data sets without which the best mean rank or the decision is another."""
    listed = (facts.get("leave_one_out") or {}).get("changes") or []
    known = set(left_out["left_out"]) if len(left_out) else set()
    return [one["left_out"] for one in listed if one["left_out"] in known]


def _order(full: pd.Series, table: pd.DataFrame) -> list[str]:
    """Return the algorithms, best mean rank first, ties in the order of the study."""
    given = list(table["algorithm"]) if len(table) else []
    place = {name: i for i, name in enumerate(given)}
    return sorted(full.index, key=lambda name: (round(full[name], 9), place.get(name, len(place))))


def _numbers(
    full: pd.Series,
    without: pd.DataFrame,
    left_out: pd.DataFrame,
    changed: list[str],
    order: list[str],
) -> pd.DataFrame:
    """Return one row per mark: algorithm, data set left out ("" for none), and its mean rank."""
    long = without.reindex(columns=order).rename_axis(columns="algorithm").stack()
    table = long.rename("mean_rank").reset_index().rename(columns={"dataset": "left_out"})
    told = left_out.drop_duplicates("left_out").set_index("left_out")
    table["best"] = table["left_out"].map(told["winner"] if len(told) else {})
    table["decision"] = table["left_out"].map(told["decision"] if len(told) else {})
    table["changes"] = np.where(table["left_out"].isin(changed), "yes", "no")
    whole = pd.DataFrame({"algorithm": order, "left_out": "", "mean_rank": full[order].to_numpy()})
    both = pd.concat([whole.assign(changes="no"), table], ignore_index=True)
    both["place"] = both["algorithm"].map({name: i for i, name in enumerate(order)})
    both = both.sort_values(["place", "left_out"], kind="stable").drop(columns="place")
    columns = ["algorithm", "left_out", "mean_rank", "best", "decision", "changes"]
    return both[columns].reset_index(drop=True)


def finding(left_out: pd.DataFrame, changed: list[str], facts: dict, n: int) -> str:
    """Say whether leaving one data set out changes who is best, or the decision."""
    whole = wording.label(_decision(facts), 40)
    if not changed:
        return (
            f"Whichever of {wording.count(n, 'data set')} is left out, the best mean rank and the "
            f"decision ({whole}) stay the same."
        )
    rows = left_out[left_out["left_out"].isin(changed)]
    other = rows[rows["decision"] != _decision(facts)]
    text = (
        f"Leaving out one data set changes the best mean rank or the decision for {len(changed)} "
        f"of {n}"
    )
    if not len(other):
        return f"{text}; the decision ({whole}) stays the same throughout."
    told = [
        f"{wording.label(decision, 40)} without "
        + wording.listing([wording.label(name, 40) for name in names], 3)
        for decision, names in other.groupby("decision", sort=False)["left_out"]
    ]
    return f"{text}; the decision, {whole} with all of them, becomes {'; '.join(told[:3])}."


def _decision(facts: dict) -> str:
    """Return what the tests decide with all data sets."""
    return (facts.get("verdict") or {}).get("winner") or CANNOT_TELL


def _caption(n: int, drawn: int, changed: list[str], algorithms: int, shown: int) -> str:
    """Say what rows, marks, lines and rings are."""
    text = (
        "Mean rank of each algorithm without the data set named at the left, and at the right what "
        f"the tests decide without it; 1 is best. First row and upright lines: all {n} data sets. "
        "Rows are ordered by the lead of the algorithm that is best over all, the smallest first. "
        "The rows share all data sets but two, so their spread is no confidence interval."
    )
    if changed:
        text += (
            " Shaded: without that data set another algorithm, ringed, has the best mean rank, "
            "alone or as the first of several, or the tests decide otherwise, in bold."
        )
    if drawn < n:
        text += f" {drawn} of {n} data sets are drawn, those that change the most."
    if shown < algorithms:
        text += f" Of {algorithms} algorithms the {shown} in colour are drawn, and ringed."
    if drawn < n or shown < algorithms:
        text += " All mean ranks are in the numbers."
    return text


def _pool(table: pd.DataFrame) -> str:
    """Say whether the answer hangs on one of the other algorithms."""
    if not len(table):
        return ""
    order = table.loc[table["order_changed"].astype(bool), "left_out"]
    decision = table.loc[table["decision_changed"].astype(bool), "left_out"]
    if not len(order) and not len(decision):
        return (
            " Leaving out any one algorithm instead changes neither the order of the others nor "
            "the decision."
        )
    parts = []
    for what, names in (("the order of the others", order), ("the decision", decision)):
        if len(names):
            listed = wording.listing([wording.label(name, 40) for name in names], 4)
            parts.append(f"{what} without {listed}")
    return f" Leaving out one algorithm instead changes {' and '.join(parts)}."


def _alt(
    full: pd.Series,
    without: pd.DataFrame,
    left_out: pd.DataFrame,
    changed: list[str],
    shown: list[str],
) -> str:
    """Give each algorithm's mean rank and its range, and each data set that changes the answer."""
    parts = [
        f"{wording.label(name, 40)} {wording.rank(full[name])} (from "
        f"{wording.rank(without[name].min())} to {wording.rank(without[name].max())})"
        for name in shown
    ]
    rows = left_out[left_out["left_out"].isin(changed)] if changed else left_out.iloc[:0]
    told = [_outcome(row) for row in rows.to_dict("records")]
    return (
        "Rows of marks, one row per data set left out. Mean rank, and its range over the rows: "
        f"{wording.listing(parts, 20)}."
        + (f" Changes: {'; '.join(told[:20])}." if told else " No data set changes the answer.")
    )


def _outcome(row: dict, longest: int = 40) -> str:
    """Write what follows without one data set."""
    return (
        f"without {wording.label(row['left_out'], longest)}: best "
        f"{wording.label(row['winner'], longest)}, decision "
        f"{wording.label(row['decision'], longest)}"
    )


def _chosen(without: pd.DataFrame, changed: list[str], best: str) -> list[str]:
    """Return the data sets that have a row, those on which the lead of the best hangs first.

    The lead without a data set is the smallest mean rank of the others minus that of the best.
    Where there are too many data sets, those that change something come before the others.
    """
    lead = without.drop(columns=best).min(axis=1) - without[best]
    rows = sorted(without.index, key=lambda name: (round(lead[name], 9), name))
    kept = sorted(rows, key=lambda name: name not in set(changed))[:MOST_ROWS]
    return [name for name in rows if name in set(kept)]


def _rows(
    full: pd.Series,
    without: pd.DataFrame,
    told: pd.DataFrame,
    changed: list[str],
    names: list[str],
    best: str,
    decision: str,
    style: Style,
) -> Figure:
    """Draw a row of mean ranks for all data sets, and one without each of them."""
    wide = style.width > 5
    datasets = list(without.index)
    labels = [ALL, *(wording.label(name, 28 if wide else 14) for name in datasets)]
    outcomes = [decision, *(told["decision"].get(name, "") for name in datasets)]
    shown = [wording.label(text, 20 if wide else 11) for text in outcomes]
    letters = (0.069, 0.066) if wide else (0.058, 0.052)  # inches a letter
    left, right = (
        0.2 + width * max(len(text) for text in [*texts, head])
        for width, texts, head in zip(
            letters, (labels, shown), ("left out", "decision"), strict=True
        )
    )
    entries = key_entries(names, style)
    top = key_height(entries, style.width) + 0.3
    height = top + ROW * len(labels) + 0.45
    figure = Figure(figsize=(style.width, height))
    width = min(style.width - left - right, 5.0)
    box = (left / style.width, 0.45 / height, width / style.width, ROW * len(labels) / height)
    axis = figure.add_axes(box)
    size = 7.5 if wide else 6.3
    for name in names:
        axis.axvline(full[name], color=style.look(name).colour, linewidth=0.6, alpha=0.6)
    for y, (dataset, text, outcome) in enumerate(
        zip([None, *datasets], shown, outcomes, strict=True)
    ):
        values = full if dataset is None else without.loc[dataset]
        first = told["winner"].get(dataset, best)
        ring = first if first != best else None
        if dataset in set(changed):
            axis.axhspan(y - 0.5, y + 0.5, color=FAINT, alpha=0.45, linewidth=0)
        _marks(axis, y, values, names, ring, style)
        axis.annotate(
            text, (1, y), xycoords=("axes fraction", "data"), xytext=(6, 0),
            textcoords="offset points", va="center", fontsize=size, annotation_clip=False,
            color=INK, fontweight="bold" if outcome != decision else "normal",
        )  # fmt: skip
    axis.set_yticks(range(len(labels)), labels, fontsize=size)
    axis.set_ylim(len(labels) - 0.5, -0.5)
    axis.axhline(0.5, color=MUTED, linewidth=0.6)
    for x, text, side in ((-4 / 72, "left out", "right"), (width + 6 / 72, "decision", "left")):
        place = ((left + x) / style.width, 1 - (top - 0.06) / height)
        figure.text(*place, text, ha=side, va="bottom", fontsize=size, color=MUTED)
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)
    axis.margins(x=0.05)
    axis.set_xlabel("mean rank  (left: better)")
    axis.xaxis.set_major_locator(MaxNLocator(6 if wide else 3, steps=[1, 2, 5, 10]))
    key(figure, entries)
    return figure


def _marks(
    axis: Axes, y: int, values: pd.Series, names: list[str], ring: str | None, style: Style
) -> None:
    """Draw the mean ranks of one row; equal ones stand above one another; ring the new best."""
    at = {}
    for name in names:
        level = sum(abs(values[name] - values[other]) < 1e-9 for other in at)
        at[name] = y + 0.2 * ((level + 1) // 2) * (1 if level % 2 else -1)
    for name in names:
        look = style.look(name)
        axis.plot(values[name], at[name], look.marker, color=look.colour, markersize=4.2)
    if ring in at:
        axis.plot(
            values[ring], at[ring], "o", markersize=8.5, markerfacecolor="none",
            markeredgecolor=WARNING, markeredgewidth=1.1, zorder=4,
        )  # fmt: skip

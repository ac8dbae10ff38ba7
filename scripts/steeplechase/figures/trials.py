"""Validation score against learning rate: every trial of the search, and which ones were chosen.

One panel per data set, since scores of different data sets share no scale; an algorithm's trials
are the same on all of them, so that panels can be read side by side.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    KeyEntries,
    axis_width,
    key,
    key_entries,
    key_height,
    left_out,
    log_axis,
    many_panels,
    most_panels,
    nothing,
    panel_columns,
    panels,
    title,
)
from steeplechase.figures._search import rate_column, score_column
from steeplechase.figures._style import INK, WARNING, Style

INPUTS = ("tables/trials.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Trials of the search by learning rate"
SECTION = "tuning"
ORDER = 10
READING = (
    "Each mark is one configuration that was tried. Where the filled marks crowd at an end of the "
    "axis, the best learning rate may lie outside the searched range."
)

FOLD = ["dataset", "algorithm", "outer_fold", "replicate", "trial"]
TRIAL = ["dataset", "algorithm", "trial"]

HEIGHT = 1.5  # inches, of a panel


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw one mark per trial, filled and ringed where a fold selected it."""
    trials, scores = inputs["tables/trials.parquet"], inputs["tables/scores.parquet"]
    if not len(trials):
        return nothing("No trial has been trained yet.")
    rate = rate_column(trials)
    if rate is None:
        return nothing("No algorithm of this study searches its learning rate.")
    score = score_column(trials, scores)
    numbers = summary(trials, scores, rate, score)
    if not len(numbers):
        return nothing("No algorithm of this study searches its learning rate.")
    datasets = sorted(numbers["dataset"].unique())
    names = style.order(numbers["algorithm"])
    entries = _entries(names, style, bool(numbers["score"].isna().any()))
    most, shrink = many_panels(style.width)
    columns = panel_columns(len(datasets), most, style.width)
    sizes = (HEIGHT * shrink, 0.0, key_height(entries, style.width), style.width)
    shown = datasets[: most_panels(columns, *sizes)]
    figure, main, _ = panels(len(shown), most, *sizes)
    for axis, name in zip(main, shown, strict=True):
        _panel(axis, numbers[numbers["dataset"] == name], names, style)
        title(axis, name)
    metric = score.removeprefix("validation_").replace("_", " ")
    for i in range(0, len(shown), columns):
        main[i].set_ylabel(f"validation {metric}")
    for axis in main[-columns:]:
        axis.set_xlabel("learning rate")
    key(figure, entries)
    chosen = tuple(int(i) for i in np.flatnonzero(numbers["selected"] > 0))
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=_caption(numbers, metric) + left_out(shown, datasets),
        alt=_alt(numbers, names, shown, metric),
        excerpt=chosen,
        excerpt_says="the trials that at least one fold selected",
    )


def summary(trials: pd.DataFrame, scores: pd.DataFrame, rate: str, score: str) -> pd.DataFrame:
    """Return one row per data set, algorithm and trial.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, trial, lr, score (median over outer folds and replicates of
        the mean over inner folds; NaN if every fold diverged), low and high (quartiles), folds,
        diverged (folds with an inner training that is not finite) and selected (folds that
        chose this trial).
    """
    trials = trials[trials[rate].notna()]
    groups = trials.groupby(FOLD, sort=True)
    well = (trials["status"] == "ok").groupby([trials[name] for name in FOLD], sort=True)
    folds = pd.DataFrame(
        {"lr": groups[rate].first(), "score": groups[score].mean(), "ok": well.all()}
    ).reset_index()
    folds["score"] = folds["score"].where(folds["ok"])
    if len(scores):
        picked = scores[FOLD].drop_duplicates().assign(selected=1)
        folds = folds.merge(picked, on=FOLD, how="left")
    else:
        folds["selected"] = np.nan
    groups = folds.groupby(TRIAL, sort=True)
    return pd.DataFrame(
        {
            "lr": groups["lr"].first(),
            "score": groups["score"].median(),
            "low": groups["score"].quantile(0.25),
            "high": groups["score"].quantile(0.75),
            "folds": groups.size(),
            "diverged": groups.size() - groups["ok"].sum().astype(int),
            "selected": groups["selected"].sum().astype(int),
        }
    ).reset_index()


def finding(numbers: pd.DataFrame) -> str:
    """Say between which learning rates the selections of each algorithm lie."""
    parts = []
    for name, rows in numbers[numbers["selected"] > 0].groupby("algorithm", sort=True):
        rates = np.repeat(rows["lr"].to_numpy(), rows["selected"].to_numpy())
        ends = wording.quantiles(rates)
        spread = "" if rates.min() == rates.max() else f" ({ends})"
        parts.append(
            f"{wording.label(name, 40)} {wording.significant(float(np.median(rates)))}{spread}"
        )
    if not parts:
        return "No trial has been selected yet."
    return f"Median selected learning rate, with its range: {wording.listing(parts, 8)}."


def _caption(numbers: pd.DataFrame, metric: str) -> str:
    """Say what a mark is, and which ones are filled."""
    folds = wording.quantiles(numbers["folds"])
    text = (
        f"One mark per trial: the median over {folds} outer folds of its mean {metric} on the "
        f"inner validation parts{'; lower is better' if metric == 'log loss' else ''}, against its "
        "learning rate on a logarithmic scale. Bars are interquartile ranges. Filled marks were "
        "selected by at least one fold, and are the larger the more folds chose them."
    )
    if numbers["score"].isna().any():
        text += " Crosses at the foot are trials that diverged in every fold."
    return text


def _alt(numbers: pd.DataFrame, names: list[str], datasets: list[str], metric: str) -> str:
    """Describe the panels, and count trials, selections and divergences by algorithm."""
    parts = []
    for name in names:
        rows = numbers[numbers["algorithm"] == name]
        parts.append(
            f"{wording.label(name, 40)} {wording.count(rows['trial'].nunique(), 'trial')} at rates "
            f"{wording.quantiles(rows['lr'])}, best median {wording.decimals(rows['score'].max())}"
        )
    gone = int(numbers["score"].isna().sum())
    text = (
        f"{wording.count(len(datasets), 'panel')}, one per data set, of validation {metric} "
        f"against learning rate: {'; '.join(parts[:20])}."
    )
    return text + (f" {wording.count(gone, 'mark')} diverged in every fold." if gone else "")


def _panel(axis: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw the trials of one data set."""
    axis.grid(axis="y")
    for name in sorted(names, key=lambda name: style.look(name).emphasised):
        one, look = rows[rows["algorithm"] == name], style.look(name)
        fine = one[one["score"].notna()]
        axis.vlines(fine["lr"], fine["low"], fine["high"], color=look.colour, linewidth=0.8)
        for chosen, part in fine.groupby(fine["selected"] > 0):
            size = 14 + 9 * part["selected"].to_numpy() if chosen else 14
            face = look.colour if chosen else "#FFFFFF"
            axis.scatter(
                part["lr"],
                part["score"],
                s=size,
                marker=look.marker,
                facecolor=face,
                edgecolor=look.colour,
                linewidth=0.9,
                zorder=3 if chosen else 2,
            )
    lost = rows[rows["score"].isna()]
    if len(lost):
        # Heights are in axes fractions: a diverged trial has no score.
        axis.plot(
            lost["lr"],
            np.full(len(lost), 0.04),
            "x",
            color=WARNING,
            markersize=5,
            markeredgewidth=1.4,
            transform=axis.get_xaxis_transform(),
        )
    positive = rows.loc[rows["lr"] > 0, "lr"]
    if len(positive):
        most = max(2, min(4, int(axis_width(axis) / 0.45)))
        log_axis(axis, "x", positive.min() / 1.5, positive.max() * 1.5, most)


def _mark(face: str) -> Line2D:
    """Return a handle of the key: a mark, filled or open."""
    return Line2D(
        [], [], color=INK, marker="o", linestyle="none", markerfacecolor=face, markersize=4.5
    )


def _entries(names: list[str], style: Style, diverged: bool) -> KeyEntries:
    """Return the key: the algorithms, what filled and open marks are, and the crosses."""
    more = [(_mark(INK), "selected by a fold"), (_mark("none"), "not selected")]
    if diverged:
        cross = Line2D([], [], color=WARNING, marker="x", linestyle="none", markeredgewidth=1.4)
        more.append((cross, "diverged everywhere"))
    return key_entries(names, style, more)

"""Accuracy while training, one panel per data set, with the learning rate on a strip below."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    KeyEntries,
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
from steeplechase.figures._style import INK, WARNING, Look, Style

INPUTS = ("tables/curves.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Learning curves"
SECTION = "curves"
ORDER = 10
READING = (
    "The line is the median over folds, the band their middle half. Below each panel stands the "
    "learning rate of the same epochs: look there first when a curve jumps. A gap between "
    "training and test is overfitting."
)

RUN = ["dataset", "algorithm", "outer_fold", "replicate"]
GROUP = ["dataset", "algorithm", "epoch"]

HEIGHT, STRIP = 1.25, 0.42  # inches, of a panel and of the strip below


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw training and test accuracy by epoch, and the learning rate below."""
    curves = inputs["tables/curves.parquet"]
    if not len(curves):
        return nothing("No network has been refitted yet, so there are no curves.")
    ends = divergences(curves, inputs["tables/scores.parquet"])
    numbers = summary(curves, ends)
    datasets = sorted(numbers["dataset"].unique())
    names = style.order(numbers["algorithm"])
    entries = _entries(names, style, ends)
    most, shrink = many_panels(style.width)
    columns = panel_columns(len(datasets), most, style.width)
    sizes = (HEIGHT * shrink, STRIP * shrink, key_height(entries, style.width), style.width)
    shown = datasets[: most_panels(columns, *sizes)]
    figure, main, strips = panels(len(shown), most, *sizes)
    for axis, strip, name in zip(main, strips, shown, strict=True):
        _panel(axis, strip, numbers[numbers["dataset"] == name], names, style)
        title(axis, name)
    for i in range(0, len(shown), columns):
        main[i].set_ylabel("accuracy")
        strips[i].set_ylabel("rate")
    for strip in strips[-columns:]:
        strip.set_xlabel("epoch")
    key(figure, entries)
    last = _last_rows(numbers)
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers.iloc[list(last)], ends, len(datasets)),
        caption=_caption(curves, ends) + left_out(shown, datasets),
        alt=_alt(numbers.iloc[list(last)], names, shown, ends),
        excerpt=last,
        excerpt_says="the last epoch of each curve",
    )


def divergences(curves: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the runs that diverged and the last epoch at which each was still finite.

    A run counts as diverged if the scores say so or if a loss in its curve is not finite.

    Returns
    -------
    DataFrame
        Columns of `RUN`, and epoch (NaN where no epoch was finite).
    """
    finite = np.isfinite(curves["train_loss"]) & np.isfinite(curves["train_accuracy"])
    bad = curves.loc[~finite, RUN]
    if len(scores):
        told = scores.loc[scores["status"] == "diverged", RUN]
        bad = pd.concat([bad, told], ignore_index=True)
    bad = bad.drop_duplicates()
    last = curves[finite].groupby(RUN, as_index=False)["epoch"].max()
    return bad.merge(last, on=RUN, how="left").reset_index(drop=True)


def summary(curves: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    """Return median and quartiles over folds and replicates, one row an epoch.

    Only runs that are finite at an epoch enter there; `runs` counts them, and `diverged` those
    that have left by then.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, epoch, runs, diverged, and for train_accuracy and
        test_accuracy the median, _low (25 %) and _high (75 %); lr is the median learning rate.
    """
    numeric = ["train_accuracy", "test_accuracy", "lr"]
    kept = curves[np.isfinite(curves["train_loss"])]
    kept = kept.assign(**{c: kept[c].where(np.isfinite(kept[c])) for c in numeric})
    groups = kept.groupby(GROUP, sort=True)
    parts = {"runs": groups["train_accuracy"].count()}
    for name in ("train_accuracy", "test_accuracy"):
        parts[name] = groups[name].median()
        parts[f"{name}_low"] = groups[name].quantile(0.25)
        parts[f"{name}_high"] = groups[name].quantile(0.75)
    parts["lr"] = groups["lr"].median()
    table = pd.DataFrame(parts)
    every = curves[GROUP].drop_duplicates().sort_values(GROUP)
    table = every.merge(table.reset_index(), on=GROUP, how="left")
    table["runs"] = table["runs"].fillna(0).astype(int)
    left = [
        int(
            (
                (ends["dataset"] == row.dataset)
                & (ends["algorithm"] == row.algorithm)
                & ~(ends["epoch"] >= row.epoch)
            ).sum()
        )
        if len(ends)
        else 0
        for row in table.itertuples()
    ]
    table.insert(4, "diverged", left)
    return table.reset_index(drop=True)


def _last_rows(numbers: pd.DataFrame) -> tuple[int, ...]:
    """Return the positions of the last epoch of each curve that is still finite."""
    finite = numbers[numbers["runs"] > 0]
    positions = finite.groupby(["dataset", "algorithm"], sort=False)["epoch"].idxmax()
    return tuple(int(i) for i in sorted(positions))


def finding(last: pd.DataFrame, ends: pd.DataFrame, datasets: int) -> str:
    """Say whose training accuracy runs furthest ahead of its test accuracy, and who diverged."""
    text = ""
    if len(last):
        gap = (last["train_accuracy"] - last["test_accuracy"]).groupby(last["algorithm"]).median()
        gap = gap.dropna().sort_values()
    if not len(last) or not len(gap):
        text = "No run stayed finite"
    elif len(gap) == 1 or gap.iloc[0] == gap.iloc[-1]:
        who = wording.listing([wording.label(name, 40) for name in gap.index])
        text = (
            f"At the last epoch training accuracy is {wording.decimals(gap.iloc[-1])} above test "
            f"accuracy for {who} (median over {wording.count(datasets, 'data set')})"
        )
    else:
        text = (
            "At the last epoch training accuracy runs furthest ahead of test accuracy for "
            f"{wording.label(gap.index[-1], 40)} ({wording.decimals(gap.iloc[-1])}) and least for "
            f"{wording.label(gap.index[0], 40)} ({wording.decimals(gap.iloc[0])}), as medians over "
            f"{wording.count(datasets, 'data set')}"
        )
    return f"{text}; {_diverged(ends)}." if len(ends) else f"{text}."


def _diverged(ends: pd.DataFrame) -> str:
    """Count the diverged runs by algorithm."""
    counts = ends["algorithm"].value_counts()
    who = wording.listing(f"{wording.label(name, 40)} {n}" for name, n in sorted(counts.items()))
    return f"{wording.count(len(ends), 'run')} diverged ({who})"


def _caption(curves: pd.DataFrame, ends: pd.DataFrame) -> str:
    """Say what lines, bands, strip and crosses are."""
    runs = curves.drop_duplicates(RUN).groupby(["dataset", "algorithm"]).size()
    n = str(runs.min()) if runs.min() == runs.max() else f"{runs.min()} to {runs.max()}"
    text = (
        f"Median over {n} runs (outer folds and replicates) of each algorithm on each data set; "
        "higher is better. Solid: test accuracy, with its interquartile range as a band; dashed: "
        "training accuracy. The strip below has the median learning rate on a logarithmic scale; "
        "each fold trains its own selected trial, so the rates of single folds differ. Test rows "
        "were looked at for these curves alone and chose nothing."
    )
    if len(ends):
        text += (
            " A cross marks the last finite epoch of a run that diverged, at the height of the "
            "median; from there on the run no longer enters the median."
        )
    return text


def _alt(last: pd.DataFrame, names: list[str], datasets: list[str], ends: pd.DataFrame) -> str:
    """Describe the panels, and give each algorithm's median end values."""
    parts = []
    for name in names:
        rows = last[last["algorithm"] == name]
        if len(rows):
            train, test = rows["train_accuracy"].median(), rows["test_accuracy"].median()
            parts.append(
                f"{wording.label(name, 40)} training {wording.decimals(train)} and test "
                f"{wording.decimals(test)}"
            )
    text = (
        f"{wording.count(len(datasets), 'panel')}, one per data set, of training and test "
        "accuracy by epoch, each with the learning rate below. Medians at the last epoch: "
        f"{wording.listing(parts, 20) or 'none'}."
    )
    return f"{text} {_diverged(ends).capitalize()}." if len(ends) else text


def _panel(axis: Axes, strip: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one data set: its curves above, its learning rates below."""
    axis.grid(axis="y")
    for name in sorted(names, key=lambda name: style.look(name).emphasised):
        one, look = rows[rows["algorithm"] == name], style.look(name)
        if len(one):
            _curves(axis, strip, one, look)
    if (rows["lr"] > 0).any():
        # A rate annealed to zero has no place on a logarithmic scale: keep four decades.
        top = rows["lr"].max()
        lowest = max(rows.loc[rows["lr"] > 0, "lr"].min(), top * 1e-4)
        log_axis(strip, "y", lowest / 1.6, top * 1.6, most=2)
    strip.tick_params(axis="y", labelsize=6.5)


def _curves(axis: Axes, strip: Axes, one: pd.DataFrame, look: Look) -> None:
    """Draw one algorithm's median curves, band, divergences and learning rate."""
    epoch = one["epoch"].to_numpy()
    width = 1.3 if look.emphasised else 0.6
    if look.emphasised:
        band = one[["test_accuracy_low", "test_accuracy_high"]].to_numpy()
        axis.fill_between(epoch, band[:, 0], band[:, 1], color=look.colour, alpha=0.13, linewidth=0)
    test, train = one["test_accuracy"].to_numpy(), one["train_accuracy"].to_numpy()
    end = np.flatnonzero(np.isfinite(test))[-1:]  # the marker stands at the end of the line
    axis.plot(epoch, train, color=look.colour, linewidth=width * 0.7, dashes=(3, 1.5), alpha=0.9)
    axis.plot(epoch, test, color=look.colour, linewidth=width)
    if look.emphasised:
        axis.plot(epoch[end], test[end], look.marker, color=look.colour, markersize=3.5)
    rates = one["lr"].to_numpy()
    few = look.marker if len(epoch) == 1 else None  # a line needs two points to be seen
    (line,) = strip.plot(
        epoch, rates, color=look.colour, linewidth=width * 0.8, marker=few, markersize=3
    )
    if look.dashes:
        line.set_dashes(look.dashes)  # rates of two algorithms may coincide
    gone = np.diff(one["diverged"].to_numpy(), append=one["diverged"].iloc[-1]) > 0
    if gone.any():
        axis.plot(epoch[gone], test[gone], "x", color=WARNING, markersize=6, markeredgewidth=1.6)


def _entries(names: list[str], style: Style, ends: pd.DataFrame) -> KeyEntries:
    """Return the key: the algorithms, the two kinds of line, and the mark of a divergence."""
    more = [
        (Line2D([], [], color=INK, linewidth=1.4), "test"),
        (Line2D([], [], color=INK, linewidth=1, dashes=(3, 1.5)), "training"),
    ]
    if len(ends):
        cross = Line2D([], [], color=WARNING, marker="x", linestyle="none", markeredgewidth=1.6)
        more.append((cross, "diverged"))
    return key_entries(names, style, more)

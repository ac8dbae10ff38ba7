"""The score of every refit, one panel per data set: what folds and seeds do to a score."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    KeyEntries,
    key,
    key_height,
    lower_is_better,
    metric_name,
    nothing,
    panels,
    part,
    title,
)
from steeplechase.figures._style import FAINT, INK, WARNING, Style

INPUTS = ("tables/scores.parquet", "statistics/statistics.json")
TITLE = "Scores of single folds"
SECTION = "steadiness"
ORDER = 10
READING = (
    "Each mark is one run of training and test; the short line is their mean. Where the marks of "
    "two algorithms overlap, a single run could have put either first."
)

KEYS = ["dataset", "algorithm"]
MOST_ALGORITHMS = 8
MOST_MARKS = 1500  # each takes some hundred bytes
MOST_PANELS = 16
SPAN = 0.72  # of an algorithm's place, taken up by its folds


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw one mark per refit, folds side by side, and each algorithm's mean as a bar."""
    scores, facts = inputs["tables/scores.parquet"], inputs["statistics/statistics.json"]
    if not len(scores):
        return nothing("There are no scores yet.")
    column = f"{facts.get('scored_on') or 'test'}_{facts.get('metric') or 'accuracy'}"
    if column not in scores:
        return nothing("The scores do not hold the compared metric.")
    marks = refits(scores, column)
    centres = middles(marks)
    numbers = _together(marks, centres)
    if marks["score"].isna().all():
        return nothing("No fold has a score.", numbers)
    if marks.groupby(KEYS).size().max() < 2:
        return nothing(
            "There is one score of each algorithm on each data set, which says nothing of folds "
            "and seeds.",
            numbers,
        )
    names = style.order(marks["algorithm"])
    drawn = [name for name in names if style.look(name).emphasised][:MOST_ALGORITHMS] or names[:1]
    datasets = _chosen(marks[marks["algorithm"].isin(drawn)], centres)
    metric = part(facts) + metric_name(facts)
    entries = _entries(drawn, marks, style)
    above = key_height(entries, style.width)
    figure, axes, _ = panels(len(datasets), 4, 1.15, top=above, width=style.width)
    for axis, dataset in zip(axes, datasets, strict=True):
        _panel(axis, marks[marks["dataset"] == dataset], centres, dataset, drawn, style)
        title(axis, dataset, int((axis.get_position().width * style.width + 0.1) / 0.084))
    columns = len({round(axis.get_position().x0, 6) for axis in axes})
    for axis in axes[::columns]:
        axis.set_ylabel(wording.label(metric, 20))
    for axis in axes[-columns:]:
        axis.set_xlabel("folds, in their order")
    key(figure, entries)
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(centres, metric),
        caption=_caption(marks, metric, lower_is_better(facts), names, drawn, datasets),
        alt=_alt(marks, centres, drawn, datasets, metric),
        excerpt=tuple(int(i) for i in np.flatnonzero(numbers["mark"] == "mean")),
        excerpt_says="the means",
    )


def refits(scores: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return one row per refit, without a score where it did not end well.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, outer_fold, replicate, status, score; status is "undefined"
        where the metric has no value on the rows of the fold.
    """
    frame = scores[[*KEYS, "outer_fold", "replicate", "status"]].copy()
    frame[KEYS] = frame[KEYS].astype(str)
    score = scores[column].to_numpy(dtype=float, na_value=np.nan)
    ended = (frame["status"] == "ok").to_numpy()
    known = ended & np.isfinite(score)
    frame["status"] = np.where(ended & ~known, "undefined", frame["status"])
    frame["score"] = np.where(known, score, np.nan)
    return frame.sort_values([*KEYS, "outer_fold", "replicate"]).reset_index(drop=True)


def middles(marks: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each algorithm on each data set, and the spread of its folds.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, mean (of the means of folds; NaN where a refit did not end
        well, as in the comparison), sd (between folds, n - 1), n_folds, n_scores.
    """
    known = marks.dropna(subset=["score"])
    folds = known.groupby([*KEYS, "outer_fold"])["score"].mean().groupby(KEYS)
    whole = marks["status"].isin(["ok", "undefined"]).groupby([marks[key] for key in KEYS]).all()
    table = pd.DataFrame({"mean": folds.mean(), "sd": folds.std(), "n_folds": folds.size()})
    table = table.reindex(whole.index)
    table.loc[~whole, ["mean", "sd"]] = np.nan
    table["n_folds"] = table["n_folds"].fillna(0).astype(int)
    table["n_scores"] = marks.groupby(KEYS)["score"].count()
    return table.reset_index()


def _chosen(marks: pd.DataFrame, centres: pd.DataFrame) -> list[str]:
    """Return the data sets to draw: those of the widest spread where there are too many."""
    counts = marks.groupby("dataset").size()
    most = min(MOST_PANELS, max(1, MOST_MARKS // int(counts.max())))
    names = sorted(counts.index)
    if len(names) <= most:
        return names
    squares = (centres.set_index("dataset")["sd"] ** 2).groupby(level=0).mean().fillna(0.0)
    widest = sorted(names, key=lambda name: (-squares.get(name, 0.0), name))[:most]
    return [name for name in names if name in set(widest)]


def finding(centres: pd.DataFrame, metric: str) -> str:
    """Set the spread of folds beside the distance of the algorithms' means."""
    whole = centres.dropna(subset=["mean"])
    spread = whole.dropna(subset=["sd"])
    if not len(spread):
        return f"No algorithm has the {metric} of two folds or more on any data set."
    typical = wording.decimals(spread["sd"].median())
    means = whole.groupby("dataset")["mean"]
    apart = (means.max() - means.min())[means.size() > 1]
    text = (
        f"Between the folds of one data set {metric} has a median standard deviation of {typical}"
    )
    if not len(apart):
        return f"{text}."
    wider = spread.groupby("dataset")["sd"].median().reindex(apart.index)
    over = int((wider > apart).sum())
    return (
        f"{text}; the best and the worst mean of a data set lie a median of "
        f"{wording.decimals(apart.median())} apart, and closer together than the folds spread on "
        f"{over} of {wording.count(len(apart), 'data set')}."
    )


def _caption(
    marks: pd.DataFrame,
    metric: str,
    lower: bool,
    names: list[str],
    drawn: list[str],
    datasets: list[str],
) -> str:
    """Say what a mark, its place and the bar are, and what is not drawn."""
    size = marks.groupby([*KEYS])["outer_fold"].nunique().max()
    replicates = marks.groupby([*KEYS, "outer_fold"]).size().max()
    text = (
        f"One mark per score: the {metric} on one outer fold; "
        f"{'lower' if lower else 'higher'} is better. {wording.count(int(size), 'fold')} stand "
        "side by side in the same order for each algorithm, so that marks at the same place were "
        "trained and tested on the same rows. The bar is the mean, which an algorithm with a "
        "missing score does not have. Each panel has its own scale."
    )
    if replicates > 1:
        text += (
            f" The {replicates} replicates of a fold stand above one another, joined by a line: "
            "they differ in their seeds alone; the first is filled."
        )
    lost = int((~marks["status"].isin(["ok", "undefined"])).sum())
    if lost:
        missing = wording.count(lost, "score is", "scores are")
        text += f" {missing} missing; a cross at the lower edge stands for each."
    if len(drawn) < len(names):
        text += f" Of {len(names)} algorithms the {len(drawn)} in colour are drawn."
    total = marks["dataset"].nunique()
    if len(datasets) < total:
        text += (
            f" Of {total} data sets the {len(datasets)} with the widest spread of folds are drawn."
        )
    if len(drawn) < len(names) or len(datasets) < total:
        text += " All scores are in the numbers."
    return text


def _alt(
    marks: pd.DataFrame, centres: pd.DataFrame, drawn: list[str], datasets: list[str], metric: str
) -> str:
    """Describe the panels, and give each algorithm's typical spread."""
    parts = []
    for name in drawn:
        own = centres.loc[centres["algorithm"] == name, "sd"].dropna()
        if len(own):
            parts.append(
                f"{wording.label(name, 40)} {wording.decimals(own.median())} (from "
                f"{wording.decimals(own.min())} to {wording.decimals(own.max())})"
            )
    return (
        f"{wording.count(len(datasets), 'panel')}, one per data set, with a mark for the {metric} "
        f"of each of {marks['score'].notna().sum():,} scores. Median standard deviation between "
        f"folds, and its range over data sets: {wording.listing(parts, 20) or 'none'}."
    )


def _together(marks: pd.DataFrame, centres: pd.DataFrame) -> pd.DataFrame:
    """Return refits and means in one table, told apart by the column mark."""
    middle = centres.rename(columns={"mean": "score"}).assign(mark="mean")
    columns = [*KEYS, "mark", "outer_fold", "replicate", "status", "score", "sd", "n_folds"]
    both = pd.concat([marks.assign(mark="score"), middle], ignore_index=True)
    both = both.reindex(columns=columns)
    for name in ("outer_fold", "replicate", "n_folds"):
        both[name] = both[name].astype("Int64")
    return both


def _panel(
    axis: Axes,
    rows: pd.DataFrame,
    centres: pd.DataFrame,
    dataset: str,
    names: list[str],
    style: Style,
) -> None:
    """Draw one data set: the algorithms side by side, in each its folds in order."""
    axis.grid(axis="y")
    folds = sorted(rows["outer_fold"].unique())
    step = SPAN / max(len(folds), 1)
    place = {fold: (i - (len(folds) - 1) / 2) * step for i, fold in enumerate(folds)}
    means = centres[centres["dataset"] == dataset].set_index("algorithm")["mean"]
    first = rows["replicate"].min()
    size = 2.6 if len(folds) * len(names) > 40 else 3.2
    for x, name in enumerate(names):
        look = style.look(name)
        own = rows[rows["algorithm"] == name].dropna(subset=["score"])
        at = x + own["outer_fold"].map(place).to_numpy(dtype=float)
        _joined(axis, own, at, look.colour)
        again = (own["replicate"] != first).to_numpy()
        for chosen, fill in ((~again, look.colour), (again, "white")):
            if chosen.any():
                axis.plot(
                    at[chosen], own["score"].to_numpy()[chosen], look.marker, color=look.colour,
                    markersize=size, markerfacecolor=fill, markeredgewidth=0.7,
                )  # fmt: skip
        if np.isfinite(means.get(name, np.nan)):
            ends = (x - 0.44, x + 0.44)
            axis.plot(ends, (means[name],) * 2, color=INK, linewidth=1.6, zorder=3)
        lost = rows[(rows["algorithm"] == name) & ~rows["status"].isin(["ok", "undefined"])]
        if len(lost):
            axis.plot(
                x + lost["outer_fold"].map(place).to_numpy(dtype=float), np.full(len(lost), 0.03),
                "x", color=WARNING, markersize=4.5, markeredgewidth=1.3,
                transform=axis.get_xaxis_transform(), clip_on=False,
            )  # fmt: skip
    for x in range(1, len(names)):
        axis.axvline(x - 0.5, color=FAINT, linewidth=0.5)
    axis.set_xlim(-0.55, len(names) - 0.45)
    axis.set_xticks([])
    axis.margins(y=0.09)
    axis.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def _joined(axis: Axes, own: pd.DataFrame, at: np.ndarray, colour: str) -> None:
    """Join the replicates of each fold, all in one line with gaps."""
    ends = (
        own.assign(at=at)
        .groupby("outer_fold")
        .agg(at=("at", "first"), low=("score", "min"), high=("score", "max"), n=("score", "size"))
    )
    ends = ends[ends["n"] > 1]
    if not len(ends):
        return
    gap = np.full(len(ends), np.nan)
    x = np.column_stack([ends["at"], ends["at"], gap]).ravel()
    y = np.column_stack([ends["low"], ends["high"], gap]).ravel()
    axis.plot(x, y, color=colour, linewidth=0.7)


def _entries(names: list[str], marks: pd.DataFrame, style: Style) -> KeyEntries:
    """Return the key: the algorithms, the mean, and the mark of a refit that was lost."""
    more = [(Line2D([], [], color=INK, linewidth=1.6), "mean")]
    if (~marks["status"].isin(["ok", "undefined"])).any():
        cross = Line2D([], [], color=WARNING, marker="x", linestyle="none", markeredgewidth=1.3)
        more.append((cross, "no score"))
    looks = [
        (
            Line2D([], [], color=look.colour, marker=look.marker, markersize=4.5, linestyle="none"),
            name,
        )
        for name, look in ((wording.label(name, 24), style.look(name)) for name in names)
    ]
    return [*looks, *more]

"""How many rows of each class are found: an accuracy can hide that a small class is missed."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from steeplechase import wording
from steeplechase.figures import _pools
from steeplechase.figures._drawing import (
    Drawing,
    key,
    key_entries,
    key_height,
    nothing,
    panels,
    title,
)
from steeplechase.figures._pools import Pool
from steeplechase.figures._probability_panels import (
    NARROW,
    chosen,
    chosen_words,
    left_and_bottom,
    longest_title,
    ordered,
    over,
    told_apart,
    told_apart_words,
)
from steeplechase.figures._style import FAINT, MUTED, Style
from steeplechase.metrics._confusion import confusion

INPUTS = ("tables/predictions.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Accuracy on each class"
SECTION = "metrics"
ORDER = 50
READING = (
    "Classes stand from the largest to the smallest. An algorithm can be right on most rows and "
    "still miss the small classes: look at the right end."
)

PANELS, COLUMNS = 9, 3
HEIGHT, STRIP = 1.15, 0.3  # inches
DIGITS = 6


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a panel a data set: recall by class above, rows of the classes below."""
    predictions = inputs["tables/predictions.parquet"]
    pools = _pools.pools(predictions)
    if not pools:
        return nothing(_pools.NO_PREDICTIONS)
    counts = _pools.refits(inputs["tables/scores.parquet"])
    recalls = pd.concat([class_recalls(pool) for pool in pools], ignore_index=True)
    numbers = _pools.with_refits(recalls, counts)
    names = told_apart(style.order(numbers["algorithm"]), style)
    seen = numbers[numbers["algorithm"].isin(names)]
    by_class = seen.groupby(["dataset", "class"])["recall"]
    spread = (by_class.max() - by_class.min()).groupby("dataset").max()
    shown = chosen(spread, PANELS, style)

    entries = key_entries(names, style)
    top = key_height(entries, style.width)
    # One more at the page's width are two in a column, and not one.
    columns = COLUMNS + (style.width <= NARROW)
    figure, main, strips = panels(len(shown), columns, HEIGHT, STRIP, top=top, width=style.width)
    for axis, strip, name in zip(main, strips, shown, strict=True):
        _panel(axis, strip, seen[seen["dataset"] == name], names, style)
        title(axis, name, longest_title(axis))
    for axis in left_and_bottom(main)[0]:
        axis.set_ylabel("recall")
    left, bottom = left_and_bottom(strips)
    for strip in left:
        strip.set_ylabel("rows")
    for strip in bottom:
        strip.set_xlabel("class, largest first")
    key(figure, entries)
    hardest = numbers.groupby(_pools.PAIR, sort=False)["recall"].idxmin()
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(_pools.complete(numbers)),
        caption=(
            f"{_pools.rows_behind(pools, predictions).capitalize()}. Recall, the share of a "
            "class's rows that are predicted as that class; higher is better. Classes are numbered "
            "from 0 in the order of the data card and stand from the largest to the smallest, "
            "with their rows in the strip below: a recall of few rows is uncertain. A class "
            "without a test row is left out."
            + chosen_words(
                len(shown),
                numbers["dataset"].nunique(),
                "on which the algorithms drawn differ most on a class",
            )
            + told_apart_words(len(names), numbers["algorithm"].nunique())
            + _pools.missing_words(counts)
        ),
        alt=_alt(numbers, names, shown),
        excerpt=tuple(int(i) for i in hardest),
        excerpt_says="of each algorithm and data set the class with the lowest recall",
    )


def class_recalls(pool: Pool) -> pd.DataFrame:
    """Return the recall of each class that has rows, the largest class first.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, class (its index), place (0 for the largest class), rows (of
        one replicate, rounded), right (predicted rightly, in all replicates) and recall.
    """
    counts = confusion(pool.labels, pool.probabilities)
    rows = counts.sum(axis=1)
    order = np.argsort(-rows, kind="stable")
    order = order[rows[order] > 0]
    replicates = len(np.unique(pool.replicates))
    return pd.DataFrame(
        {
            "dataset": pool.dataset,
            "algorithm": pool.algorithm,
            "class": order,
            "place": np.arange(len(order)),
            "rows": np.rint(rows[order] / replicates).astype(int),
            "right": np.diag(counts)[order],
            "recall": (np.diag(counts)[order] / rows[order]).round(DIGITS),
        }
    )


def finding(numbers: pd.DataFrame) -> str:
    """Say the mean recall on the smallest class, and how far below the largest one it is."""
    groups = numbers.groupby(_pools.PAIR, sort=False)
    ends = pd.DataFrame(
        {
            "largest": groups["recall"].first(),
            "smallest": groups["recall"].last(),
            "classes": groups.size(),
        }
    ).reset_index()
    ends = ends[ends["classes"] > 1]
    if not len(ends):
        return "No data set has test rows of more than one class."
    smallest, n = _pools.common_means(ends, "smallest")
    lower = ends.groupby("dataset")[["largest", "smallest"]].mean()
    below = int((lower["smallest"] < lower["largest"]).sum())
    total = wording.count(len(lower), "data set")
    where = f"on {below} of {total}" if len(lower) > 1 else "there" if below else "nowhere"
    return (
        f"Mean recall of the smallest class {over(n)}: {ordered(smallest)}; averaged over the "
        f"algorithms it is below that of the largest class {where}."
    )


def _alt(numbers: pd.DataFrame, names: list[str], shown: list[str]) -> str:
    """Describe the panels, and give the lowest recall of each algorithm."""
    parts = []
    for name in names:
        rows = numbers[numbers["algorithm"] == name]
        low = rows.loc[rows["recall"].idxmin()]
        parts.append(
            f"{wording.label(name, 40)} {wording.decimals(low['recall'])} on class {low['class']} "
            f"of {wording.label(low['dataset'], 40)}"
        )
    return (
        f"{wording.count(len(shown), 'panel')}, one per data set, of recall by class, each with "
        f"the rows of the classes below. Lowest recalls: {wording.listing(parts, 20)}."
    )


def _panel(axis: Axes, strip: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one data set: the recalls of its classes, and their rows below."""
    # Failed refits may have left an algorithm with other rows: sizes are of the fullest one.
    classes = rows.groupby("class")["rows"].max()
    classes = classes.sort_index().sort_values(ascending=False, kind="stable")
    place = {name: i for i, name in enumerate(classes.index)}
    step = min(0.18, 0.7 / len(names))
    for i, name in enumerate(names):
        one, look = rows[rows["algorithm"] == name], style.look(name)
        x = one["class"].map(place) + (i - (len(names) - 1) / 2) * step
        axis.plot(
            x, one["recall"], look.marker, color=look.colour, markersize=4.2, markeredgewidth=0
        )
    for edge in np.arange(1, len(classes)) - 0.5:
        axis.axvline(edge, color=FAINT, linewidth=0.4)
    axis.set_xlim(-0.6, len(classes) - 0.4)
    axis.set_ylim(-0.04, 1.04)
    axis.set_yticks((0, 0.5, 1), ["0", "0.5", "1"])
    axis.grid(axis="y")
    every = -(-len(classes) // 12)
    places = np.arange(0, len(classes), every)
    strip.set_xticks(places, [f"{classes.index[i]}" for i in places])
    strip.bar(np.arange(len(classes)), classes, width=0.6, color=MUTED)
    most = int(classes.max())
    strip.set_ylim(0, most * 1.1)
    strip.set_yticks([most], [f"{most:,}"])
    strip.tick_params(axis="y", labelsize=6.5)

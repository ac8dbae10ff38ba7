"""Confidence against accuracy of the pooled test predictions: is a probability to be believed."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures import _pools
from steeplechase.figures._drawing import (
    Drawing,
    key,
    key_entries,
    key_height,
    log_axis,
    nothing,
    panels,
    title,
)
from steeplechase.figures._pools import Pool
from steeplechase.figures._probability_panels import (
    chosen,
    chosen_words,
    left_and_bottom,
    longest_title,
    ordered,
    over,
    ranges,
    side,
    told_apart,
    told_apart_words,
    unit_square,
    widest,
)
from steeplechase.figures._style import MUTED, PAPER, Look, Style
from steeplechase.metrics import ece

INPUTS = ("tables/predictions.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Reliability of the predicted probabilities"
SECTION = "metrics"
ORDER = 30
READING = (
    "On the diagonal a stated probability comes true as often as it says. Below it the network is "
    "surer than it should be, above it less sure; bars below count the rows."
)

PANELS, COLUMNS = 8, 4
STRIP = 0.32  # inches
DIGITS = 6
FEW = 5  # rows of a bin, below which its accuracy is mostly chance
MANY = 0.2  # of an algorithm's rows


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a panel a data set: accuracy by confidence above, rows by confidence below."""
    predictions = inputs["tables/predictions.parquet"]
    pools = _pools.pools(predictions)
    if not pools:
        return nothing(_pools.NO_PREDICTIONS)
    counts = _pools.refits(inputs["tables/scores.parquet"])
    errors = _pools.with_refits(table_of_errors(pools), counts)
    names = told_apart(style.order(errors["algorithm"]), style)
    shown = chosen(_pools.gaps(errors[errors["algorithm"].isin(names)], "ece"), PANELS, style)
    binned = pd.concat([bins(pool) for pool in pools], ignore_index=True)
    numbers = binned.merge(errors, on=_pools.PAIR, how="left")
    weight = numbers["rows"] * (numbers["accuracy"] - numbers["confidence"]).abs()
    heaviest = weight.groupby([numbers[name] for name in _pools.PAIR], sort=False).idxmax()

    sure = Line2D([], [], color=MUTED, linestyle=":")
    entries = key_entries(names, style, [(sure, "as accurate as confident")])
    size, top = side(len(shown), COLUMNS, style), key_height(entries, style.width)
    figure, main, strips = panels(len(shown), COLUMNS, size, STRIP, top=top, width=style.width)
    for axis, strip, name in zip(main, strips, shown, strict=True):
        _panel(axis, strip, numbers[numbers["dataset"] == name], names, style)
        title(axis, name, longest_title(axis))
    for axis in left_and_bottom(main)[0]:
        axis.set_ylabel("accuracy")
    left, bottom = left_and_bottom(strips)
    for strip in left:
        strip.set_ylabel("rows")
    for strip in bottom:
        strip.set_xlabel("confidence")
    key(figure, entries)
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(_pools.complete(errors)),
        caption=(
            f"{_pools.rows_behind(pools, predictions).capitalize()}. Accuracy against mean "
            "confidence, the probability of the predicted class, in "
            f"{ece.BINS} bins of equal width, as in the metric ECE. Large marks hold at least "
            f"{MANY:.0%} of an algorithm's rows; open ones fewer than {FEW}, say little, and no "
            "line joins them. The strip below counts the rows on a logarithmic scale. On the "
            "dotted diagonal a probability means what it says; below it the algorithm is too sure "
            "of itself."
            + chosen_words(
                len(shown), errors["dataset"].nunique(), "on which the errors drawn differ most"
            )
            + told_apart_words(len(names), errors["algorithm"].nunique())
            + _pools.missing_words(counts)
        ),
        alt=_alt(errors, names, shown),
        excerpt=tuple(int(i) for i in heaviest),
        excerpt_says="of each algorithm and data set the bin that adds most to the error",
    )


def bins(pool: Pool) -> pd.DataFrame:
    """Return the bins of a pool that hold rows.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, bin_low and bin_high (confidences in (low, high]), rows,
        confidence (mean in the bin) and accuracy.
    """
    confidence = pool.probabilities.max(axis=1)
    right = pool.probabilities.argmax(axis=1) == pool.labels
    edges = np.arange(ece.BINS + 1) / ece.BINS
    place = np.searchsorted(edges[1:-1], confidence, side="left")
    rows = np.bincount(place, minlength=ece.BINS)
    held = np.flatnonzero(rows)
    return pd.DataFrame(
        {
            "dataset": pool.dataset,
            "algorithm": pool.algorithm,
            "bin_low": edges[held].round(DIGITS),
            "bin_high": edges[held + 1].round(DIGITS),
            "rows": rows[held],
            "confidence": np.bincount(place, confidence)[held] / rows[held],
            "accuracy": np.bincount(place, right)[held] / rows[held],
        }
    ).round(DIGITS)


def table_of_errors(pools: list[Pool]) -> pd.DataFrame:
    """Return ece and surplus (mean confidence less accuracy) of each data set and algorithm."""
    rows = []
    for pool in pools:
        right = pool.probabilities.argmax(axis=1) == pool.labels
        surplus = float(np.mean(pool.probabilities.max(axis=1)) - np.mean(right))
        rows.append((pool.dataset, pool.algorithm, pool.mean(ece.score), round(surplus, DIGITS)))
    return pd.DataFrame(rows, columns=[*_pools.PAIR, "ece", "surplus"])


def finding(errors: pd.DataFrame) -> str:
    """Say the mean error of each algorithm, who is too sure, and where they differ most."""
    means, n = _pools.common_means(errors, "ece")
    surplus, _ = _pools.common_means(errors, "surplus")
    too_sure = [name for name in surplus.index if surplus[name] > 0]
    text = f"Mean expected calibration error {over(n)}: {ordered(means, better_is_less=True)}"
    if not too_sure:
        text += "; none is more confident than accurate on average"
    elif len(too_sure) == len(surplus):
        every = "it is" if len(surplus) == 1 else "all are"
        text += f"; {every} more confident than accurate on average"
    else:
        who = wording.listing((wording.label(name, 40) for name in too_sure), 5)
        text += f"; more confident than accurate on average: {who}"
    where = widest(errors, "ece")
    return f"{text}; {where}." if where else f"{text}."


def _alt(errors: pd.DataFrame, names: list[str], shown: list[str]) -> str:
    """Describe the panels, and give the range of errors of each algorithm."""
    return (
        f"{wording.count(len(shown), 'panel')}, one per data set, of accuracy against confidence "
        "with a dotted diagonal where both agree, and below each the number of rows by "
        f"confidence. Range of the expected calibration error: {ranges(errors, 'ece', names)}."
    )


def _panel(axis: Axes, strip: Axes, rows: pd.DataFrame, names: list[str], style: Style) -> None:
    """Draw one data set: its bins above, how many rows they hold below."""
    unit_square(axis)
    axis.plot([0, 1], [0, 1], color=MUTED, linestyle=":", linewidth=1)
    for name in names:
        one, look = rows[rows["algorithm"] == name], style.look(name)
        if len(one):
            _bins(axis, one, look)
            _counts(strip, one, look)
    most = int(rows.loc[rows["algorithm"].isin(names), "rows"].max())
    log_axis(strip, "y", 0.7, max(most, 10) * 1.3, most=2)
    strip.tick_params(axis="y", labelsize=6.5)
    strip.set_xticks((0, 0.5, 1), ["0", "0.5", "1"])


def _bins(axis: Axes, one: pd.DataFrame, look: Look) -> None:
    """Draw the bins of an algorithm: open marks for those of few rows, a line for the others."""
    few = one["rows"] < FEW
    for part, size, face in (
        (one[few], 2.6, PAPER),
        (one[~few & (one["rows"] < MANY * one["rows"].sum())], 3.4, look.colour),
        (one[~few & (one["rows"] >= MANY * one["rows"].sum())], 5.5, look.colour),
    ):
        axis.plot(
            part["confidence"],
            part["accuracy"],
            look.marker,
            color=look.colour,
            markerfacecolor=face,
            markersize=size,
            markeredgewidth=0.6,
        )
    (line,) = axis.plot(
        one["confidence"][~few], one["accuracy"][~few], color=look.colour, linewidth=1
    )
    if look.dashes:
        line.set_dashes(look.dashes)


def _counts(strip: Axes, one: pd.DataFrame, look: Look) -> None:
    """Draw the rows of an algorithm by confidence, as steps."""
    edges = np.arange(ece.BINS + 1) / ece.BINS
    rows = np.full(ece.BINS, 0.5)  # below the axis, which is logarithmic
    rows[(one["bin_low"].to_numpy() * ece.BINS).round().astype(int)] = one["rows"]
    (line,) = strip.plot(
        edges, np.append(rows[0], rows), color=look.colour, linewidth=0.9, drawstyle="steps-pre"
    )
    if look.dashes:
        line.set_dashes(look.dashes)

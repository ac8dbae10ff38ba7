"""How much better the best-ranked algorithm is than each other one, data set by data set."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, lower_is_better, metric_name, nothing
from steeplechase.figures._fitting import fitted, text_width, wrapped
from steeplechase.figures._style import FAINT, INK, MUTED, Style

INPUTS = (
    "statistics/ranks.csv",
    "statistics/mean_ranks.csv",
    "statistics/pairs.csv",
    "statistics/statistics.json",
)
TITLE = "Paired differences to the best-ranked algorithm"
SECTION = "size"
ORDER = 10
READING = (
    "Each mark is one data set: right of zero the first algorithm is better there. A cloud on one "
    "side of zero is a difference that repeats itself; marks inside the band are too small to "
    "matter."
)

ROW = 0.42  # inches for one algorithm
NARROW = 5.0  # inches: a figure below it says less at its right edge


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw one row of differences per algorithm, with their median and its interval."""
    ranks, mean_ranks = inputs["statistics/ranks.csv"], inputs["statistics/mean_ranks.csv"]
    facts = inputs["statistics/statistics.json"]
    order = [] if not len(mean_ranks) else mean_ranks.dropna(subset=["mean_rank"])
    if len(order):
        order = order.sort_values(["mean_rank", "algorithm"])["algorithm"].tolist()
    if len(order) < 2:
        return nothing("Differences need two algorithms with scores; there are fewer.", ranks)
    sign = -1.0 if lower_is_better(facts) else 1.0
    numbers = differences(ranks, order[0], order[1:], sign)
    if not len(numbers):
        return nothing("No two algorithms have a score on the same data set.", ranks)
    centres = medians(numbers, inputs["statistics/pairs.csv"], order[0], sign)
    metric = metric_name(facts)
    rope = facts.get("rope")
    best = wording.label(order[0], 40)
    caption = (
        f"One mark per data set: the mean {metric} of {best} minus that of the algorithm named at "
        f"the left{', sign turned round since lower is better' if sign < 0 else ''}; to the right "
        f"of zero {best} is better. The tick is the median, and the bar, where there are data sets "
        "enough, its 95 % interval by bootstrap over data sets. Where only one of "
        "the two has a score there is no mark, but the median counts it."
    )
    if rope:
        caption += f" The grey band, ±{wording.significant(rope)}, counts as no difference."
    return Drawing(
        figure=_rows(numbers, centres, order, metric, rope, style),
        numbers=_together(numbers, centres),
        finding=finding(centres, best, metric),
        caption=caption,
        alt=_alt(centres, best, metric),
    )


def differences(
    ranks: pd.DataFrame, best: str, others: list[str], sign: float = 1.0
) -> pd.DataFrame:
    """Return the difference of scores on each data set that both algorithms have a score on.

    Parameters
    ----------
    ranks
        Columns dataset, algorithm, score.
    best, others
        The algorithm of reference and those it is compared with.
    sign
        -1 where a lower score is better: a positive difference always favours `best`.

    Returns
    -------
    DataFrame
        Columns best, algorithm, dataset, difference.
    """
    scores = ranks.drop_duplicates(["dataset", "algorithm"])
    scores = scores.pivot(index="dataset", columns="algorithm", values="score")
    frames = []
    for name in others:
        if name in scores and best in scores:
            gap = (sign * (scores[best] - scores[name])).dropna()
            frames.append(
                pd.DataFrame(
                    {
                        "best": best,
                        "algorithm": name,
                        "dataset": gap.index.to_numpy(),
                        "difference": gap.to_numpy(),
                    }
                )
            )
    columns = ["best", "algorithm", "dataset", "difference"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def medians(
    numbers: pd.DataFrame, pairs: pd.DataFrame, best: str, sign: float = 1.0
) -> pd.DataFrame:
    """Return median, interval and wins of each comparison, all in favour of `best`.

    They stand in `pairs` (columns a, b, n, median_difference, difference_low, difference_high,
    wins, losses), either way round, where a failure of one algorithm counts as an infinite
    difference; for a pair that is not there they are counted from `numbers`.
    """
    rows = []
    for name, gap in numbers.groupby("algorithm", sort=False)["difference"]:
        row = {"algorithm": name, "n": len(gap), "median": float(gap.median())}
        row |= {"low": np.nan, "high": np.nan}
        row |= {"wins": int((gap > 0).sum()), "losses": int((gap < 0).sum())}
        for a, b, turn in ((best, name, sign), (name, best, -sign)):
            if not len(pairs):
                continue
            found = pairs[(pairs["a"] == a) & (pairs["b"] == b)]
            if len(found):
                one = found.iloc[0]
                ends = sorted((turn * one["difference_low"], turn * one["difference_high"]))
                row |= {"median": turn * one["median_difference"], "low": ends[0], "high": ends[1]}
                # Wins and losses are of merit, whatever the sign of the scores.
                won, lost = ("wins", "losses") if a == best else ("losses", "wins")
                row |= {"n": int(one["n"]), "wins": int(one[won]), "losses": int(one[lost])}
        rows.append(row)
    return pd.DataFrame(rows)


def finding(centres: pd.DataFrame, best: str, metric: str) -> str:
    """Say how far the best-ranked algorithm is ahead of the one that ranks next."""
    row = centres.iloc[0]
    other = wording.label(row["algorithm"], 40)
    ahead = f"ahead on {row['wins']} of {wording.count(int(row['n']), 'data set')}"
    if np.isnan(row["median"]):
        text = f"Failures leave no finite median difference in {metric} between {best} and {other}"
    elif row["median"] == 0:
        text = f"The median difference in {metric} between {best} and {other} is zero"
    elif row["median"] > 0:
        amount = wording.decimals(row["median"])
        text = f"Over {other}, {best} gains a median of {amount} in {metric}"
    else:
        amount = wording.decimals(-row["median"])
        text = f"{best} ranks better than {other} yet loses a median of {amount} in {metric}"
    interval = wording.interval(row["low"], row["high"])
    text += f" (95 % interval {interval})" if interval else ""
    return f"{text}; it is {ahead}."


def _alt(centres: pd.DataFrame, best: str, metric: str) -> str:
    """Describe every row: median, interval, and on how many data sets it goes which way."""
    parts = []
    for row in centres.to_dict("records"):
        interval = wording.interval(row["low"], row["high"])
        parts.append(
            f"against {wording.label(row['algorithm'], 40)} median "
            f"{wording.decimals(row['median'])}"
            + (f", interval {interval}" if interval else "")
            + f", better on {row['wins']} and worse on {row['losses']} of {row['n']}"
        )
    joined = "; ".join(parts[:20])
    return f"Rows of points, the difference in {metric} of {best} to each other: {joined}."


def _together(numbers: pd.DataFrame, centres: pd.DataFrame) -> pd.DataFrame:
    """Return marks and medians in one table, told apart by the column mark."""
    marks = numbers.drop(columns="best").assign(mark="data set")
    middle = centres.rename(columns={"median": "difference"}).assign(mark="median", dataset="")
    columns = ["algorithm", "mark", "dataset", "difference", "low", "high", "wins", "losses"]
    return pd.concat([marks, middle], ignore_index=True).reindex(columns=columns)


def _rows(
    numbers: pd.DataFrame,
    centres: pd.DataFrame,
    order: list[str],
    metric: str,
    rope: float | None,
    style: Style,
) -> Figure:
    """Draw the rows, the runner-up on top."""
    names = centres["algorithm"].tolist()
    row = ROW if len(names) <= 20 else 0.24
    width, narrow = style.width, style.width < NARROW
    labels = [fitted(name, 0.3 * width, 7.5) for name in names]
    left = 0.25 + (
        max(text_width(text, 7.5) for text in labels)
        if narrow
        else 0.07 * max(len(text) for text in labels)
    )
    tallies = [
        f"{one['wins']} / {one['losses']}"
        if narrow
        else f"{one['wins']} better, {one['losses']} worse"
        for one in centres.to_dict("records")
    ]
    right, top = (0.85, 0.25) if narrow else (1.15, 0.1)
    right = max(right, 0.2 + max(text_width(text, 7.5) for text in tallies))
    best = fitted(order[0], 0.3 * width, 8)
    below = wrapped(
        f"Difference in {metric}: {best} minus the other  (right: {best} is better)",
        width - abs(left - right) - 0.2,
        8,
    )
    bottom = 0.37 + 0.13 * len(below)
    height = top + row * len(names) + bottom
    figure = Figure(figsize=(width, height))
    axis = figure.add_axes(
        (
            left / width,
            bottom / height,
            (width - left - right) / width,
            row * len(names) / height,
        )
    )
    if rope:
        axis.axvspan(-rope, rope, color=FAINT, alpha=0.5, linewidth=0)
    axis.axvline(0, color=MUTED, linewidth=0.8)
    for y, centre in enumerate(centres.to_dict("records")):
        gap = numbers.loc[numbers["algorithm"] == centre["algorithm"], "difference"]
        _row(axis, y, gap.to_numpy(), centre, style.look(centre["algorithm"]))
        axis.annotate(
            tallies[y],
            (1, y),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=MUTED,
            annotation_clip=False,
        )
    axis.set_yticks(range(len(names)), labels)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)
    axis.margins(x=0.08)
    axis.set_xlabel("\n".join(below))
    if narrow:
        at = (1 - 0.05 / width, 1 - 0.05 / height)
        figure.text(*at, "better / worse", ha="right", va="top", fontsize=7, color=MUTED)
    return figure


def _row(axis: Axes, y: int, gap: np.ndarray, centre: dict, look) -> None:
    """Draw the marks of one comparison above its interval and median."""
    at = y - 0.14
    axis.plot(gap, np.full(len(gap), at), look.marker, color=look.colour, markersize=4, alpha=0.75)
    at = y + 0.18
    if np.isfinite(centre["low"]) and np.isfinite(centre["high"]):
        axis.plot((centre["low"], centre["high"]), (at, at), color=INK, linewidth=1.6)
    axis.plot(centre["median"], at, "|", color=INK, markersize=9, markeredgewidth=2)

"""Test score against training time: what a better score costs."""

import pandas as pd
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    key,
    key_entries,
    key_height,
    log_axis,
    lower_is_better,
    metric_name,
    nothing,
    part,
)
from steeplechase.figures._style import Style

INPUTS = (
    "cost/cost.csv",
    "statistics/ranks.csv",
    "statistics/mean_ranks.csv",
    "statistics/statistics.json",
)
TITLE = "Score and training time"
SECTION = "cost"
ORDER = 10
READING = (
    "Farther left is faster, farther up (or down, where lower scores are better) is better. What "
    "another algorithm beats in both is not worth its cost."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw one small mark per data set and algorithm, and one large mark per algorithm."""
    cost, ranks = inputs["cost/cost.csv"], inputs["statistics/ranks.csv"]
    facts = inputs["statistics/statistics.json"]
    if not len(cost) or not len(ranks):
        return nothing("Training times have not been measured for any scored algorithm.")
    # Where data sets of one source were averaged, their scores are one, and so are their times.
    block_of = {name: block for block, names in facts.get("blocks", {}).items() for name in names}
    numbers = summary(cost.assign(dataset=cost["dataset"].replace(block_of)), ranks)
    centres = numbers[numbers["mark"] == "median"]
    if not len(centres):
        return nothing("Training times have not been measured for any scored algorithm.")
    names = style.order(numbers["algorithm"])
    metric = metric_name(facts)
    scored = part(facts) + metric
    lower = lower_is_better(facts)
    n = numbers.loc[numbers["mark"] == "data set", "dataset"].nunique()
    return Drawing(
        figure=_scatter(numbers, names, scored, style),
        numbers=numbers,
        finding=finding(centres, metric, lower),
        caption=(
            f"Small marks: one algorithm on one data set ({n} in all), its mean {scored} "
            "against the median time to train its selected trial once, alone on the device, on a "
            f"logarithmic scale. Large marks: medians over the data sets that "
            f"all algorithms have. {'Lower' if lower else 'Higher'} "
            "and further left is better. Times are of this device and of these sizes of data."
        ),
        alt=_alt(centres, scored, n),
    )


def summary(cost: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Return the time and the score of each algorithm on each data set, and their medians.

    Parameters
    ----------
    cost
        Columns dataset, algorithm, train_time_s: one row a repeat.
    ranks
        Columns dataset, algorithm, score.

    Returns
    -------
    DataFrame
        Columns algorithm, mark ("data set" or "median"), dataset, train_time_s, score. Only data
        sets with both a time and a score enter; the medians are over those that all algorithms
        have, or, where there is none, over each one's own.
    """
    keys = ["dataset", "algorithm"]
    times = cost[cost["train_time_s"] > 0].groupby(keys, as_index=False)["train_time_s"].median()
    scored = ranks.drop_duplicates(keys)[[*keys, "score"]].dropna()
    both = times.merge(scored, on=keys, how="inner").sort_values(["algorithm", "dataset"])
    shared = both.groupby("dataset")["algorithm"].transform("size")
    common = both[shared == both["algorithm"].nunique()]
    middle = common if len(common) else both
    middle = middle.groupby("algorithm", as_index=False)[["train_time_s", "score"]].median()
    marks = pd.concat(
        [both.assign(mark="data set"), middle.assign(mark="median", dataset="")],
        ignore_index=True,
    )
    return marks[["algorithm", "mark", "dataset", "train_time_s", "score"]]


def finding(centres: pd.DataFrame, metric: str, lower: bool = False) -> str:
    """Say which algorithm scores best and which trains fastest, and the ratio of their times."""
    best = centres.sort_values(["score", "train_time_s"], ascending=[lower, True]).iloc[0]
    fast = centres.sort_values(["train_time_s", "algorithm"]).iloc[0]
    name, quick = (wording.label(row["algorithm"], 40) for row in (best, fast))
    score, seconds = wording.decimals(best["score"]), wording.significant(best["train_time_s"])
    if len(centres) == 1:
        return f"{name} takes a median of {seconds} s to train, at a median {metric} of {score}."
    if best["algorithm"] == fast["algorithm"]:
        return (
            f"{name} has both the best median {metric} ({score}) and the shortest time "
            f"({seconds} s)."
        )
    ratio = best["train_time_s"] / fast["train_time_s"]
    return (
        f"{name} has the best median {metric} ({score}) and takes {ratio:.2f} times as long to "
        f"train as {quick}, the fastest ({wording.significant(fast['train_time_s'])} s, "
        f"{metric} {wording.decimals(fast['score'])})."
    )


def _alt(centres: pd.DataFrame, metric: str, n: int) -> str:
    """List each algorithm's median time and score."""
    parts = [
        f"{wording.label(row['algorithm'], 40)} {wording.significant(row['train_time_s'])} s and "
        f"{wording.decimals(row['score'])}"
        for row in centres.sort_values("train_time_s").to_dict("records")
    ]
    return (
        f"A scatter plot of {metric} against training time over "
        f"{wording.count(n, 'data set')}. Median time and {metric}, fastest first: "
        f"{wording.listing(parts, 20)}."
    )


def _scatter(numbers: pd.DataFrame, names: list[str], metric: str, style: Style) -> Figure:
    """Draw the marks, the emphasised algorithms on top."""
    entries = key_entries(names, style)
    width = style.width
    height = 3.2 + key_height(entries, width)
    figure = Figure(figsize=(width, height))
    axis = figure.add_axes((0.65 / width, 0.5 / height, 1 - 0.8 / width, 2.6 / height))
    axis.grid(axis="y")
    times = numbers["train_time_s"]
    for name in sorted(names, key=lambda name: style.look(name).emphasised):
        look = style.look(name)
        rows = numbers[numbers["algorithm"] == name]
        for mark, size, alpha in (("data set", 14, 0.45), ("median", 90, 1.0)):
            part = rows[rows["mark"] == mark]
            axis.scatter(
                part["train_time_s"],
                part["score"],
                s=size,
                marker=look.marker,
                color=look.colour,
                alpha=alpha,
                edgecolor="white" if mark == "median" else "none",
                linewidth=0.8,
                zorder=3 if mark == "median" else 2,
            )
    log_axis(axis, "x", times.min() / 1.4, times.max() * 1.4, most=min(6, int(width)))
    axis.set(xlabel="training time, s", ylabel=metric)
    key(figure, entries)
    return figure

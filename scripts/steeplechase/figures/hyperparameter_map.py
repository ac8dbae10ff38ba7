"""Where in the space of two hyperparameters the trials of each algorithm did well.

A score is put beside the best one of its data set first, so that trials can be averaged over data
sets of which some are easy and some are hard.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from steeplechase import wording
from steeplechase.figures._drawing import (
    Drawing,
    KeyEntries,
    key,
    key_height,
    log_axis,
    nothing,
    panels,
    title,
)
from steeplechase.figures._probability_panels import NARROW
from steeplechase.figures._search import one_map, score_column, shortfalls
from steeplechase.figures._style import BEST, INK, MUTED, PAPER, WARNING, WORST, Style

INPUTS = ("tables/trials.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Trials by learning rate and a second hyperparameter"
SECTION = "tuning"
ORDER = 20
READING = (
    "Each mark is a configuration at its two settings, the darker the better. Dark marks along an "
    "edge say that the best values may lie outside; a dark band along a diagonal, that the two "
    "settings trade off."
)

PANELS, COLUMNS, HEIGHT = 9, 3, 1.75
# Between the quartiles of evenly drawn trials lies a factor of 3, of logarithmic ones over two
# decades a factor of 10; between the ends of the former there may lie any.
LOGARITHMIC, SPAN = 6, 30
LIMIT = 0.9  # quantile of the shortfalls from which on all marks are the palest
COLOURS = LinearSegmentedColormap.from_list("shortfalls", [BEST, WORST])
NONE = "No algorithm of this study searches two numeric hyperparameters."


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a panel an algorithm with one mark a trial, the darker the better."""
    trials, scores = inputs["tables/trials.parquet"], inputs["tables/scores.parquet"]
    if not len(trials):
        return nothing("No trial has been trained yet.")
    score = score_column(trials, scores)
    table = shortfalls(trials, scores, score)
    if not table["shortfall"].notna().any():
        return nothing("No trial has a validation score, so there is nothing to map.")
    maps = [one_map(table[table["algorithm"] == name], trials, name) for name in
            style.order(trials["algorithm"])]  # fmt: skip
    maps = [one for one in maps if one is not None]
    if not maps:
        return nothing(NONE)
    numbers = pd.concat(maps, ignore_index=True)
    names = list(dict.fromkeys(numbers["algorithm"]))
    shown = [name for name in names if style.look(name).emphasised] or names
    narrow = style.width <= NARROW
    shown = shown[: PANELS // 2 if narrow else PANELS]
    limit = float(numbers["shortfall"].quantile(LIMIT)) or 1.0
    metric = score.removeprefix("validation_").replace("_", " ")
    entries = _entries(limit, bool((numbers["diverged"] > 0).any()))
    top = key_height(entries, style.width)
    # One more at the page's width are two in a column, and not one.
    figure, main, _ = panels(len(shown), COLUMNS + narrow, HEIGHT, top=top, width=style.width)
    most, values = int(numbers["selected"].max()), by_name(numbers)
    for axis, name in zip(main, shown, strict=True):
        _panel(axis, numbers[numbers["algorithm"] == name], values, limit, most)
        title(axis, name)
    key(figure, entries)
    chosen = np.flatnonzero(numbers["selected"] > 0)
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers, metric),
        caption=_caption(numbers, trials, metric, limit, len(shown)),
        alt=_alt(numbers, shown, metric),
        excerpt=tuple(int(i) for i in chosen),
        excerpt_says="the trials that at least one fold selected",
    )


def finding(numbers: pd.DataFrame, metric: str) -> str:
    """Say where the best trial of each algorithm lies."""
    parts = []
    for name, rows in numbers[numbers["shortfall"].notna()].groupby("algorithm", sort=False):
        best = rows.loc[rows["shortfall"].idxmin()]
        parts.append(
            f"{wording.label(name, 40)} at {best['x_name']} {wording.significant(best['x'])} and "
            f"{best['y_name']} {wording.significant(best['y'])} "
            f"({wording.decimals(best['shortfall'])} behind)"
        )
    if not parts:
        return "No trial of an algorithm that searches two hyperparameters has a score."
    return (
        f"Trials nearest to the best validation {metric} of each data set, on average: "
        f"{wording.listing(parts, 6)}."
    )


def _caption(
    numbers: pd.DataFrame, trials: pd.DataFrame, metric: str, limit: float, shown: int
) -> str:
    """Say what a mark, its shade, its size, its ring and the axes are."""
    logarithmic = [name for name, values in by_name(numbers).items() if is_logarithmic(values)]
    several = numbers.groupby("algorithm", sort=False).first()
    second = [
        f"{row.y_name} ({wording.label(name, 40)}, {wording.decimals(row.association, 2)})"
        for name, row in several.iterrows()
    ]
    scale = (
        f"Logarithmic, since its trials span a factor of {SPAN} or more and their quartiles one of "
        f"{LOGARITHMIC}: {wording.listing(logarithmic)}."
        if logarithmic
        else "All axes are linear."
    )
    datasets = wording.count(trials["dataset"].nunique(), "data set")
    text = (
        f"One mark a trial. Its shade is the mean over {datasets} of the distance between its "
        f"validation {metric} and the best one of any algorithm and trial on that data set; dark "
        f"is near the best, and all from {wording.significant(limit, 2)} on are the palest. "
        "Ringed trials were selected, and are the larger the more outer folds chose them. The "
        "vertical axis is the hyperparameter, beside the learning rate, with the strongest rank "
        f"correlation with that distance: {wording.listing(second, 8)}; one whose best values lie "
        f"in the middle of its range correlates little. {scale}"
    )
    if (numbers["diverged"] > 0).any():
        text += (
            " A cross is a trial that diverged in at least one fold; the mean is over those in "
            "which it did not."
        )
    total = numbers["algorithm"].nunique()
    if shown < total:
        text += f" Drawn are {shown} of {total} algorithms; the numbers have all."
    return text


def _alt(numbers: pd.DataFrame, shown: list[str], metric: str) -> str:
    """Describe the panels: trials, selections and divergences by algorithm."""
    parts = []
    for name in shown:
        rows = numbers[numbers["algorithm"] == name]
        parts.append(
            f"{wording.label(name, 40)} {wording.count(len(rows), 'trial')} by "
            f"{rows['x_name'].iloc[0]} ({wording.quantiles(rows['x'].dropna())}) and "
            f"{rows['y_name'].iloc[0]} ({wording.quantiles(rows['y'].dropna())}), "
            f"{int((rows['selected'] > 0).sum())} selected, {int((rows['diverged'] > 0).sum())} "
            "with a divergence"
        )
    return (
        f"{wording.count(len(shown), 'panel')}, one per algorithm, of trials shaded by their "
        f"distance to the best validation {metric}: {'; '.join(parts)}."
    )


def is_logarithmic(values: pd.Series) -> bool:
    """Tell from the spread of its trials whether a hyperparameter needs a logarithmic axis."""
    ends = values.quantile([0, 0.25, 0.75, 1]).to_numpy()
    return bool(ends[0] > 0 and ends[3] / ends[0] >= SPAN and ends[2] / ends[1] >= LOGARITHMIC)


def by_name(numbers: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the values of each hyperparameter that is drawn, of all algorithms."""
    pairs = [
        numbers[[f"{axis}_name", axis]].set_axis(["name", "value"], axis=1) for axis in ("x", "y")
    ]
    together = pd.concat(pairs).dropna()
    return {name: rows["value"] for name, rows in together.groupby("name", sort=True)}


def _panel(
    axis: Axes, rows: pd.DataFrame, values: dict[str, pd.Series], limit: float, most: int
) -> None:
    """Draw the trials of one algorithm, the smallest marks on top."""
    for which in ("x", "y"):
        name = rows[f"{which}_name"].iloc[0]
        _scale(axis, which, values[name])
        getattr(axis, f"set_{which}label")(wording.label(name, 20), labelpad=2)
    scored = rows[rows["shortfall"].notna()].sort_values("selected", ascending=False)
    for chosen in (True, False):
        part = scored[(scored["selected"] > 0) == chosen]
        axis.scatter(
            part["x"],
            part["y"],
            s=20 + 80 * part["selected"] / max(most, 1),
            c=COLOURS(np.minimum(part["shortfall"] / limit, 1)),
            edgecolors=INK if chosen else MUTED,
            linewidths=1.2 if chosen else 0.4,
        )
    lost = rows[rows["diverged"] > 0]
    axis.plot(lost["x"], lost["y"], "x", color=WARNING, markersize=4, markeredgewidth=1.1)


def _scale(axis: Axes, which: str, values: pd.Series) -> None:
    """Give an axis the range of a hyperparameter, the same in all panels that show it."""
    low, high = float(values.min()), float(values.max())
    if is_logarithmic(values):
        factor = (high / low) ** 0.08
        log_axis(axis, which, low / factor, high * factor, most=3)
        return
    room = 0.08 * (high - low) or 1.0
    getattr(axis, f"set_{which}lim")(low - room, high + room)
    whole = bool((values % 1 == 0).all())
    ticks = MaxNLocator(3, steps=[1, 2, 5, 10], integer=whole, min_n_ticks=1)
    places = [tick for tick in ticks.tick_values(low, high) if low - room <= tick <= high + room]
    getattr(axis, f"set_{which}ticks")(places, [wording.significant(tick) for tick in places])


def _entries(limit: float, diverged: bool) -> KeyEntries:
    """Return the key: three shades with their distances, the ring and the cross."""

    def mark(face: object, ring: bool = False) -> Line2D:
        return Line2D(
            [],
            [],
            marker="o",
            linestyle="none",
            markersize=7 if ring else 5,
            markerfacecolor=face,
            markeredgecolor=INK if ring else MUTED,
            markeredgewidth=1.3 if ring else 0.4,
        )

    entries = [
        (mark(COLOURS(share)), f"{wording.significant(limit * share, 2)}{more} behind")
        for share, more in ((0.0, ""), (0.5, ""), (1.0, " or more"))
    ]
    entries.append((mark(PAPER, ring=True), "selected"))
    if diverged:
        cross = Line2D([], [], color=WARNING, marker="x", linestyle="none", markeredgewidth=1.1)
        entries.append((cross, "diverged in a fold"))
    return entries

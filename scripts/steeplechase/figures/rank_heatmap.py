"""The rank of every algorithm on every data set, written in its cell."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._style import BEST, FAINT, INK, MUTED, PAPER, WIDTH, WORST, Style

INPUTS = ("statistics/ranks.csv", "statistics/mean_ranks.csv")
TITLE = "Rank on each data set"
SECTION = "datasets"
ORDER = 10
READING = (
    "Read a row for one data set, a column for one algorithm. A column that is dark almost "
    "throughout is an algorithm that wins almost everywhere; scattered dark cells are a matter of "
    "the data set."
)

COLOURS = LinearSegmentedColormap.from_list("ranks", [BEST, WORST])


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the table of ranks, one shaded cell per algorithm and data set."""
    ranks = inputs["statistics/ranks.csv"]
    if not len(ranks):
        return nothing("No data set has been scored yet, so there are no ranks.", ranks)
    algorithms = _by_mean_rank(inputs["statistics/mean_ranks.csv"], ranks)
    datasets = list(dict.fromkeys(ranks["dataset"]))
    table = ranks.drop_duplicates(["dataset", "algorithm"]).set_index(["dataset", "algorithm"])
    grid = table["rank"].unstack().reindex(index=datasets, columns=algorithms)
    missing = table["score"].unstack().reindex(index=datasets, columns=algorithms).isna()
    numbers = pd.DataFrame(
        [(d, a, grid.at[d, a], bool(missing.at[d, a])) for d in datasets for a in algorithms],
        columns=["dataset", "algorithm", "rank", "missing"],
    )
    hatched = int(missing.to_numpy().sum())
    caption = (
        f"Rank of each algorithm on each of {wording.count(len(datasets), 'data set')}; 1, the "
        "darkest, is best, and tied algorithms share the mean of their ranks."
    )
    waiting = int((ranks["n_untrained"] > 0).sum()) if "n_untrained" in ranks else 0
    if hatched > waiting:
        lost = wording.count(hatched - waiting, "hatched cell has", "hatched cells have")
        caption += (
            f" {lost} no score; the rank written there, if any, is the one the policy for missing "
            "scores gives."
        )
    if waiting:
        caption += (
            f" {wording.count(waiting, 'hatched cell is', 'hatched cells are')} not trained yet, "
            "and nothing is ranked on a data set before all that is compared is trained on it."
        )
    return Drawing(
        figure=_heatmap(grid, missing),
        numbers=numbers,
        finding=finding(grid, missing),
        caption=caption,
        alt=_alt(grid, missing),
    )


def _by_mean_rank(mean_ranks: pd.DataFrame, ranks: pd.DataFrame) -> list[str]:
    """Return the algorithms, best mean rank first, those without one last."""
    present = list(dict.fromkeys(ranks["algorithm"]))
    if not len(mean_ranks):
        return present
    ordered = mean_ranks.sort_values(["mean_rank", "algorithm"])["algorithm"]
    known = [name for name in ordered if name in set(present)]
    return known + [name for name in present if name not in set(known)]


def firsts(grid: pd.DataFrame, missing: pd.DataFrame) -> dict[str, int]:
    """Count for each algorithm the data sets on which no other scores better; ties count for all.

    Parameters
    ----------
    grid, missing : (data sets, algorithms)
        Ranks, and where there is no score.
    """
    ranks = grid.mask(missing)
    best = ranks.min(axis=1)
    return {name: int((ranks[name] == best).sum()) for name in grid.columns}


def finding(grid: pd.DataFrame, missing: pd.DataFrame) -> str:
    """Say who ranks first on how many data sets."""
    counts = firsts(grid, missing)
    scored = int((~missing).any(axis=1).sum())
    if not scored:
        return "No algorithm has a score on any data set."
    same = grid.mask(missing).nunique(axis=1, dropna=True).le(1).all()
    if same and len(grid.columns) > 1:
        return "On every data set all algorithms rank alike."
    parts = [
        f"{wording.label(name, 40)} on {n}"
        for name, n in sorted(counts.items(), key=lambda item: -item[1])
        if n
    ]
    total = wording.count(scored, "data set")
    return f"Ranked first, alone or tied, of {total}: {wording.listing(parts, 5)}."


def _alt(grid: pd.DataFrame, missing: pd.DataFrame) -> str:
    """Describe the table: its size, the count of first ranks, and the missing cells."""
    counts = [f"{wording.label(name, 40)} {n}" for name, n in firsts(grid, missing).items()]
    text = (
        f"A table of {wording.count(len(grid), 'data set')} by "
        f"{wording.count(len(grid.columns), 'algorithm')} with a rank in each cell. "
        f"First ranks: {wording.listing(counts, 20)}."
    )
    holes = [
        f"{wording.label(a, 40)} on {wording.label(d, 40)}"
        for d in grid.index
        for a in grid.columns
        if missing.at[d, a]
    ]
    return text + (f" Without a score: {wording.listing(holes, 10)}." if holes else "")


def _heatmap(grid: pd.DataFrame, missing: pd.DataFrame) -> Figure:
    """Draw the cells, the longer side downwards so that names can be read."""
    worst = max(len(grid.columns), 2)
    if len(grid.columns) > max(len(grid), 12):
        grid, missing = grid.T, missing.T
    rows, columns = grid.shape
    names = [wording.label(name, 26) for name in grid.index]
    heads = [wording.label(name, 26) for name in grid.columns]
    left = 0.25 + 0.068 * max(len(name) for name in names)
    cell = min(1.25, (WIDTH - left - 0.1) / columns)
    upright = max(len(name) for name in heads) * 0.068 > cell
    top = 0.15 + (0.066 * max(len(name) for name in heads) if upright else 0.2)
    height = 0.235 * rows + top + 0.08
    figure = Figure(figsize=(WIDTH, height))
    axis = figure.add_axes(
        (left / WIDTH, 0.08 / height, cell * columns / WIDTH, 0.235 * rows / height)
    )
    axis.set(xlim=(0, columns), ylim=(rows, 0))
    axis.xaxis.tick_top()
    axis.set_xticks(np.arange(columns) + 0.5, heads, rotation=90 if upright else 0)
    axis.set_yticks(np.arange(rows) + 0.5, names)
    axis.tick_params(length=0, labelcolor=INK, pad=3)
    axis.spines[:].set_visible(False)
    size = float(np.clip(cell * 72 / 3.2, 3.5, 8))
    for y in range(rows):
        for x in range(columns):
            _cell(axis, x, y, grid.iat[y, x], bool(missing.iat[y, x]), worst, size)
    return figure


def _cell(axis: Axes, x: int, y: int, rank: float, missing: bool, worst: int, size: float) -> None:
    """Draw one cell: shaded by its rank, or hatched where there is no score."""
    shade = PAPER if missing or np.isnan(rank) else COLOURS((rank - 1) / (worst - 1))
    axis.add_patch(
        Rectangle(
            (x, y),
            1,
            1,
            facecolor=shade,
            edgecolor=FAINT if missing else PAPER,
            linewidth=0.8,
            hatch="////" if missing else None,
        )
    )
    if np.isnan(rank):
        return
    dark = np.dot(to_rgb(shade), (0.299, 0.587, 0.114)) < 0.55
    text = axis.text(
        x + 0.5,
        y + 0.52,
        wording.rank(rank),
        ha="center",
        va="center",
        fontsize=size,
        color=PAPER if dark else MUTED if missing else INK,
    )
    if missing:
        text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1})

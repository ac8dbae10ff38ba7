"""The rank of every algorithm on every data set, written in its cell."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from steeplechase import wording
from steeplechase.figures._drawing import TALLEST, Drawing, nothing
from steeplechase.figures._fitting import fitted, text_width
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
NARROW = 5.0  # inches: a figure below it has smaller letters
ROW, LOWEST = 0.235, 0.13  # inches, the height of a cell, and the least in a paper
SLIMMEST = 0.12  # inches, the width of a cell whose column can be named
SMALLEST = 6.0  # points


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
    layout = _layout(grid, style.width)
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
        figure=_heatmap(grid, missing, layout),
        numbers=numbers,
        finding=finding(grid, missing),
        caption=caption + _not_shown(grid, layout),
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


@dataclass(frozen=True)
class Layout:
    """The lengths of a heat map, in inches, and how many of its columns there is room for.

    Attributes
    ----------
    turned
        Whether the algorithms stand below one another, and the data sets side by side.
    width, left, top
        Of the figure; of the names at the left; of the names above.
    cell, row
        Width and height of a cell.
    columns
        How many are drawn.
    upright
        Whether the names above stand upright.
    letters, digits
        Sizes of names and of ranks in points; ranks of size 0 are not written.
    """

    turned: bool
    width: float
    left: float
    top: float
    cell: float
    row: float
    columns: int
    upright: bool
    letters: float
    digits: float


def _layout(grid: pd.DataFrame, width: float) -> Layout:
    """Return what fits, the longer side downwards so that names can be read."""
    turned = len(grid.columns) > max(len(grid), 12)
    grid = grid.T if turned else grid
    letters = 7.0 if width < NARROW else 7.5
    names = [fitted(name, 0.3 * width, letters) for name in grid.index]
    left = 0.25 + min(0.068 * max(len(name) for name in names), 0.3 * width)
    columns = min(len(grid.columns), int((width - left - 0.1) / SLIMMEST))
    heads = [wording.label(name, 26) for name in grid.columns[:columns]]
    cell = min(1.25, (width - left - 0.1) / columns)
    widest = max(text_width(name, letters) for name in heads)
    upright = max(0.068 * max(len(name) for name in heads), widest + 0.05) > cell
    top = 0.15 + (max(0.066 * max(len(name) for name in heads), widest) if upright else 0.2)
    tall = ROW * len(grid) + top > TALLEST and width < WIDTH
    row = max(LOWEST, (TALLEST - top) / len(grid)) if tall else ROW
    ranks = [wording.rank(rank) for rank in pd.unique(grid.to_numpy().ravel())]
    digits = min(8.0, cell * 72 / 3.2, row * 72 / 1.3)
    while digits >= SMALLEST and max(text_width(rank, digits) for rank in ranks) > 0.95 * cell:
        digits -= 0.25
    digits = digits if digits >= SMALLEST else 0
    return Layout(turned, width, left, top, cell, row, columns, upright, letters, digits)


def _not_shown(grid: pd.DataFrame, layout: Layout) -> str:
    """Return the sentences of the caption on columns and ranks for which there is no room."""
    text = ""
    total = len(grid) if layout.turned else len(grid.columns)
    if layout.columns < total:
        what = "data sets" if layout.turned else "algorithms, best mean rank first"
        text += f" Drawn are the first {layout.columns} of {total} {what}; all are in the numbers."
    if not layout.digits:
        text += " The cells are too small for their ranks, which are in the numbers."
    return text


def _heatmap(grid: pd.DataFrame, missing: pd.DataFrame, layout: Layout) -> Figure:
    """Draw the cells."""
    worst = max(len(grid.columns), 2)
    if layout.turned:
        grid, missing = grid.T, missing.T
    rows, columns, width = len(grid), layout.columns, layout.width
    height = layout.row * rows + layout.top + 0.08
    figure = Figure(figsize=(width, height))
    box = (layout.left / width, 0.08 / height, layout.cell * columns / width)
    axis = figure.add_axes((*box, layout.row * rows / height))
    axis.set(xlim=(0, columns), ylim=(rows, 0))
    axis.xaxis.tick_top()
    heads = [wording.label(name, 26) for name in grid.columns[:columns]]
    axis.set_xticks(np.arange(columns) + 0.5, heads, rotation=90 if layout.upright else 0)
    names = [fitted(name, layout.left - 0.1, layout.letters) for name in grid.index]
    axis.set_yticks(np.arange(rows) + 0.5, names)
    axis.tick_params(length=0, labelcolor=INK, pad=3, labelsize=layout.letters)
    axis.spines[:].set_visible(False)
    for y in range(rows):
        for x in range(columns):
            _cell(axis, x, y, grid.iat[y, x], bool(missing.iat[y, x]), worst, layout.digits)
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
    if np.isnan(rank) or not size:
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

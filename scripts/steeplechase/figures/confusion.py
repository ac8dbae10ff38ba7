"""Which classes are taken for which: the best-ranked algorithm beside the worst-ranked one."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures import _pools
from steeplechase.figures._cells import frame, shade, write
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._pools import Pool
from steeplechase.figures._probability_panels import chosen, chosen_words
from steeplechase.figures._style import PAPER, Style
from steeplechase.metrics._confusion import confusion

INPUTS = ("tables/predictions.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Confused classes"
SECTION = "metrics"
ORDER = 40
READING = (
    "A row is a true class, a column what it was taken for; the diagonal is right. A dark cell "
    "off the diagonal is a pair of classes that is confused again and again."
)

PAIRS = 6  # data sets, with two matrices each
DIGITS = 6
CELL = 0.24  # inches; smaller ones hold no number
LARGEST = 1.5  # inches, of a matrix


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the confusion of two algorithms on each of the data sets with the most errors."""
    predictions = inputs["tables/predictions.parquet"]
    pools = _pools.pools(predictions)
    if not pools:
        return nothing(_pools.NO_PREDICTIONS)
    counts = _pools.refits(inputs["tables/scores.parquet"])
    matrices = {(p.dataset, p.algorithm): confusion(p.labels, p.probabilities) for p in pools}
    names = extremes(inputs["statistics/mean_ranks.csv"], style.order(p.algorithm for p in pools))
    errors = pd.Series({pair: share_of_errors(matrix) for pair, matrix in matrices.items()})
    both = errors[[pair[1] in names for pair in errors.index]].groupby(level=0).mean()
    shown = chosen(both, PAIRS, style)
    numbers = pd.concat([cells(pool, matrices) for pool in pools], ignore_index=True)
    numbers = _pools.with_refits(numbers, counts)
    return Drawing(
        figure=_pairs(matrices, names, shown, style),
        numbers=numbers,
        finding=finding(matrices, names),
        caption=_caption(names, len(shown), len(both), predictions, pools)
        + _pools.missing_words(counts),
        alt=_alt(numbers, matrices, names, shown),
        excerpt=worst_errors(numbers, names),
        excerpt_says="of each data set and of the algorithms drawn the most frequent error",
    )


def extremes(mean_ranks: pd.DataFrame, present: list[str]) -> list[str]:
    """Return the best- and the worst-ranked algorithm with predictions; one if there is one."""
    ranked = []
    if len(mean_ranks):
        table = mean_ranks[mean_ranks["mean_rank"].notna()]
        table = table.sort_values(["mean_rank", "algorithm"])
        ranked = [name for name in table["algorithm"] if name in set(present)]
    ranked = ranked or present
    return list(dict.fromkeys((ranked[0], ranked[-1])))


def share_of_errors(matrix: np.ndarray) -> float:
    """Return the share of rows off the diagonal of a confusion matrix."""
    return 1 - float(np.trace(matrix) / matrix.sum())


def cells(pool: Pool, matrices: dict) -> pd.DataFrame:
    """Return the cells of a matrix that hold rows.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, true_class, predicted_class, rows, and share (of the rows of
        the true class).
    """
    matrix = matrices[pool.dataset, pool.algorithm]
    true, predicted = np.nonzero(matrix)
    rows = matrix[true, predicted]
    return pd.DataFrame(
        {
            "dataset": pool.dataset,
            "algorithm": pool.algorithm,
            "true_class": true,
            "predicted_class": predicted,
            "rows": rows,
            "share": (rows / matrix.sum(axis=1)[true]).round(DIGITS),
        }
    )


def worst_errors(numbers: pd.DataFrame, names: list[str]) -> tuple[int, ...]:
    """Return the positions of the most frequent error of each data set and of these algorithms."""
    wrong = numbers[numbers["true_class"] != numbers["predicted_class"]]
    wrong = wrong[wrong["algorithm"].isin(names)]
    return tuple(int(i) for i in wrong.groupby(_pools.PAIR, sort=False)["rows"].idxmax())


def finding(matrices: dict, names: list[str]) -> str:
    """Say how many rows each of the two got wrong, of those that both predicted."""
    datasets = sorted({d for d, _ in matrices if all((d, name) in matrices for name in names)})
    if not datasets:
        return "No data set has predictions of both the best- and the worst-ranked algorithm."
    parts = []
    for name in names:
        wrong = sum(int(m.sum() - np.trace(m)) for m in (matrices[d, name] for d in datasets))
        total = sum(int(matrices[d, name].sum()) for d in datasets)
        parts.append(f"{wording.label(name, 40)} {wrong:,} of {total:,}")
    where = wording.count(len(datasets), "data set")
    return f"Rows predicted wrongly on {where}: {wording.listing(parts)}."


def _caption(
    names: list[str], drawn: int, datasets: int, predictions: pd.DataFrame, pools: list[Pool]
) -> str:
    """Say what a cell is, and which matrices are drawn."""
    if len(names) == 2:
        who = (
            f"left {wording.label(names[0], 40)}, the best by mean rank, right "
            f"{wording.label(names[1], 40)}, the last"
        )
    else:
        who = f"for {wording.label(names[0], 40)}"
    return (
        f"Of the rows of each class (a line), the percentage that is predicted as each class (a "
        f"column), {who}; dark cells on the diagonal and pale ones elsewhere are better. "
        "Classes are numbered from 0 in the order of the data card, the rows of a class stand in "
        "brackets; where classes are many, cells have no number. Cells without a row are not in "
        f"the numbers. {_pools.rows_behind(pools, predictions).capitalize()}."
        + chosen_words(drawn, datasets, "with the largest share of errors")
    )


def _alt(numbers: pd.DataFrame, matrices: dict, names: list[str], shown: list[str]) -> str:
    """Describe the matrices, and give the most frequent error of each that is drawn."""
    worst = numbers.iloc[list(worst_errors(numbers, names))].set_index(_pools.PAIR)
    parts = []
    for pair in ((d, name) for d in shown for name in names):
        said = f"{wording.label(pair[1], 40)} on {wording.label(pair[0], 40)}"
        if pair in worst.index:
            cell = worst.loc[pair]
            parts.append(
                f"{said} class {int(cell['true_class'])} as {int(cell['predicted_class'])} "
                f"{wording.count(int(cell['rows']), 'time')}"
            )
        elif pair in matrices:
            parts.append(f"{said} none")
    return (
        f"Confusion matrices of {wording.listing(wording.label(n, 40) for n in names)} on "
        f"{wording.count(len(shown), 'data set')}. Most frequent errors: "
        f"{wording.listing(parts, 20)}."
    )


def _pairs(matrices: dict, names: list[str], shown: list[str], style: Style) -> Figure:
    """Lay out the matrices, those of a data set side by side, and draw them."""
    left, right, gap, head, foot = 0.62, 0.1, 0.14, 0.42, 0.42
    across = max(1, min(len(shown), round(2 * style.width / 7.2)))
    block = style.width / across
    size = min(LARGEST, (block - left - right - gap * (len(names) - 1)) / len(names))
    lines = -(-len(shown) // across)
    total = 0.05 + lines * (head + size + foot)
    figure = Figure(figsize=(style.width, total))
    for i, dataset in enumerate(shown):
        line, column = divmod(i, across)
        top = 0.05 + line * (head + size + foot)
        x = column * block + left
        figure.text(
            (x - 0.1) / style.width,
            1 - (top + 0.14) / total,
            wording.label(dataset, int((block - 0.6) / 0.085)),
            fontweight="bold",
            va="center",
        )
        for j, name in enumerate(names):
            place = (x + j * (size + gap)) / style.width
            bottom = 1 - (top + head + size) / total
            box = (place, bottom, size / style.width, size / total)
            axis = figure.add_axes(box)
            _matrix(axis, matrices.get((dataset, name)), size, first=j == 0)
            longest = max(6, int(size / 0.068))
            axis.set_title(wording.label(name, longest), fontsize=7.5, pad=3)
    return figure


def _matrix(axis: Axes, matrix: np.ndarray | None, size: float, first: bool) -> None:
    """Draw one matrix, shaded by the share of the true class; a blank one if there is none."""
    c = 1 if matrix is None else len(matrix)
    frame(axis, c, c)
    if matrix is None:
        axis.set(xticks=[], yticks=[])
        axis.set_facecolor(PAPER)
        axis.text(0.5, 0.5, "no predictions", ha="center", fontsize=7, transform=axis.transAxes)
        return
    rows = matrix.sum(axis=1)
    shares = matrix / np.maximum(rows, 1)[:, None]
    shade(axis, shares)
    if size / c >= CELL:
        there = np.broadcast_to(rows[:, None] > 0, shares.shape)
        write(axis, shares, there, lambda i, k: f"{100 * shares[i, k]:.0f}")
    every = max(1, int(np.ceil(0.16 / (size / c))))
    places = np.arange(0, c, every)
    axis.set_xticks(places + 0.5, [str(i) for i in places])
    # The rows of both algorithms are the same, unless refits failed.
    axis.set_yticks(places + 0.5, [f"{i} ({rows[i]:,})" for i in places] if first else [])
    axis.set_xlabel("predicted", fontsize=7, labelpad=1)
    if first:
        axis.set_ylabel("true", fontsize=7, labelpad=2)

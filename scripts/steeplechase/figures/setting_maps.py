"""Heat maps of the stages that vary two things: accuracy on held-out images by both."""

import json

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from steeplechase import sweeps, wording
from steeplechase.figures._cells import frame, shade, write
from steeplechase.figures._drawing import TALLEST, Drawing, left_out, nothing
from steeplechase.figures._fitting import fitted
from steeplechase.figures._style import INK, WARNING, WIDTH, Style
from steeplechase.figures._sweeps import stage_title

INPUTS = ("statistics/setting_scores.csv", "tables/settings.parquet")
TITLE = "Accuracy by two settings"
SECTION = "stages"
ORDER = 20
READING = (
    "Where dark cells lie along a diagonal the two belong together, and neither can be chosen "
    "alone. Where a whole row or column is pale, its value is a poor one whatever the other is."
)

CELL = 0.3  # inches, height of a row
WIDEST = 0.75  # inches, of a cell
HEAD, FOOT, RIGHT = 0.32, 0.52, 0.12
DIGITS = 6


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a map for each stage with exactly two keys."""
    scores, settings = (inputs[path] for path in INPUTS)
    numbers = levels(scores, settings)
    if not len(numbers):
        return nothing("No stage varies exactly two things.", numbers)
    if not numbers["accuracy"].notna().any():
        return nothing("No setting has ended well yet.", numbers)
    present = list(dict.fromkeys(numbers["stage"]))
    shown = _fitting(numbers, present, style.width)
    return Drawing(
        figure=_figure(numbers, shown, style.width),
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Percent of held-out images that are recognised, the mean over the replicates; dark is "
            "better, from the worst to the best of each stage. Framed: what was chosen. Lost: a "
            f"replicate diverged or failed.{left_out(shown, present, 'stage of two')}"
        ),
        alt=_alt(numbers),
        excerpt=tuple(int(i) for i in numbers.index[numbers["chosen"]])[:100],
        excerpt_says="what was chosen in each stage",
    )


def levels(scores: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of all maps.

    Returns
    -------
    DataFrame
        stage, down and across (the keys), row and column (the values, in words), accuracy (missing
        where no replicate ended well), lost (whether one did not), chosen.
    """
    merged = settings[["stage", "setting", "varied"]].merge(
        scores.drop(columns="label"), on=["stage", "setting"]
    )
    rows = []
    for row in merged.to_dict("records"):
        varied = json.loads(row["varied"])
        if len(varied) != 2:
            continue
        (down, first), (across, second) = varied.items()
        rows.append(
            {
                "stage": row["stage"],
                "down": down,
                "across": across,
                "row": sweeps.level(down, first),
                "column": sweeps.level(across, second),
                "accuracy": round(row["validation_accuracy_mean"], DIGITS),
                "lost": bool(row["ok"] < row["replicates"]),
                "chosen": bool(row["chosen"]),
            }
        )
    columns = ["stage", "down", "across", "row", "column", "accuracy", "lost", "chosen"]
    return pd.DataFrame(rows, columns=columns)


def _height(rows: pd.DataFrame) -> float:
    """Return the height of a stage's map with its titles."""
    return HEAD + FOOT + CELL * rows["row"].nunique()


def _fitting(numbers: pd.DataFrame, present: list[str], width: float) -> list[str]:
    """Return the stages whose maps fit on a page, at least one; on a screen all do."""
    room, shown = np.inf if width >= WIDTH else TALLEST, []
    for stage in present:
        room -= _height(numbers[numbers["stage"] == stage])
        if room >= 0 or not shown:
            shown.append(stage)
    return shown


def _figure(numbers: pd.DataFrame, shown: list[str], width: float) -> Figure:
    """Lay out the maps below one another."""
    left = min(0.36 * width, 2.3)
    parts = {stage: numbers[numbers["stage"] == stage] for stage in shown}
    total = sum(map(_height, parts.values()))
    figure = Figure(figsize=(width, total))
    y = total
    for stage, rows in parts.items():
        y -= HEAD
        stage_title(figure, stage, y)
        height = CELL * rows["row"].nunique()
        across = min(width - left - RIGHT, WIDEST * rows["column"].nunique())
        y -= height
        axis = figure.add_axes((left / width, y / total, across / width, height / total))
        _map(axis, rows, left - 0.15, across)
        y -= FOOT
    return figure


def _map(axis: Axes, rows: pd.DataFrame, room: float, across: float) -> None:
    """Draw one map."""
    down, wide = (list(dict.fromkeys(rows[key])) for key in ("row", "column"))
    found = rows.drop_duplicates(["row", "column"]).set_index(["row", "column"])
    places = [(r, c) for r in down for c in wide]
    accuracy = found["accuracy"].reindex(places).to_numpy(float).reshape(len(down), -1)
    lost = (
        found["lost"].reindex(places).fillna(False).astype(bool).to_numpy().reshape(len(down), -1)
    )
    low, high = np.nanmin(accuracy, initial=1.0), np.nanmax(accuracy, initial=0.0)
    shares = (accuracy - low) / max(high - low, 1e-9)
    shares = np.where(lost, 0.0, shares)
    frame(axis, len(down), len(wide))
    shade(axis, shares)
    cell = across / len(wide)
    if cell >= CELL:
        there = np.isfinite(accuracy) & ~lost
        write(axis, shares, there, lambda i, k: wording.decimals(100 * accuracy[i, k], 1))
        for i, k in np.argwhere(lost):
            word = "lost" if cell > 0.36 else "×"
            axis.text(k + 0.5, i + 0.52, word, ha="center", va="center", fontsize=7, color=WARNING)
    chosen = found["chosen"].reindex(places).fillna(False).astype(bool).to_numpy()
    for i, k in np.argwhere(chosen.reshape(len(down), -1)):
        axis.add_patch(
            Rectangle((k, i), 1, 1, fill=False, edgecolor=INK, linewidth=1.6, clip_on=False)
        )
    axis.set_yticks(np.arange(len(down)) + 0.5, [fitted(one, room, 6.5, 60) for one in down])
    every = max(1, int(np.ceil(0.3 / cell)))
    ticks = np.arange(0, len(wide), every)
    names = [fitted(wide[i], every * cell - 0.06, 6.5, 30) for i in ticks]
    axis.set_xticks(ticks + 0.5, names)
    axis.set_xlabel(fitted(rows["across"].iloc[0], across + 0.1, 8, 40), labelpad=2, loc="left")


def finding(numbers: pd.DataFrame) -> str:
    """Say what is best in each stage, and how many combinations were lost."""
    parts = []
    for stage, rows in numbers.groupby("stage", sort=False):
        well = rows[~rows["lost"]].dropna(subset=["accuracy"])
        if len(well):
            best = well.loc[well["accuracy"].idxmax()]
            parts.append(
                f"{wording.label(stage, 30)}: {wording.label(best['row'], 40)} with "
                f"{wording.label(best['column'], 30)} "
                f"({wording.decimals(100 * best['accuracy'], 1)} %)"
            )
    lost = int(numbers["lost"].sum())
    tail = f"; {lost:,} of {wording.count(len(numbers), 'combination')} were lost" if lost else ""
    if not parts:
        return f"No combination ended well in all replicates{tail}."
    return f"The best combination of {wording.listing(parts, 6)}{tail}."


def _alt(numbers: pd.DataFrame) -> str:
    """Give every cell."""
    parts = [
        f"{wording.label(row['row'], 30)} with {wording.label(row['column'], 30)} "
        + ("lost" if row["lost"] else f"{wording.decimals(100 * row['accuracy'], 1)} %")
        for row in numbers.to_dict("records")
    ]
    return f"Heat maps of accuracy on held-out images: {wording.listing(parts, 25)}."

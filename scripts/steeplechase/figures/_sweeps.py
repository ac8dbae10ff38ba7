"""What figures of sweeps have in common: stages in order, places of settings, progress."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from steeplechase import wording
from steeplechase.figures._drawing import (
    MOST_PANELS,
    KeyEntries,
    key,
    key_height,
    log_axis,
    most_panels,
    panel_columns,
    panels,
    title,
)
from steeplechase.figures._fitting import fitted
from steeplechase.figures._style import GREY, PALETTE, WARNING, Style

SETTING = ["stage", "setting"]
HEIGHT = 1.35  # inches, of a panel
PLACES = ("winner of the stage", "second", "third")
POINTS = 60  # of a line
LARGEST_RATIO = 1e4  # of a loss to the smallest one: what is above is drawn there


def stages(frame: pd.DataFrame) -> list[str]:
    """Return the stages that are present, in the order of the study."""
    return list(dict.fromkeys(frame["stage"]))


def stage_title(figure: Figure, stage: str, y: float) -> None:
    """Write the name of a stage above its panel, which ends `y` inches above the figure's foot."""
    width, height = figure.get_size_inches()
    figure.text(
        0.08 / width,
        (y + 0.13) / height,
        fitted(stage, width - 0.2, 8.5, 60, "bold"),
        fontweight="bold",
        va="center",
    )


def places(scores: pd.DataFrame) -> dict[tuple[str, int], int]:
    """Return the place of each setting in its stage, from 0; those that did not end well last."""
    order = scores.sort_values(["rank", "setting"], kind="stable", na_position="last")
    found: dict[tuple[str, int], int] = {}
    for stage, rows in order.groupby("stage", sort=False):
        chosen = rows.sort_values("chosen", ascending=False, kind="stable")
        for place, setting in enumerate(chosen["setting"]):
            found[stage, int(setting)] = place
    return found


def _entries(lost: bool) -> KeyEntries:
    """Return the key of panels of progress."""
    entries = [
        (Line2D([], [], color=colour, linewidth=1.4, dashes=dashes or (None, None)), name)
        for (colour, _, dashes), name in zip(PALETTE, PLACES, strict=False)
    ]
    entries.append((Line2D([], [], color=GREY, linewidth=0.8), "other settings"))
    if lost:
        cross = Line2D([], [], color=WARNING, marker="x", linestyle="none")
        entries.append((cross, "diverged"))
    return entries


def progress_figure(
    means: pd.DataFrame, scores: pd.DataFrame, what: str, logarithmic: bool, style: Style
) -> tuple[Figure, list[str]]:
    """Draw a row of two panels a stage: of held-out images, and of training images.

    Parameters
    ----------
    means, scores
        The statistics progress_means and setting_scores.
    what
        accuracy or loss.
    logarithmic
        Whether heights are on a logarithmic scale.
    style
        Gives the width.

    Returns
    -------
    figure, list of str
        And the stages that have a row.
    """
    lost = bool((means["lost"] > 0).any())
    entries = _entries(lost)
    top = key_height(entries, style.width)
    columns = panel_columns(2, 2, style.width)
    most = most_panels(columns, HEIGHT, 0.0, top, style.width) // 2
    shown = stages(means)[: min(most, MOST_PANELS // 2)]
    narrow = columns == 1  # one panel below the other there
    figure, axes, _ = panels(2 * len(shown), 2, HEIGHT, top=top, width=style.width)
    where = places(scores)
    for i, stage in enumerate(shown):
        rows = means[means["stage"] == stage]
        limits = _limits(rows, what, logarithmic)
        for axis, part, name in (
            (axes[2 * i], "validation", "held-out images"),
            (axes[2 * i + 1], "train", "training images"),
        ):
            title(axis, f"{wording.label(stage, 14)}: {name}", 34)
            _curves(axis, rows, f"{part}_{what}", where, limits)
            if logarithmic:
                log_axis(axis, "y", *limits, most=4)
            else:
                axis.set_ylim(*limits)
            if narrow or part == "validation":
                axis.set_ylabel(f"{what}, %" if what == "accuracy" else what)
    for axis in axes[-1:] if narrow else axes[-2:]:
        axis.set_xlabel("iteration")
    key(figure, entries)
    return figure, shown


def _limits(rows: pd.DataFrame, what: str, logarithmic: bool) -> tuple[float, float]:
    """Return the ends of the y axis of a stage, the same for both of its panels."""
    values = rows[[f"validation_{what}", f"train_{what}"]].to_numpy(dtype=float).ravel()
    values = values[np.isfinite(values)]
    if logarithmic:
        values = values[values > 0]
        if not len(values):
            return 0.1, 1.0
        low = max(values.min(), 1e-6)
        high = max(min(values.max(), low * LARGEST_RATIO), low * 2)
        return low / 1.15, high * 1.15
    if not len(values):
        return 0.0, 100.0
    low, high = 100 * values.min(), 100 * values.max()
    room = max(0.06 * (high - low), 0.5)
    return low - room, high + room


def _curves(
    axis: Axes,
    rows: pd.DataFrame,
    column: str,
    where: dict[tuple[str, int], int],
    limits: tuple[float, float],
) -> None:
    """Draw the settings of a stage, the best on top; a cross where all replicates had diverged."""
    axis.grid(axis="y")
    settings = sorted(
        rows[SETTING].drop_duplicates().itertuples(index=False, name=None),
        key=lambda one: -where.get(one, len(where)),
    )
    factor = 100 if column.endswith("accuracy") else 1
    end = rows["iteration"].max()
    for one in settings:
        own = rows[rows["setting"] == one[1]].sort_values("iteration")
        colour, _, dashes = (
            PALETTE[where[one]] if where.get(one, 9) < len(PLACES) else (GREY, "", ())
        )
        finite = own[np.isfinite(own[column])]
        thin = finite
        if len(finite) > POINTS:
            thin = finite.iloc[np.unique(np.linspace(0, len(finite) - 1, POINTS).astype(int))]
        heights = np.clip(factor * thin[column], *limits)
        first = where.get(one, 9) == 0
        (line,) = axis.plot(
            thin["iteration"], heights, color=colour, linewidth=1.5 if first else 0.9
        )
        if dashes:
            line.set_dashes(dashes)
        if own[column].isna().any() and (own["lost"] > 0).any():
            at = own.loc[own[column].isna(), "iteration"].min()
            height = heights.iloc[-1] if len(heights) else limits[0]
            axis.plot(at, height, "x", color=WARNING, markersize=5, clip_on=False, zorder=4)
    axis.set_xlim(0, max(end, 1) * 1.02)


def names_of(labels: Sequence[str], most: int = 6) -> str:
    """Return labels of settings as prose."""
    return wording.listing([wording.label(one, 40) for one in labels], most)

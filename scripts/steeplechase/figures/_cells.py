"""Matrices of shaded cells, with numbers in them where they are large enough."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from steeplechase.figures._style import BEST, FAINT, INK, PAPER, WORST

SHADES = 20
COLOURS = LinearSegmentedColormap.from_list("shares", [WORST, BEST])


def frame(axis: Axes, rows: int, columns: int) -> None:
    """Prepare a panel for a matrix, the first row on top."""
    axis.tick_params(length=0, pad=2, labelsize=6.5)
    axis.spines[:].set_color(FAINT)
    axis.spines[:].set_visible(True)
    axis.set(xlim=(0, columns), ylim=(rows, 0))
    axis.set_facecolor(WORST)


def shade(axis: Axes, shares: np.ndarray) -> None:
    """Fill the cells by shares from 0 to 1; all of one shade as one shape, for a small file."""
    levels = np.ceil(np.nan_to_num(shares) * SHADES).astype(int)
    for level in range(1, SHADES + 1):
        found = np.argwhere(levels == level)
        if len(found):
            boxes = [
                Rectangle((k, i), 1, 1).get_path().transformed(
                    Rectangle((k, i), 1, 1).get_patch_transform()
                )
                for i, k in found
            ]  # fmt: skip
            axis.add_patch(
                PathPatch(
                    Path.make_compound_path(*boxes),
                    facecolor=COLOURS(level / SHADES),
                    edgecolor=PAPER,
                    linewidth=0.4,
                )
            )


def write(
    axis: Axes, shares: np.ndarray, there: np.ndarray, words: Callable[[int, int], str]
) -> None:
    """Write into the cells that are there, light on dark and dark on light."""
    for i, k in np.argwhere(there):
        share = float(np.nan_to_num(shares[i, k]))
        dark = np.dot(to_rgb(COLOURS(share)), (0.299, 0.587, 0.114)) < 0.55
        axis.text(
            k + 0.5,
            i + 0.52,
            words(i, k),
            ha="center",
            va="center",
            fontsize=7,
            color=PAPER if dark else INK,
        )

"""Precision and recall of the pooled test predictions, which tell more where a class is rare."""

import numpy as np

from steeplechase.figures._drawing import Drawing
from steeplechase.figures._style import Style
from steeplechase.figures._threshold_curves import (
    area_by_steps,
    precision_recall_curve,
    thin_steps,
)
from steeplechase.figures._threshold_figure import Kind, Line, draw_curves

INPUTS = ("tables/predictions.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "Precision and recall"
SECTION = "metrics"
ORDER = 20
READING = (
    "Toward the upper right is better. The dashed line is what guessing gets, the share of the "
    "class in the rows: with rare classes even a curve far below one may be much better than "
    "that."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a panel a data set with one step function an algorithm, averaged over classes."""
    return draw_curves(inputs, style, KIND)


def most_balanced(x: np.ndarray, y: np.ndarray) -> int:
    """Return the position of the point with the largest harmonic mean of recall and precision."""
    return int((x * y / np.maximum(x + y, 1e-12)).argmax())


def points(x: np.ndarray, y: np.ndarray, most: int) -> Line:
    """Return the ends of fewer than so many steps to draw, and the left end of the first."""
    ends, heights = thin_steps(x, y, most - 1)
    return np.append(0.0, ends), np.append(heights[0], heights)


KIND = Kind(
    curve=precision_recall_curve,
    area=area_by_steps,
    points=points,
    best=most_balanced,
    columns=("recall", "precision", "average_precision"),
    called="average precision",
    axes=("recall", "precision"),
    # The mean over classes of each one's share of the rows.
    guessing=lambda classes: ((0.0, 1.0), (1 / classes, 1 / classes)),
    drawstyle="steps-pre",
    caption=(
        "Each class against the rest, the precisions averaged without weights over the classes "
        "that have rows; the average precision is the area under the steps, nothing is drawn "
        "between them. Nearer to the upper right corner is better; the dotted line is the "
        "precision of guessing, which is the mean prevalence of the classes. A mark stands where "
        "precision and recall have the largest harmonic mean. The curves are thinned by joining "
        "neighbouring steps at their mean, which leaves the area as it is."
    ),
    marked="the point with the largest harmonic mean of precision and recall",
)

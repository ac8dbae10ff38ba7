"""ROC curves of the pooled test predictions: what each algorithm's ranking of rows is worth."""

import numpy as np

from steeplechase.figures._drawing import Drawing
from steeplechase.figures._style import Style
from steeplechase.figures._threshold_curves import area_by_trapezia, roc_curve, thin_line
from steeplechase.figures._threshold_figure import Kind, Line, draw_curves

INPUTS = ("tables/predictions.parquet", "tables/scores.parquet", "statistics/mean_ranks.csv")
TITLE = "ROC curves"
SECTION = "metrics"
ORDER = 10
READING = (
    "Toward the upper left is better; the diagonal is guessing. Curves that cross are of "
    "algorithms of which each is better for another trade between false and missed alarms."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a panel a data set with one curve an algorithm, averaged over classes."""
    return draw_curves(inputs, style, KIND)


def above_diagonal(x: np.ndarray, y: np.ndarray) -> int:
    """Return the position of the point that is furthest above the diagonal."""
    return int((y - x).argmax())


def points(x: np.ndarray, y: np.ndarray, most: int) -> Line:
    """Return at most so many points, that which is furthest above the diagonal among them."""
    kept = np.union1d(thin_line(x, y, most - 1), [above_diagonal(x, y)])
    return x[kept], y[kept]


KIND = Kind(
    curve=roc_curve,
    area=area_by_trapezia,
    points=points,
    best=above_diagonal,
    columns=("false_positive_rate", "true_positive_rate", "auc"),
    called="area under the ROC curve",
    axes=("false positive rate", "true positive rate"),
    guessing=lambda classes: ((0.0, 1.0), (0.0, 1.0)),
    drawstyle="default",
    caption=(
        "Each class against the rest, the heights averaged without weights over the classes that "
        "have rows; of two classes the second against the first. Nearer to the upper left corner "
        "is better. A mark stands where a curve is furthest above the diagonal, which is "
        "guessing. The curves are thinned to what can be seen, their areas are of all points."
    ),
    marked="the point that is furthest above the diagonal",
)

"""What figures of descents have in common: which settings they show, and axes of excess losses."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from steeplechase.figures._drawing import log_axis

SETTING = ["problem", "algorithm", "setting"]
DEEPEST = 1e-10  # of the largest excess of a panel: what is below is drawn there
LITTLE = 0.9  # of a panel's height in decades at least


def order(problems: pd.DataFrame, present: Sequence[str]) -> list[str]:
    """Return the problems that are present, in the order of the study."""
    known = set(present)
    return [name for name in problems["problem"] if name in known]


def chosen(iterations: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the iterations of some settings, which are named by their three columns."""
    return iterations.merge(settings[SETTING].drop_duplicates(), on=SETTING, how="inner")


def middle(iterations: pd.DataFrame) -> pd.DataFrame:
    """Return the median excess over the replicates, a row a setting and iteration."""
    keys = [*SETTING, "iteration"]
    return iterations.groupby(keys, sort=False)["excess"].median().reset_index()


def excess_axis(axis: Axes, values: Sequence[float]) -> float:
    """Make the y axis logarithmic over finite values; return the lowest height it shows.

    Parameters
    ----------
    axis
        The panel.
    values
        What is drawn; infinite and zero ones are not looked at.
    """
    found = np.asarray(values, dtype=float)
    found = found[np.isfinite(found) & (found > 0)]
    if not len(found):
        found = np.array([0.1, 1.0])
    top = found.max()
    low = max(found.min(), top * DEEPEST)
    middle_of, half = np.sqrt(low * top), max(np.log10(top / low), LITTLE) / 2 * 1.08
    ends = (middle_of * 10**-half, middle_of * 10**half)
    log_axis(axis, "y", *ends, most=4)
    return float(ends[0])


def at_least(values: pd.Series, lowest: float) -> np.ndarray:
    """Return heights that a logarithmic axis can show: what is below stands at its foot."""
    return np.maximum(values.to_numpy(dtype=float), lowest)

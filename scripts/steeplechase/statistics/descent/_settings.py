"""Settings with their scores, and which of them differ in one thing alone."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

SETTING = ["problem", "algorithm", "setting"]
KINDS = ["optimizer", "wrapper", "batch_size", "sampling"]
# What stands before the hyperparameters in a row of the descents, and between.
KNOWN = (
    *(*SETTING, "replicate", *KINDS, "status", "reason", "iterations", "iterations_to_tolerance"),
    *(f"{when}_{what}" for when in ("start", "final", "best") for what in ("loss", "excess")),
)
PLAIN = ("sgd", "gradient_descent")
HEAVY_BALL, NESTEROV = "momentum", "nesterov"


def hyperparameters(descents: pd.DataFrame) -> list[str]:
    """Return the columns of a table of descents that are hyperparameters."""
    return [name for name in descents.columns if name not in KNOWN]


def infinite(descents: pd.DataFrame) -> pd.DataFrame:
    """Return the descents with an infinite final excess where one ended early."""
    return descents.assign(final_excess=descents["final_excess"].fillna(np.inf))


def scored(descents: pd.DataFrame) -> pd.DataFrame:
    """Return a row a setting, in the order of the descents.

    Parameters
    ----------
    descents
        The table of that name, or some of its rows.

    Returns
    -------
    DataFrame
        Problem, algorithm, setting, optimizer, wrapper, batch_size, sampling, the hyperparameters,
        and of the final excess over the replicates median (``excess``), ``lowest`` and ``highest``.
    """
    kept = [*SETTING, *KINDS, *hyperparameters(descents)]
    groups = infinite(descents).groupby(SETTING, sort=False)
    score = groups["final_excess"].agg(excess=middle, lowest="min", highest="max")
    first = descents.drop_duplicates(SETTING)[kept]
    return first.merge(score.reset_index(), on=SETTING, how="left").reset_index(drop=True)


def middle(values: pd.Series) -> float:
    """Return the median, in which the larger one of two middle values counts: never inf - inf."""
    ordered = np.sort(values.to_numpy(dtype=float))
    return float(ordered[len(ordered) // 2]) if len(ordered) else float("nan")


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a hyperparameter's values; NaN where no algorithm has it."""
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index)


def best_first(frame: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Return the rows with the smallest excess of each group first; ties by setting."""
    return frame.sort_values([*groups, "excess", "setting"], kind="stable")


def ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    """Return how many times as large one excess is as another; NaN where that is not defined."""
    known = np.isfinite(above) & np.isfinite(below) & (below > 0)
    return (above / below.where(below > 0)).where(known)

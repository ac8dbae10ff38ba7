"""The best score that an algorithm reached with each learning rate."""

import numpy as np
import pandas as pd

from steeplechase.statistics.descent._settings import best_first, column, scored

TITLE = "Loss by learning rate"
COLUMNS = (
    *("problem", "algorithm", "lr", "momentum", "excess", "lowest", "highest"),
    *("settings", "ended_early"),
)


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row a problem, algorithm and learning rate.

    Returns
    -------
    DataFrame
        Score and momentum of the best of the ``settings`` with that rate, of which
        ``ended_early`` have an infinite score.
    """
    keys = ["problem", "algorithm", "lr"]
    frame = scored(descents)
    frame = frame.assign(lr=column(frame, "lr"), momentum=column(frame, "momentum"))
    frame = frame.dropna(subset=["lr"])
    best = best_first(frame, []).drop_duplicates(keys)
    counted = frame.assign(settings=1, ended_early=~np.isfinite(frame["excess"]))
    counted = counted.groupby(keys, sort=False)[["settings", "ended_early"]].sum().reset_index()
    return counted.merge(best, on=keys, how="left").reindex(columns=list(COLUMNS))

"""The best setting of each algorithm on each problem, and the algorithms' ranks by it."""

import numpy as np
import pandas as pd

from steeplechase.statistics.descent._settings import SETTING, best_first, infinite, scored

TITLE = "Best setting of each algorithm"
COLUMNS = (
    *("problem", "algorithm", "setting", "lr", "momentum", "excess", "lowest", "highest"),
    *("settings", "replicates", "replicates_won", "rank"),
)


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row an algorithm and problem.

    Returns
    -------
    DataFrame
        The setting of the smallest score; ``settings``: of how many; ``replicates_won``: in how
        many of the ``replicates`` no other setting of the algorithm ended lower; ``rank``: of the
        algorithm among those that descended the problem, 1 for the smallest score, equal scores
        sharing the mean of their ranks. One all of whose settings ended early ranks last.
    """
    frame = scored(descents)
    pair = ["problem", "algorithm"]
    best = best_first(frame, []).drop_duplicates(pair)
    best = frame.drop_duplicates(pair)[pair].merge(best, on=pair, how="left")
    best = best.merge(_won(descents), on=SETTING, how="left")
    counted = frame.groupby(pair, sort=False).size().rename("settings").reset_index()
    best = best.merge(counted, on=pair, how="left")
    best["rank"] = best.groupby("problem")["excess"].rank(method="average")
    return best.reindex(columns=list(COLUMNS))


def _won(descents: pd.DataFrame) -> pd.DataFrame:
    """Return of each setting in how many replicates it was a best one of its algorithm's."""
    frame = infinite(descents)
    least = frame.groupby(["problem", "algorithm", "replicate"])["final_excess"].transform("min")
    won = (frame["final_excess"] == least) & np.isfinite(least)
    counted = frame.assign(replicates_won=won, replicates=1)
    columns = ["replicates", "replicates_won"]
    return counted.groupby(SETTING, sort=False)[columns].sum().reset_index()

"""The mean rank of each algorithm over the problems that all algorithms descended."""

import pandas as pd

from steeplechase.statistics.descent._settings import best_first, scored

TITLE = "Mean ranks"
COLUMNS = ("algorithm", "mean_rank", "problems", "firsts")


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row an algorithm, in the order of the descents.

    Returns
    -------
    DataFrame
        ``problems``: those that every algorithm descended, the same number for all; ``firsts``: of
        these, on how many none ranks before it.
    """
    pair = ["problem", "algorithm"]
    best = best_first(scored(descents), []).drop_duplicates(pair)
    algorithms = descents["algorithm"].drop_duplicates()
    present = best.groupby("problem")["algorithm"].nunique()
    common = present.index[present == len(algorithms)]
    best = best[best["problem"].isin(common)]
    rank = best.groupby("problem")["excess"].rank(method="average")
    least = best.groupby("problem")["excess"].transform("min")
    ranked = best.assign(rank=rank, first=best["excess"] == least).groupby("algorithm")
    found = pd.DataFrame({"mean_rank": ranked["rank"].mean(), "firsts": ranked["first"].sum()})
    frame = found.reindex(algorithms).rename_axis("algorithm").reset_index()
    frame["problems"] = len(common)
    frame["firsts"] = frame["firsts"].fillna(0).astype(int)
    return frame.reindex(columns=list(COLUMNS))

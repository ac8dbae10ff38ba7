"""All rows against batches at equal iterations, with and without replacement."""

import numpy as np
import pandas as pd

from steeplechase.statistics.descent._settings import (
    PLAIN,
    SETTING,
    hyperparameters,
    infinite,
    ratio,
    scored,
)

TITLE = "All rows against batches"
COLUMNS = (
    *("problem", "optimizer", "lr", "momentum", "batch_size", "sampling"),
    *("all_excess", "batch_excess", "ratio", "replicates", "all_lower"),
)


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row a setting with batches that has a twin with all rows; wrappers are left out.

    Returns
    -------
    DataFrame
        Both scores, how many times as large that of batches is, and in how many of the
        ``replicates`` all rows ended strictly lower.
    """
    names = hyperparameters(descents)
    same = ["problem", "optimizer", *names]
    # One step is one thing, whatever its module is called.
    bare = descents[descents["wrapper"] == ""]
    bare = bare.assign(optimizer=bare["optimizer"].replace(dict.fromkeys(PLAIN, PLAIN[0])))
    scores, whole = scored(bare), bare["batch_size"] == "all"
    all_rows = scores[scores["batch_size"] == "all"].drop_duplicates(same)
    batches = scores[scores["batch_size"] != "all"]
    pairs = batches.merge(all_rows[[*same, "excess"]], on=same, suffixes=("", "_of_all"))
    each = infinite(bare[~whole]).merge(
        infinite(bare[whole])[[*same, "replicate", "final_excess"]],
        on=[*same, "replicate"],
        suffixes=("", "_of_all"),
    )
    lower = each["final_excess_of_all"] < each["final_excess"]
    counted = each.assign(replicates=1, all_lower=lower)
    counts = counted.groupby(SETTING)[["replicates", "all_lower"]]
    pairs = pairs.merge(counts.sum().reset_index(), on=SETTING, how="left")
    pairs = pairs.rename(columns={"excess": "batch_excess", "excess_of_all": "all_excess"})
    pairs["ratio"] = ratio(pairs["batch_excess"], pairs["all_excess"]).replace(np.inf, np.nan)
    return pairs.reindex(columns=list(COLUMNS))

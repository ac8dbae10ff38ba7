"""Data sets of one source as one block."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

TITLE = "Data sets of one source averaged"


def blocks(means: pd.DataFrame, sources: Mapping[str, str]) -> pd.DataFrame:
    """Average the data sets of each source, which are no independent observations.

    The same rows with another target, or the same data under several names, share whatever favours
    an algorithm on them, as folds of one data set do.

    Parameters
    ----------
    means
        One row per data set and algorithm: `dataset`, `algorithm`, `score`, `sd`, `n_folds`,
        `n_missing`, `n_diverged`, `n_failed`, `n_undefined`.
    sources
        Source by data set. A data set that is not named is a block of its own.

    Returns
    -------
    pandas.DataFrame
        The same columns, `dataset` the source where several data sets share it: `score` the mean
        of theirs (NaN if an algorithm lacks one of them: the mean of the others would be taken
        over easier or harder data sets), `sd` NaN (there is no spread of folds of several data
        sets), the counts summed. Sorted by block; algorithms keep their order.
    """
    block_of = block_names(means["dataset"], sources)
    sizes = Counter(block_of.values())  # a source may have the name of one of its data sets
    block_of = {dataset: block for dataset, block in block_of.items() if sizes[block] > 1}
    if not block_of:
        return means
    one = means["dataset"].isin(list(block_of))
    order = list(dict.fromkeys(means["algorithm"]))
    merged = means[one].assign(dataset=means.loc[one, "dataset"].map(block_of))
    groups = merged.groupby(["dataset", "algorithm"], sort=False)
    counted = [name for name in means if name.startswith("n_")]
    averaged = groups[counted].sum()
    averaged["score"] = groups["score"].agg(lambda scores: scores.mean(skipna=False)).round(9)
    averaged["sd"] = float("nan")
    table = pd.concat([means[~one], averaged.reset_index()[list(means.columns)]])
    place = {name: i for i, name in enumerate(order)}
    keys = ["dataset", "algorithm"]
    table = table.sort_values(keys, key=lambda c: c.map(place) if c.name == "algorithm" else c)
    return table.reset_index(drop=True)


def block_names(datasets: pd.Series, sources: Mapping[str, str]) -> dict[str, str]:
    """Return the block of each data set: its source, where another one has the same."""
    members = list(dict.fromkeys(datasets))
    counts = Counter(sources[name] for name in members if name in sources)
    return {
        name: sources[name] if counts.get(sources.get(name), 0) > 1 else name for name in members
    }

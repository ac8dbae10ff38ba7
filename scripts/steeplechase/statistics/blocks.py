"""Data sets of one source as one block."""

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
    shared = blocks_of(means["dataset"], sources)
    if not shared:
        return means
    block_of = {dataset: block for block, members in shared.items() for dataset in members}
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


def blocks_of(datasets: pd.Series, sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the data sets of each block that has several, by the block's name."""
    members: dict[str, list[str]] = {}
    names = list(dict.fromkeys(datasets))
    for dataset in names:
        if dataset in sources:
            members.setdefault(sources[dataset], []).append(dataset)
    return {
        # A data set of another source may bear the name.
        f"{source} (source)" if source in names and source not in mine else source: mine
        for source, mine in members.items()
        if len(mine) > 1
    }


def block_names(datasets: pd.Series, sources: Mapping[str, str]) -> dict[str, str]:
    """Return the block of each data set: that of its source, or itself."""
    names = {dataset: dataset for dataset in datasets}
    for block, members in blocks_of(datasets, sources).items():
        names |= dict.fromkeys(members, block)
    return names

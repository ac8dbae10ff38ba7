"""How much of its search space suits an algorithm: trials that come near its best one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.components import hyperparameter_columns, parts
from steeplechase.statistics._block_means import mean_with_interval
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._trials import Search, search

TITLE = "Share of the search space near its best: sensitivity to the hyperparameters"
SECTION = "tuning"
ASSUMPTIONS = (
    "Trials are drawn at random, and the best of them, itself left out, stands for that of the "
    "space; only spaces of like width compare; a trial that failed is not near."
)
REFERENCE = "Sivaprasad et al. (2020), ICML, arXiv:1910.11758 (tunability by random search)"
COLUMNS = {
    "algorithm": "its name",
    "searched": "the hyperparameters that are searched, by their columns in the table of trials",
    "within": "largest distance from the best that counts as near, in the selection metric",
    "n_blocks": "data sets (or sources) with a search of two trials, one of which ended well",
    "n_trials": "trials of a search, the largest number",
    "share": "mean over data sets of the share of the other trials that are near, in [0, 1]",
    "share_low": "lower end of its 95 % bootstrap interval over data sets (or sources)",
    "share_high": "upper end; both empty below six data sets",
    "failed_share": "mean over data sets of the share of all trials that failed",
}
# Distances, as multiples of the region of practical equivalence.
MULTIPLES = (1, 5)
ROUNDING = 1e-12  # of scores that are equally far from the best but for their last bits


def near_best(merits: np.ndarray, within: float) -> float:
    """Return the share of the other trials that are within a distance of the best.

    Parameters
    ----------
    merits
        (t,) float64, the scores of the trials of one search, greater is better; NaN where a trial
        failed.
    within
        Distance, in the unit of the scores.

    Returns
    -------
    float
        In [0, 1]; NaN for fewer than two trials, or where all failed.
    """
    if len(merits) < 2 or np.isnan(merits).all():
        return np.nan
    near = int((np.nanmax(merits) - merits <= within + ROUNDING).sum())
    return (near - 1) / (len(merits) - 1)


def table(evidence: Evidence) -> pd.DataFrame:
    """Return a row for each algorithm and distance; no rows without trials."""
    found = search(evidence)
    rows = [] if found is None else list(_rows(found, evidence))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(found: Search, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield the rows of all algorithms that have trials."""
    scored = found.scored.assign(merit=np.where(found.scored["failed"], np.nan, found.merits))
    known = {algorithm["name"]: algorithm for algorithm in evidence.material.algorithms}
    for name in evidence.names:
        own = scored[scored["algorithm"] == name]
        if own.empty:
            continue
        failed = _by_block(own, own.groupby("search")["failed"].mean()).mean()
        for within in dict.fromkeys(multiple * evidence.rope for multiple in MULTIPLES):
            shares = {
                key: near_best(merits.to_numpy(), within)
                for key, merits in own.groupby("search")["merit"]
            }
            blocks = _by_block(own, pd.Series(shares)).reindex(evidence.scores.index)
            share, low, high = (
                float(value[0])
                for value in mean_with_interval(blocks.to_numpy()[:, np.newaxis], evidence.counts)
            )
            yield {
                "algorithm": name,
                "searched": ", ".join(_searched(known[name])) if name in known else "",
                "within": within,
                "n_blocks": int(blocks.notna().sum()),
                "n_trials": int(own.groupby("search").size().max()),
                "share": share,
                "share_low": low,
                "share_high": high,
                "failed_share": float(failed),
            }


def _by_block(own: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Return the means by block: over data sets of a block, of means over their searches."""
    places = own.drop_duplicates("search").set_index("search")[["block", "dataset"]]
    means = places.assign(value=values).groupby(["block", "dataset"])["value"].mean()
    return means.groupby("block").mean()


def _searched(algorithm: dict[str, Any]) -> list[str]:
    """Return the columns of the hyperparameters that have a search space."""
    components = parts(dict(algorithm))
    return [
        column
        for index, name, column in hyperparameter_columns(components)
        if name in components[index]["space"]
    ]

"""How much of the selected validation scores was luck: the gap to the test scores."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from steeplechase.statistics._block_means import mean_with_interval
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._order import same_order
from steeplechase.statistics._table import DECIMALS
from steeplechase.statistics._trials import SEARCH, Search, places, search

TITLE = "Over-tuning: from validation to test score of the selected trials"
SECTION = "tuning"
ASSUMPTIONS = (
    "The refit trains on more rows than the validated trainings did, which makes the gap smaller: "
    "a gap of zero does not exclude over-tuning."
)
REFERENCE = "Cawley and Talbot (2010), JMLR 11, 2079-2107"
COLUMNS = {
    "algorithm": "its name",
    "metric": "the metric by which trials were selected, on validation and on test rows",
    "n_blocks": "data sets (or sources) with both scores",
    "n_refits": "refits with both scores",
    "n_left_out": "selections without one of the two: diverged, failed, missing or undefined",
    "validation_score": "mean over data sets of the validation score of the selected trials",
    "test_score": "mean over data sets of the test score of their refits",
    "gap": "by how much the validation score is the better one, in the unit of the metric",
    "gap_low": "lower end of its 95 % bootstrap interval over data sets (or sources)",
    "gap_high": "upper end; both empty below six data sets",
    "n_ranked": "data sets (or sources) on which all algorithms that have scores have both",
    "validation_rank": "mean rank by validation score on those, the best is 1",
    "test_rank": "mean rank by test score on those",
    "order_changed": "whether the algorithms stand in another order by the one than by the other",
}


def over_tuning(validation: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Rank the algorithms by validation and by test score.

    Parameters
    ----------
    validation, test
        (N, k) float64, greater is better, blocks by algorithms; NaN where there is none, in both
        alike.

    Returns
    -------
    validation_ranks, test_ranks : numpy.ndarray
        (k,) float64 mean ranks; NaN for an algorithm without any score, which is not ranked.
    n : int
        The blocks ranked: those on which all ranked algorithms have scores.
    """
    ranked = ~np.isnan(validation).all(axis=0)
    whole = ~np.isnan(validation[:, ranked]).any(axis=1) & ranked.any()
    means = np.full((2, validation.shape[1]), np.nan)
    if whole.any():
        for row, merit in zip(means, (validation, test), strict=True):
            chosen = np.round(merit[whole][:, ranked], DECIMALS)
            row[ranked] = rankdata(-chosen, axis=1).mean(axis=0)
    return means[0], means[1], int(whole.sum())


def table(evidence: Evidence) -> pd.DataFrame:
    """Set validation beside test; no rows without trials, or scores of the selection metric."""
    found = search(evidence)
    scores = evidence.table if evidence.test_table is None else evidence.test_table
    if found is None or not {*SEARCH, f"test_{found.metric}"} <= set(scores):
        return pd.DataFrame(columns=list(COLUMNS))
    pairs = _pairs(found, scores)
    # By block: validation, test and gap of each algorithm, greater is better.
    sheets = {name: _sheet(pairs, name, evidence) for name in ("validation", "test", "gap")}
    before, after, n_ranked = over_tuning(
        sheets["validation"].to_numpy(), sheets["test"].to_numpy()
    )
    names = list(evidence.names)
    one, other = (pd.Series(ranks, index=names).dropna() for ranks in (before, after))
    sign = 1 if found.higher_is_better else -1
    gap, low, high = np.full((3, len(names)), np.nan)
    for i, name in enumerate(names):  # each over the blocks that it has
        column = sheets["gap"][[name]].to_numpy()
        gap[i], low[i], high[i] = np.ravel(mean_with_interval(column, evidence.counts))
    counted = pairs.groupby("algorithm")["gap"].agg(["count", "size"])
    counted = counted.reindex(names, fill_value=0)
    return pd.DataFrame(
        {
            "algorithm": names,
            "metric": found.metric,
            "n_blocks": sheets["gap"].notna().sum().to_numpy(),
            "n_refits": counted["count"].to_numpy(),
            "n_left_out": (counted["size"] - counted["count"]).to_numpy(),
            "validation_score": sign * sheets["validation"].mean().to_numpy(),
            "test_score": sign * sheets["test"].mean().to_numpy(),
            "gap": gap,
            "gap_low": low,
            "gap_high": high,
            "n_ranked": n_ranked,
            "validation_rank": before,
            "test_rank": after,
            "order_changed": not same_order(one, other),
        }
    )


def _pairs(found: Search, table: pd.DataFrame) -> pd.DataFrame:
    """Return both scores of each selected trial, greater is better; NaN where one is lacking."""
    chosen, _ = places(found.scored, found.merits)
    pairs = found.scored.assign(validation=found.merits)[chosen]
    scores = table[[*SEARCH, f"test_{found.metric}"]].set_axis([*SEARCH, "test"], axis=1)
    scores = scores.assign(
        dataset=scores["dataset"].astype(str), algorithm=scores["algorithm"].astype(str)
    )
    pairs = pairs.merge(scores, how="left", on=SEARCH)
    test = pairs["test"].to_numpy(dtype=float, na_value=np.nan)
    test = np.where(np.isfinite(test), test if found.higher_is_better else -test, np.nan)
    lacking = np.isnan(test) | pairs["validation"].isna()
    pairs = pairs.assign(test=test, gap=pairs["validation"] - test)
    return pairs.assign(
        **{name: pairs[name].mask(lacking) for name in ("validation", "test", "gap")}
    )


def _sheet(pairs: pd.DataFrame, column: str, evidence: Evidence) -> pd.DataFrame:
    """Return means by block and algorithm: over data sets of a block, of means over folds."""
    means = pairs.groupby(["block", "dataset", "algorithm"])[column].mean()
    sheet = means.groupby(["block", "algorithm"]).mean().unstack("algorithm")
    return sheet.reindex(index=evidence.scores.index, columns=list(evidence.names)).astype(float)

"""Whether the search was long enough: the best validation score to expect of fewer trials."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.statistics._block_means import mean_with_interval
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._trials import Search, search

TITLE = "Expected best validation score of a budget"
SECTION = "tuning"
ASSUMPTIONS = (
    "Trials drawn independently of their order; failed ones count as the worst score there; "
    "intervals are over data sets, for the trials drawn."
)
REFERENCE = "Tang et al. (2020), ACL, arXiv:2004.13705; not Dodge et al. (2019), EMNLP"
COLUMNS = {
    "algorithm": "its name",
    "metric": "the metric by which trials were selected",
    "trials": "trials it was given, the fewest on any data set and fold",
    "budget": "number of trials B of which the best is taken, from 1 to trials",
    "expected_best": "mean over data sets of the expected best validation score, in the metric",
    "expected_best_low": "lower end of its 95 % bootstrap interval over data sets (or sources)",
    "expected_best_high": "upper end; both empty below six data sets",
    "n_blocks": "data sets (or sources) averaged, over whose outer folds the mean is taken first",
}
ALL_BUDGETS = 50  # up to so many trials each budget has a row
FEWER_BUDGETS = 60  # beyond, at most so many rows


def best_of_budget(values: np.ndarray, budgets: np.ndarray) -> np.ndarray:
    """Return the expected best of B of the T trials, drawn without replacement.

        E[max of B] = sum_i C(i - 1, B - 1) / C(T, B) v_(i),   v_(1) <= ... <= v_(T)

    the mean over all subsets of B trials, and so an unbiased estimate of the expected best of B
    new trials. On .5, .6, .7, .9 it is .7833 for B = 2.

    Parameters
    ----------
    values
        (n, T) float64, a search a row, in any order, greater is better.
    budgets
        (b,) int64 in [1, T].

    Returns
    -------
    numpy.ndarray
        (n, b) float64, growing along a row of ascending budgets.

    References
    ----------
    Tang, Lee, Xin, Liu, Yu and Lin (2020), "Showing your work doesn't always work", ACL,
    arXiv:2004.13705. Differs from Dodge et al. (2019), EMNLP, 2185-2194, who draw with
    replacement, which is too small: .7563 in the example.
    """
    count = values.shape[1]
    # C(i - 1, B - 1) / C(T, B) is B / T for i = T, and (i - B) / (i - 1) times that of i for i - 1.
    place = np.arange(count, 1, -1)
    budget = np.asarray(budgets)[:, np.newaxis]
    steps = np.maximum(place - budget, 0) / (place - 1)
    falling = np.cumprod(np.hstack([budget / count, steps]), axis=1)
    return np.sort(values, axis=1) @ falling[:, ::-1].T


def budget_grid(trials: int) -> np.ndarray:
    """Return the budgets that are shown: all, or at most sixty of them, the closer the smaller."""
    if trials <= ALL_BUDGETS:
        return np.arange(1, trials + 1)
    return np.unique(np.rint(np.geomspace(1, trials, FEWER_BUDGETS)).astype(int))


def table(evidence: Evidence) -> pd.DataFrame:
    """Return the curve of each algorithm; no rows without trials."""
    found = search(evidence)
    rows = [] if found is None else list(_rows(found, evidence))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(found: Search, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table."""
    scored = found.scored.assign(merit=found.merits)
    # One floor for all algorithms on the same rows: a failure is as bad as the worst of theirs.
    floor = scored.groupby(["dataset", "outer_fold", "replicate"])["merit"].transform("min")
    scored["merit"] = scored["merit"].fillna(floor)
    scored = scored[scored["merit"].notna()]
    for name in evidence.names:
        own = scored[scored["algorithm"] == name]
        if not len(own):
            continue
        sizes = own.groupby("search")["trial"].transform("size")
        trials = int(sizes.min())
        budgets = budget_grid(trials)
        curves = _curves(own, sizes, budgets).reindex(evidence.scores.index).to_numpy()
        mean, low, high = mean_with_interval(curves, evidence.counts)
        if not found.higher_is_better:
            mean, low, high = -mean, -high, -low
        for i, budget in enumerate(budgets):
            yield {
                "algorithm": name,
                "metric": found.metric,
                "trials": trials,
                "budget": budget,
                "expected_best": mean[i],
                "expected_best_low": low[i],
                "expected_best_high": high[i],
                "n_blocks": int((~np.isnan(curves[:, 0])).sum()),
            }


def _curves(own: pd.DataFrame, sizes: pd.Series, budgets: np.ndarray) -> pd.DataFrame:
    """Return the curve of one algorithm on each block: the mean over data sets, of that over folds.

    Parameters
    ----------
    own
        Its trials, those of a search next to one another: `block`, `dataset`, `merit`.
    sizes
        The number of trials in the search of each.
    budgets
        (b,) int64.
    """
    parts = []
    for size in sorted(sizes.unique()):
        rows = own[sizes == size]
        values = rows["merit"].to_numpy().reshape(-1, size)
        one = rows[["block", "dataset"]].iloc[::size].reset_index(drop=True)
        parts.append(pd.concat([one, pd.DataFrame(best_of_budget(values, budgets))], axis=1))
    curves = pd.concat(parts).groupby(["block", "dataset"])[list(range(len(budgets)))].mean()
    return curves.groupby("block").mean()

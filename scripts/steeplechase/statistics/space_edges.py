"""Whether a search space was too narrow: selected trials that crowd at its edges."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from steeplechase.components import hyperparameter_columns, parts
from steeplechase.messages import shown
from steeplechase.spaces import form_of, size
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._trials import Search, places, search

TITLE = "Selected trials at the edges of the search space"
SECTION = "tuning"
ASSUMPTIONS = (
    "Data sets are independent given the trials, which all of them share: one trial that is good "
    "for another reason can warn too (see the count of trials)."
)
REFERENCE = "Bergstra and Bengio (2012), JMLR 13, 281-305 (random search); binomial test, exact"
COLUMNS = {
    "algorithm": "its name",
    "hyperparameter": "its column in the table of trials",
    "space": "its search space, as it stands in the study",
    "n_blocks": "data sets (or sources) with a selected trial that has a score",
    "n_selections": "selected trials that have a score, over data sets, outer folds and replicates",
    "lower_share": "share of the selections at the lower edge, in [0, 1]",
    "lower_expected": "share of the drawn trials there, which a choice at random would give",
    "lower_trials": "different trials selected there",
    "lower_blocks": "data sets (or sources) more than half of whose best trials lie there",
    "lower_p": "exact binomial p-value of at least so many, an upper bound (see the method)",
    "upper_share": "as lower_share, at the upper edge",
    "upper_expected": "as lower_expected, at the upper edge",
    "upper_trials": "as lower_trials, at the upper edge",
    "upper_blocks": "as lower_blocks, at the upper edge",
    "upper_p": "as lower_p, at the upper edge",
    "warning": "whether the smaller of the two p-values, doubled, is at most alpha",
}
EDGE = 0.05  # of the range at each end; the first or last value of a space of up to 20
FEWEST_VALUES = 3  # of fewer values none lies between the edges


def position(space: Mapping[str, Any], values: np.ndarray) -> np.ndarray | None:
    """Return where in a search space values lie, from 0, its lower end, to 1.

    Parameters
    ----------
    space
        A valid space. Those of single values are counted by place: equal steps from each value to
        the next larger; a continuous one is measured, on its logarithm if it is drawn on it.
    values
        (n,) float64.

    Returns
    -------
    numpy.ndarray or None
        (n,) float64; None for a space without edges: fewer than three values, or values that are
        no numbers.
    """
    form, count = form_of(space), size(space)
    if count is not None and count < FEWEST_VALUES:
        return None
    if form == "values":
        if any(isinstance(v, bool) or not isinstance(v, int | float) for v in space["values"]):
            return None
        ordered = np.sort(np.array(space["values"], dtype=float))
        nearest = np.abs(values[:, np.newaxis] - ordered).argmin(axis=1)
        return np.where(np.isnan(values), np.nan, nearest / (len(ordered) - 1))
    if form == "progression":
        along = np.rint((values - space["start"]) / space["step"]) / (space["count"] - 1)
        return along if space["step"] > 0 else 1 - along
    low, high = space[form]
    if form == "log_uniform":
        # A condition that fails leaves a default outside of the space, perhaps 0.
        values = np.log(np.where(values > 0, values, np.nan))
        low, high = np.log(low), np.log(high)
    return (values - low) / (high - low)


def space_edges(shares: np.ndarray, expected: float) -> tuple[int, float]:
    """Test whether more data sets select at an edge than a choice at random would.

    A data set counts if its share there exceeds one half. Were its choices random, the mean of
    that share would be `expected`, however much its folds agree, and by Markov's inequality the
    probability to count at most twice that. The count over independent data sets is then no
    larger than binomial with this probability, from which the p-value is computed: an upper bound.

    Parameters
    ----------
    shares
        (N,) float64 in [0, 1], the share of a data set's best trials that lie at the edge.
    expected
        Share of the drawn trials that lie there.

    Returns
    -------
    count : int
        Data sets that count.
    p : float
        P(at least so many), in (0, 1].
    """
    count = int((shares > 0.5).sum())
    return count, float(binom.sf(count - 1, len(shares), min(1.0, 2 * expected)))


def table(evidence: Evidence) -> pd.DataFrame:
    """Return a row for each searched hyperparameter with edges; no rows without trials."""
    found = search(evidence)
    rows = [] if found is None else list(_rows(found, evidence))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(found: Search, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield the rows of all algorithms."""
    chosen, as_good = places(found.scored, found.merits)
    chosen &= found.scored["score"].notna().to_numpy()
    scored = found.scored.assign(chosen=chosen, as_good=as_good)
    known = {algorithm["name"]: algorithm for algorithm in evidence.material.algorithms}
    for name in evidence.names:
        own = scored[scored["algorithm"] == name]
        if name in known and own["chosen"].any():
            trials = found.trials.iloc[own["row"]].reset_index(drop=True)
            yield from _of_one(known[name], own.reset_index(drop=True), trials, evidence.alpha)


def _of_one(
    algorithm: Mapping[str, Any], scored: pd.DataFrame, trials: pd.DataFrame, alpha: float
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one algorithm, from its trials and their scores, row by row."""
    components = parts(dict(algorithm))
    for index, name, column in hyperparameter_columns(components):
        space = components[index]["space"].get(name)
        if space is None or column not in trials:
            continue
        values = pd.to_numeric(trials[column], errors="coerce").to_numpy(dtype=float)
        place = position(space, values)
        if place is None:
            continue
        drawn = _drawn(space, trials)
        sides = {"lower": place <= EDGE + 1e-9, "upper": place >= 1 - EDGE - 1e-9}
        sides = {side: _side(scored, there & drawn) for side, there in sides.items()}
        row = {f"{side}_{key}": value for side, s in sides.items() for key, value in s.items()}
        yield {
            "algorithm": algorithm["name"],
            "hyperparameter": column,
            "space": shown({key: value for key, value in space.items() if key != "when"}),
            "n_blocks": scored.loc[scored["chosen"], "block"].nunique(),
            "n_selections": int(scored["chosen"].sum()),
            **row,
            "warning": 2 * min(row["lower_p"], row["upper_p"]) <= alpha,
        }


def _drawn(space: Mapping[str, Any], trials: pd.DataFrame) -> np.ndarray:
    """Return for each trial whether the condition of the space holds, so that it has a draw."""
    drawn = np.ones(len(trials), dtype=bool)
    for cause, wanted in space.get("when", {}).items():
        # A column in which not all values are numbers holds them as text.
        text = trials[cause].astype(str).isin([str(value) for value in wanted])
        drawn &= (trials[cause].isin(wanted) | text).to_numpy()
    return drawn


def _side(scored: pd.DataFrame, there: np.ndarray) -> dict[str, Any]:
    """Return what the table says of one edge.

    Trials that share the best score count as a share of one each: ties go to the smaller number,
    and a trial has the same number, and the same hyperparameters, on every data set.
    """
    chosen = scored["chosen"].to_numpy()
    best = scored.assign(there=there)[scored["as_good"]]
    searches = best.groupby("search").agg({"block": "first", "there": "mean"})
    shares = searches.groupby("block")["there"].mean().to_numpy()
    drawn = scored.assign(there=there).groupby("block")["there"].mean()
    expected = float(drawn.max())  # the same on all blocks, unless trials are lacking
    count, p = space_edges(shares, expected)
    return {
        "share": float(there[chosen].mean()),
        "expected": expected,
        "trials": int(scored.loc[chosen & there, "trial"].nunique()),
        "blocks": count,
        "p": p,
    }

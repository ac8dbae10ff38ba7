"""Parts of statistics.json that are bookkeeping: policies, stability, notes, plain values."""

import math
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.statistics._reasons import CANNOT_TELL
from steeplechase.statistics._words import count, names


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: Python scalars, and None for what is not finite."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value if value is None else str(value)


def stability(left_out: pd.DataFrame, decision: str | None, best: str | None) -> dict[str, Any]:
    """Return which data sets, left out, alter the decision or the best mean rank.

    Parameters
    ----------
    left_out
        `left_out`, `winner`, `mean_rank`, `shared`, `decision`, one row per data set.
    decision
        With all data sets: the winner, None where there is none.
    best
        With all data sets: the algorithm of the smallest mean rank.

    Returns
    -------
    dict
        `n` (rows) and `changes`, a list of {left_out, winner, decision}.
    """
    other = (left_out["decision"] != (decision or CANNOT_TELL)) | (left_out["winner"] != best)
    changes = left_out.loc[other, ["left_out", "winner", "decision"]]
    return {"n": len(left_out), "changes": changes.to_dict("records")}


def missing(
    means: pd.DataFrame, conclusions: dict[str, dict[str, Any]], policy: str
) -> dict[str, Any]:
    """Return what is missing, and the conclusion under both policies.

    Parameters
    ----------
    means
        One row per data set and algorithm, with the counts of refits without a score.
    conclusions
        By policy: `n_datasets`, `mean_ranks`, `order`, `decision`.
    policy
        The one that is reported.

    Returns
    -------
    dict
        As in statistics.json. `order_changes` and `decision_changes` are None where dropping
        leaves no data set.
    """
    rows = means[means["n_missing"] > 0]
    columns = ["dataset", "algorithm", "n_missing", "n_diverged", "n_failed"]
    order_changes = decision_changes = None
    if conclusions["drop"]["n_datasets"]:
        places = [
            pd.Series(conclusion["mean_ranks"]).round(9).rank().tolist()
            for conclusion in conclusions.values()
        ]
        order_changes = places[0] != places[1]
        decision_changes = conclusions["worst_rank"]["decision"] != conclusions["drop"]["decision"]
    return {
        "policy": policy,
        "n_refits_without_score": rows["n_missing"].sum(),
        "incomplete": rows[columns].to_dict("records"),
        **conclusions,
        "order_changes": order_changes,
        "decision_changes": decision_changes,
    }


def notes(means: pd.DataFrame, table: pd.DataFrame, tested: pd.DataFrame) -> list[str]:
    """Say what was left out or could not be computed.

    Parameters
    ----------
    means
        One row per data set and algorithm.
    table
        (all data sets, k) float64 scores.
    tested
        (N, k) float64 ranks of the data sets that were compared.
    """
    found = []
    n, k = tested.shape
    empty = [str(name) for name in table.index[table.isna().all(axis=1)]]
    if empty:
        found.append(f"Left out, as no algorithm has a score there: {names(empty)}.")
    dropped = [str(name) for name in table.index if name not in tested.index]
    dropped = [name for name in dropped if name not in empty]
    if dropped:
        found.append(f"Left out, as an algorithm has no score there: {names(dropped)}.")
    undefined = means.loc[means["n_undefined"] > 0, "dataset"].unique().tolist()
    if undefined:
        found.append(f"Folds without a value of the metric are left out in {names(undefined)}.")
    absent = [str(name) for name in table.columns if table[name].isna().all()]
    if absent and len(table):
        found.append(f"Without any score: {names(absent)}.")
    if k == 2:
        found.append("Two algorithms: one exact Wilcoxon test, and no test of mean ranks.")
    if n == 1:
        found.append("One data set: no test over data sets; folds are no sample of data sets.")
    if n and k > 1 and (tested.to_numpy() == (k + 1) / 2).all():
        found.append("All algorithms are tied on every data set.")
    elif n > 1 and k > 2 and (tested.to_numpy() == tested.to_numpy()[0]).all():
        found.append(
            "All data sets agree entirely: F is infinite, and its p-value is the probability of "
            f"that by chance over {count(n, 'data set')}."
        )
    return found

"""Whether the algorithms were tuned with equal means."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from steeplechase.components import hyperparameter_columns, parts
from steeplechase.joint_space import count_configurations
from steeplechase.statistics._evidence import Evidence

TITLE = "Tuning budgets"
SECTION = "tuning"
ASSUMPTIONS = "Trials are counted, not their cost: with equal trials, training times may differ."
REFERENCE = "Sivaprasad et al. (2020), ICML, PMLR 119, 9036-9045"
COLUMNS = {
    "algorithm": "its name",
    "trials": "trials it was given on each data set and outer fold",
    "space_size": "configurations in its search space; empty if it is continuous",
    "exhausted": "whether it was given every configuration, so that it could get no more trials",
    "trainings": "inner trainings: data sets x outer folds x replicates x trials x inner folds",
    "n_ok": "those that ended well",
    "n_diverged": "those that diverged",
    "n_failed": "those that failed, ran out of time or are missing",
    "equal_budget": "whether all algorithms were given the same number of trials",
}


def budgets(algorithm: Mapping[str, Any]) -> int | None:
    """Return how many configurations the search space of an algorithm has.

    Parameters
    ----------
    algorithm
        Resolved: `optimizer`, `schedules`, `regularisers`, each with its settings and space.

    Returns
    -------
    int or None
        1 without a search space; None where a hyperparameter is continuous.
    """
    components = parts(dict(algorithm))
    spaces, settings = {}, {}
    for index, name, column in hyperparameter_columns(components):
        settings[column] = components[index]["settings"].get(name)
        if name in components[index]["space"]:
            spaces[column] = components[index]["space"][name]
    return count_configurations(spaces, settings)


def table(evidence: Evidence) -> pd.DataFrame:
    """Count the trials and trainings of each algorithm; no rows without trials."""
    trials = evidence.material.trials
    known = {algorithm["name"]: algorithm for algorithm in evidence.material.algorithms}
    rows = []
    for name in evidence.names if trials is not None else ():
        own = trials[trials["algorithm"] == name]
        given, size = int(own["trial"].nunique()), None
        if name in known:
            given, size = known[name]["trials"], budgets(known[name])
        status = own["status"]
        ok, diverged = int((status == "ok").sum()), int((status == "diverged").sum())
        rows.append(
            {
                "algorithm": name,
                "trials": given,
                "space_size": size,
                "exhausted": size is not None and given >= size,
                "trainings": len(own),
                "n_ok": ok,
                "n_diverged": diverged,
                "n_failed": len(own) - ok - diverged,
            }
        )
    counted = pd.DataFrame(rows, columns=list(COLUMNS))
    sizes = pd.Series([row["space_size"] for row in rows], dtype=object)  # may pass 2^63
    return counted.assign(space_size=sizes, equal_budget=counted["trials"].nunique() < 2)

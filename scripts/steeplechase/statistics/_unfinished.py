"""What of an unfinished study can be compared, and what is said of the rest of it.

A refit that is not trained yet is no failure: to rank it worst would count against an algorithm
what nobody has tried. So algorithms that have not been trained anywhere, and data sets on which one
of the others is still to be trained, take no part in a comparison until they are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from steeplechase.statistics._words import count, names

NOT_TRAINED = "missing"  # the status of a refit of a study that trains


def unfinished(
    scores: pd.DataFrame, algorithms: Sequence[str], sources: Mapping[str, str]
) -> dict[str, Any]:
    """Say what a comparison has to leave out.

    Parameters
    ----------
    scores
        One row per planned refit: `dataset`, `algorithm`, `status`.
    algorithms
        Names in the order of the study.
    sources
        Of data sets that are averaged into blocks: one that waits makes its block wait.

    Returns
    -------
    dict
        Empty for a finished study; else `datasets` (the number of all of them), `waiting` (those
        that take no part) and `absent` (algorithms that take none).
    """
    waits = scores[scores["status"] == NOT_TRAINED]
    if not len(waits):
        return {}
    trained = set(scores.loc[scores["status"] != NOT_TRAINED, "algorithm"])
    absent = [name for name in algorithms if name not in trained] if trained else []
    lacking = waits.loc[~waits["algorithm"].isin(absent), "dataset"].unique()
    blocks = {sources.get(name, name) for name in lacking}
    present = list(dict.fromkeys(scores["dataset"]))
    return {
        "datasets": len(present),
        "waiting": [name for name in present if sources.get(name, name) in blocks],
        "absent": absent,
    }


def doubts(statistics: dict[str, Any]) -> list[str]:
    """Warn of what an unfinished study has left out."""
    facts, found = statistics.get("unfinished") or {}, []
    if not facts:
        return []
    if facts["waiting"]:
        n, all_of_them = len(facts["waiting"]), facts["datasets"]
        verbs = ("lacks", "is") if n == 1 else ("lack", "are")
        found.append(
            f"Unfinished: {n} of {count(all_of_them, 'data set')} still {verbs[0]} scores and "
            f"{verbs[1]} left out: {names(facts['waiting'])}."
        )
    if facts["absent"]:
        verb, whom = ("is", "it is") if len(facts["absent"]) == 1 else ("are", "they are")
        found.append(
            f"Unfinished: {names(facts['absent'])} {verb} not trained yet on any data set, so "
            f"{whom} not compared."
        )
    return found


def preliminary(statistics: dict[str, Any], sentence: str) -> str:
    """Return the verdict's sentence, which for an unfinished study begins with that."""
    if not statistics.get("unfinished"):
        return sentence
    return f"Preliminary, as the study is unfinished: {sentence[:1].lower()}{sentence[1:]}"

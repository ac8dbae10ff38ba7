"""The comparison of algorithms by their descents: every statistic of these, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from steeplechase import registry
from steeplechase.statistics.descent._conclusions import by_section
from steeplechase.statistics.descent._verdict import verdict

KIND = "descent_statistics"


@dataclass(frozen=True)
class Result:
    """Tables by name, and what statistics.json holds."""

    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]


def compare(
    descents: pd.DataFrame,
    iterations: pd.DataFrame,
    problems: pd.DataFrame,
    titles: Mapping[str, str],
) -> Result:
    """Compare the algorithms.

    Parameters
    ----------
    descents, iterations, problems
        The tables of these names; see `tables`.
    titles
        What the report calls each algorithm, in the order of the study.
    """
    descents = descents.astype({"wrapper": "object", "sampling": "object"})
    descents = descents.fillna({"wrapper": "", "sampling": "", "reason": ""})
    tables = {
        name: registry.load(KIND, name).table(descents, iterations, problems)
        for name in registry.names(KIND)
    }
    counts = descents["status"].value_counts()
    conclusions = by_section(tables)
    all_of_them = [sentence for own in conclusions.values() for sentence in own]
    summary = {
        "verdict": verdict(tables, descents, titles, all_of_them),
        "conclusions": conclusions,
        "metric": "excess loss",
        "direction": "lower",
        "descents": {
            "done": len(descents),
            **{status: int(counts.get(status, 0)) for status in ("ok", "diverged", "failed")},
        },
    }
    return Result(tables, summary)

"""The comparison of settings on images: every statistic, the conclusions and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from steeplechase import registry
from steeplechase.statistics.images._conclusions import by_section
from steeplechase.statistics.images._verdict import verdict

KIND = "image_statistics"
TEXTS = {"runs": ("reason",), "settings": ("from_stage",), "choices": ("label",)}


@dataclass(frozen=True)
class Result:
    """Tables by name, and what statistics.json holds."""

    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]


def compare(tables: Mapping[str, pd.DataFrame]) -> Result:
    """Compare the settings of a sweep.

    Parameters
    ----------
    tables
        Those of `layout.SWEEP_TABLES`.
    """
    tables = dict(tables)
    for name, columns in TEXTS.items():
        tables[name] = tables[name].fillna(dict.fromkeys(columns, ""))
    found = {name: registry.load(KIND, name).table(tables) for name in registry.names(KIND)}
    conclusions = by_section(found)
    runs = tables["runs"]
    counts = runs["status"].value_counts()
    summary = {
        "verdict": verdict(found, runs),
        "conclusions": conclusions,
        "metric": "accuracy",
        "direction": "higher",
        "runs": {
            "done": len(runs),
            **{status: int(counts.get(status, 0)) for status in ("ok", "diverged", "failed")},
        },
    }
    return Result(found, summary)

"""The other choices that a comparison could have been made with, one thing at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.statistics._evidence import POLICIES, Evidence
from steeplechase.statistics._words import names
from steeplechase.statistics.blocks import block_names

Choice = tuple[str, str, dict[str, Any]]  # kind, which, the arguments of `_evidence.variant`


def choices(evidence: Evidence) -> Iterator[Choice]:
    """Yield each variant of a comparison: its kind, which one it is, and what it changes."""
    for policy in POLICIES:
        yield "missing_policy", policy, {"missing": policy}
    for metric in evidence.material.directions:
        if metric != evidence.metric and f"test_{metric}" in evidence.table:
            yield "metric", metric, {"metric": metric}
    yield from _replicates(evidence.table)
    yield from _runs(evidence)
    yield from _audit(evidence)
    yield from _sources(evidence)


def _replicates(table: pd.DataFrame) -> Iterator[Choice]:
    """Yield each replicate alone, where there are several."""
    if "replicate" not in table:
        return
    found = sorted(table["replicate"].dropna().unique())
    for replicate in found if len(found) > 1 else ():
        yield "replicate", str(replicate), {"table": table[table["replicate"] == replicate]}


def _runs(evidence: Evidence) -> Iterator[Choice]:
    """Yield each further run of the study alone, and all runs with this one averaged."""
    column = f"test_{evidence.metric}"
    datasets = set(evidence.table["dataset"].astype(str))
    tables = {}
    for name, run in evidence.material.runs.items():
        # What is left out of this study's comparison is left out of its further runs.
        run = run[run["dataset"].astype(str).isin(datasets)]
        tables[name] = run if column in run else run.assign(**{column: np.nan})
    for name, run in tables.items():
        yield "run", str(name), {"table": run}
    if tables:
        yield "run", "all runs averaged", {"table": together([evidence.table, *tables.values()])}


def together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the scores of several runs as folds of one.

    The runs have splits of their own, so fold 0 of one is no replicate of fold 0 of another: the
    folds are numbered on from run to run.
    """
    parts, first = [], 0
    for run in tables:
        fold = run["outer_fold"].fillna(0) if "outer_fold" in run else pd.Series(0, run.index)
        parts.append(run.assign(outer_fold=fold.astype(int) + first))
        first = int(parts[-1]["outer_fold"].max()) + 1 if len(run) else first
    return pd.concat(parts, ignore_index=True)


def _audit(evidence: Evidence) -> Iterator[Choice]:
    """Yield the comparison without what the audit flagged, where it flagged some."""
    dataset = evidence.table["dataset"].astype(str)
    flagged = dataset.isin(list(evidence.material.flagged))
    if flagged.any():
        which = f"without {names(sorted(dataset[flagged].unique()))}"
        yield "audit", which, {"table": evidence.table[~flagged]}


def _sources(evidence: Evidence) -> Iterator[Choice]:
    """Yield data sets as blocks and sources as blocks, whichever is not the study's own choice."""
    material = evidence.material
    datasets = evidence.table["dataset"].astype(str)
    own = block_names(datasets, material.sources)
    other: dict[str, Mapping[str, str]] = {
        "data sets as blocks": {},
        "sources as blocks": material.known_sources or material.sources,
    }
    for which, sources in other.items():
        if block_names(datasets, sources) != own:
            yield "source", which, {"sources": sources}

"""Compare the algorithms of a study over its data sets: tables, tests and the verdict.

Reads the table of scores, one row per refit; writes its tables and statistics.json.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from steeplechase import registry
from steeplechase.audit._finding import SPOILS
from steeplechase.comparison import compare
from steeplechase.files import atomic, read_json, write_json
from steeplechase.registry import statistic_tables
from steeplechase.statistics._evidence import Material
from steeplechase.statistics._sources import joined


def main(
    scores: str,
    algorithms: Sequence[str],
    comparison: Mapping[str, Any],
    higher_is_better: bool,
    outputs: Mapping[str, str],
    audit: Mapping[str, Any] | None = None,
    origins: Mapping[str, str] | None = None,
    trials: str | None = None,
    resolved: Sequence[Mapping[str, Any]] = (),
    selection_metric: str | None = None,
    runs: Mapping[str, str] | None = None,
    absent_runs: Sequence[str] = (),
) -> None:
    """Write the statistics of one study.

    Parameters
    ----------
    scores
        Path of the table of scores (Parquet).
    algorithms
        Names in the order of the study.
    comparison
        The study's settings: `metric`, `scored_on`, `alpha`, `missing`, `bootstrap`, `rope`,
        `control`, `blocks`.
    higher_is_better
        Direction of the metric.
    outputs
        Paths of the tables by name (CSV), and of statistics.json as `json`.
    audit
        What the audit found: `left_out`, `clusters`, `findings`; by default nothing.
    origins
        What each data set shares with others of one source, by name; by default nothing.
    trials
        Path of the table of trials (Parquet), if there is one.
    resolved, selection_metric
        The algorithms with their search spaces and numbers of trials, and what selected a trial.
    runs
        Paths of the scores of further runs (Parquet), by name.
    absent_runs
        Names of those that the study wants and that have no scores yet.
    """
    found = audit or {"left_out": [], "clusters": [], "findings": []}
    spoilt = {one["dataset"] for one in found["findings"] if one["severity"] == SPOILS}

    def read(path: str) -> pd.DataFrame:
        table = pd.read_parquet(path)
        return table[~table["dataset"].isin(found["left_out"])]

    table = read(scores)
    sources = joined(origins or named_sources(table), found["clusters"])
    result = compare(
        table,
        algorithms,
        comparison["metric"],
        higher_is_better,
        alpha=comparison["alpha"],
        missing=comparison["missing"],
        bootstrap=comparison["bootstrap"],
        rope=comparison["rope"],
        part=comparison["scored_on"],
        material=Material(
            directions={**directions(), comparison["metric"]: higher_is_better},
            sources=sources if comparison["blocks"] == "source" else {},
            known_sources=sources,
            control=comparison["control"],
            flagged=sorted(spoilt),
            trials=None if trials is None else read(trials),
            algorithms=resolved,
            selection_metric=selection_metric,
            runs={name: read(path) for name, path in (runs or {}).items()},
            absent_runs=absent_runs,
        ),
    )
    for name, frame in result.tables.items():
        with atomic(outputs[name]) as path:
            frame.to_csv(path, index=False, lineterminator="\n")
    write_json(outputs["json"], result.summary)


def directions() -> dict[str, bool]:
    """Return whether higher is better, by the name of each metric."""
    return {
        name: registry.declared("metrics", name)["HIGHER_IS_BETTER"]
        for name in registry.names("metrics")
    }


def named_sources(table: pd.DataFrame) -> dict[str, str]:
    """Return the source of each data set, where a table of foreign scores has a column of them."""
    if "source" not in table:
        return {}
    named = table[["dataset", "source"]].dropna().drop_duplicates()
    return dict(zip(named["dataset"], named["source"], strict=True))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            scores=snakemake.input.scores,
            algorithms=snakemake.params.algorithms,
            comparison=snakemake.params.comparison,
            higher_is_better=snakemake.params.higher_is_better,
            outputs={name: snakemake.output[name] for name in (*statistic_tables(), "json")},
            audit=read_json(snakemake.input.audit) if snakemake.input.audit else None,
            origins=snakemake.params.origins,
            trials=snakemake.input.trials or None,
            resolved=snakemake.params.resolved,
            selection_metric=snakemake.params.selection_metric,
            absent_runs=snakemake.params.absent_runs,
            runs=dict(zip(snakemake.params.runs, snakemake.input.runs, strict=True)),
        )

"""Compare the algorithms of a study over its data sets: tables, tests and the verdict.

Reads the table of scores, one row per refit; writes its tables and statistics.json.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from steeplechase import registry, results
from steeplechase.audit._finding import SPOILS
from steeplechase.comparison import compare
from steeplechase.files import atomic, read_json, write_json
from steeplechase.registry import statistic_tables
from steeplechase.statistics._evidence import Material
from steeplechase.statistics._sources import joined
from steeplechase.statistics._unfinished import unfinished


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
    completeness: Mapping[str, Any] | None = None,
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
    completeness
        What there is of the plan of a study that trains, as `wanting.completeness` counts it. What
        is still to be trained takes no part in the comparison; without it, nothing is.
    """
    found = audit or {"left_out": [], "clusters": [], "findings": []}
    spoilt = {one["dataset"] for one in found["findings"] if one["severity"] == SPOILS}

    def read(path: str, reader: Callable[[str], pd.DataFrame] = results.read) -> pd.DataFrame:
        table = reader(path)
        return without(table, table["dataset"].isin(found["left_out"]))

    table = read(scores)
    sources = joined(origins or named_sources(table), found["clusters"])
    averaged = sources if comparison["blocks"] == "source" else {}
    waiting = unfinished(table, algorithms, averaged) if completeness else {}
    names = [name for name in algorithms if name not in waiting.get("absent", ())]
    control = comparison["control"]
    result = compare(
        compared(table, waiting),
        names,
        comparison["metric"],
        higher_is_better,
        alpha=comparison["alpha"],
        missing=comparison["missing"],
        bootstrap=comparison["bootstrap"],
        rope=comparison["rope"],
        part=comparison["scored_on"],
        material=Material(
            directions={**directions(), comparison["metric"]: higher_is_better},
            sources=averaged,
            known_sources=sources,
            control=control if control in names else None,
            flagged=sorted(spoilt),
            trials=None
            if trials is None
            else searched(read(trials, results.read_trials), waiting, completeness),
            algorithms=[one for one in resolved if one["name"] in names],
            selection_metric=selection_metric,
            runs={name: read(path) for name, path in (runs or {}).items()},
            absent_runs=absent_runs,
            unfinished=waiting,
            planned=(table, algorithms) if waiting else None,
        ),
    )
    for name, frame in result.tables.items():
        with atomic(outputs[name]) as path:
            frame.to_csv(path, index=False, lineterminator="\n")
    write_json(outputs["json"], result.summary)


def compared(table: pd.DataFrame, waiting: Mapping[str, Any]) -> pd.DataFrame:
    """Return the scores of the data sets and algorithms that are trained as far as need be."""
    if not waiting:
        return table
    left_out = table["dataset"].isin(waiting["waiting"]) | table["algorithm"].isin(
        waiting["absent"]
    )
    return table[~left_out].astype({"trial": "int64"}) if "trial" in table else table[~left_out]


def searched(
    trials: pd.DataFrame, waiting: Mapping[str, Any], completeness: Mapping[str, Any] | None
) -> pd.DataFrame:
    """Return the trials of what is compared, without data sets that lack some of theirs."""
    lacking = completeness["lacking"]["trainings"] if completeness else {}
    left_out = trials["dataset"].isin([*waiting.get("waiting", ()), *lacking])
    return without(trials, left_out | trials["algorithm"].isin(waiting.get("absent", ())))


def without(table: pd.DataFrame, left_out: pd.Series) -> pd.DataFrame:
    """Return a table without some rows; itself where there are none, since it may be large."""
    return table[~left_out] if left_out.any() else table


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
            completeness=read_json(snakemake.input.completeness)
            if snakemake.input.completeness
            else None,
            runs=dict(zip(snakemake.params.runs, snakemake.input.runs, strict=True)),
        )

"""Compare the algorithms of a study over its data sets: tables, tests and the verdict.

Reads the table of scores, one row per refit; writes six tables and statistics.json.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from steeplechase.comparison import compare
from steeplechase.files import atomic, read_json, write_json
from steeplechase.registry import statistic_tables


def main(
    scores: str,
    algorithms: Sequence[str],
    comparison: Mapping[str, Any],
    higher_is_better: bool,
    outputs: Mapping[str, str],
    left_out: Sequence[str] = (),
) -> None:
    """Write the statistics of one study.

    Parameters
    ----------
    scores
        Path of the table of scores (Parquet).
    algorithms
        Names in the order of the study.
    comparison
        The study's settings: `metric`, `alpha`, `missing`, `bootstrap`, `rope`.
    higher_is_better
        Direction of the metric.
    outputs
        Paths of the six tables by name (CSV), and of statistics.json as `json`.
    left_out
        Data sets that are not to be compared.
    """
    table = pd.read_parquet(scores)
    result = compare(
        table[~table["dataset"].isin(left_out)],
        algorithms,
        comparison["metric"],
        higher_is_better,
        alpha=comparison["alpha"],
        missing=comparison["missing"],
        bootstrap=comparison["bootstrap"],
        rope=comparison["rope"],
    )
    for name, frame in result.tables.items():
        with atomic(outputs[name]) as path:
            frame.to_csv(path, index=False, lineterminator="\n")
    write_json(outputs["json"], result.summary)


if __name__ == "__main__":
    from steeplechase import registry
    from steeplechase.job import logged

    audit = getattr(snakemake.input, "audit", None)
    metric = snakemake.params.comparison["metric"]
    with logged(snakemake.log[0]):
        main(
            scores=snakemake.input.scores,
            algorithms=snakemake.params.algorithms,
            comparison=snakemake.params.comparison,
            higher_is_better=registry.declared("metrics", metric)["HIGHER_IS_BETTER"],
            outputs={name: snakemake.output[name] for name in (*statistic_tables(), "json")},
            left_out=read_json(audit)["left_out"] if audit else (),
        )

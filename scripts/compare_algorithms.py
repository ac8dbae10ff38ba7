"""Compare the algorithms of a study over its data sets: tables, tests and the verdict.

Reads the table of scores, one row per refit; writes its tables and statistics.json.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from steeplechase.comparison import compare
from steeplechase.files import atomic, read_json, write_json
from steeplechase.registry import statistic_tables
from steeplechase.statistics._evidence import Material


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
        The study's settings: `metric`, `alpha`, `missing`, `bootstrap`, `rope`, and, where they
        are given, `control` and `blocks`.
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
        material=Material(
            control=comparison.get("control"), sources=_sources(table, comparison.get("blocks"))
        ),
    )
    for name, frame in result.tables.items():
        with atomic(outputs[name]) as path:
            frame.to_csv(path, index=False, lineterminator="\n")
    write_json(outputs["json"], result.summary)


def _sources(table: pd.DataFrame, blocks: str | None) -> dict[str, str]:
    """Return the source of each data set, where the sources are the blocks and the table has them.

    What a table of scores that were trained elsewhere says of them stands in its column `source`.
    """
    if blocks != "source" or "source" not in table:
        return {}
    named = table[["dataset", "source"]].dropna().drop_duplicates()
    return dict(zip(named["dataset"], named["source"], strict=True))


if __name__ == "__main__":
    from steeplechase.job import logged

    audit = getattr(snakemake.input, "audit", None)
    with logged(snakemake.log[0]):
        main(
            scores=snakemake.input.scores,
            algorithms=snakemake.params.algorithms,
            comparison=snakemake.params.comparison,
            higher_is_better=snakemake.params.higher_is_better,
            outputs={name: snakemake.output[name] for name in (*statistic_tables(), "json")},
            left_out=read_json(audit)["left_out"] if audit else (),
        )

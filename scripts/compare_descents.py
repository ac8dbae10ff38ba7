"""Compare algorithms by their descents: the statistics, the conclusions and the verdict."""

from collections.abc import Mapping

import pandas as pd

from steeplechase.descent_comparison import compare
from steeplechase.files import atomic, write_json


def main(
    descents: str,
    iterations: str,
    problems: str,
    titles: Mapping[str, str],
    outputs: Mapping[str, str],
) -> None:
    """Write the statistics of one study.

    Parameters
    ----------
    descents, iterations, problems
        Paths of the tables (Parquet).
    titles
        What the report calls each algorithm, in the order of the study.
    outputs
        Paths of the statistics by name (CSV), and of statistics.json as `json`.
    """
    found = compare(*(pd.read_parquet(path) for path in (descents, iterations, problems)), titles)
    for name, frame in found.tables.items():
        with atomic(outputs[name]) as path:
            frame.to_csv(path, index=False, lineterminator="\n")
    write_json(outputs["json"], found.summary)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            snakemake.input.descents,
            snakemake.input.iterations,
            snakemake.input.problems,
            snakemake.params.titles,
            dict(snakemake.output.items()),
        )

"""Descend one problem: every setting of every algorithm, from every start."""

from collections.abc import Mapping
from typing import Any

from steeplechase.descent import pictures
from steeplechase.descent.runs import build, run
from steeplechase.tables import (
    DESCENTS,
    POINTS,
    SURFACES,
    iteration_columns,
    problem_columns,
    to_table,
    write_parquet,
)


def main(
    problem: Mapping[str, Any],
    algorithms: list[dict[str, Any]],
    protocol: Mapping[str, Any],
    outputs: Mapping[str, str],
) -> None:
    """Descend it.

    Parameters
    ----------
    problem
        Its name, the module's name as ``problem``, and its settings.
    algorithms
        Resolved, each with ``trials``, ``batch_size`` and ``sampling``.
    protocol
        As in the study.
    outputs
        Paths of the Parquet files to write, by the names of the tables.
    """
    descents, iterations = run(problem, algorithms, protocol, print)
    made = build(problem)
    size = len(made.start)
    rows = {
        "descents": (descents, DESCENTS),
        "iterations": (iterations, iteration_columns(size)),
        "problems": ([pictures.facts(problem, made)], problem_columns(size)),
        "surfaces": (pictures.surface(problem, made), SURFACES),
        "points": (list(pictures.points(problem, made)), POINTS),
    }
    for name, (found, columns) in rows.items():
        write_parquet(to_table(found, columns), outputs[name])


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            snakemake.params.problem,
            snakemake.params.algorithms,
            snakemake.params.protocol,
            dict(snakemake.output.items()),
        )

"""Collect the descents of all problems of a study in one tidy table each, with their provenance."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from steeplechase.files import write_json
from steeplechase.host import describe_run
from steeplechase.layout import DESCENT_CSV_TABLES
from steeplechase.tables import (
    DESCENTS,
    read_parquet,
    to_table,
    with_hyperparameters,
    write_csv,
    write_parquet,
)


def main(
    files: Mapping[str, Sequence[str]], folder: str | Path, provenance: str | Path, root: str | Path
) -> None:
    """Write the tables.

    Parameters
    ----------
    files
        For each table the Parquet files of the problems, in the order of the study.
    folder
        Where the tables go: each as Parquet, some as CSV too.
    provenance
        The JSON file to write: versions, host, commit and time.
    root
        The workflow's folder.
    """
    for name, parts in files.items():
        table = joined([read_parquet(part) for part in parts])
        if name == "descents":
            table = spread(table)
        write_parquet(table, Path(folder) / f"{name}.parquet")
        if name in DESCENT_CSV_TABLES:
            write_csv(table, Path(folder) / f"{name}.csv")
    write_json(provenance, describe_run(root))


def joined(parts: Sequence[pa.Table]) -> pa.Table:
    """Return tables below one another; a column that one lacks, of parameters, is null there."""
    return pa.concat_tables(parts, promote_options="default").combine_chunks()


def spread(table: pa.Table) -> pa.Table:
    """Return the descents with a column for each hyperparameter in the place of their JSON."""
    rows = table.to_pylist()
    for row in rows:
        row.update(json.loads(row.pop("hyperparameters")))
    return to_table(rows, with_hyperparameters(DESCENTS, rows))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            {name: list(snakemake.input[name]) for name in snakemake.params.tables},
            Path(snakemake.output.provenance).parent,
            snakemake.output.provenance,
            Path(snakemake.scriptdir).parent,
        )

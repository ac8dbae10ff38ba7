"""Audit the data sets of a study: find what would spoil a comparison, before it is trained."""

from collections.abc import Sequence

from steeplechase.auditing import audit
from steeplechase.data.table import read_table
from steeplechase.files import write_json
from steeplechase.tables import AUDIT, to_table, write_csv


def main(
    tables: Sequence[str],
    outer_folds: int,
    max_rows: int | None,
    on_audit: str,
    csv: str,
    json: str,
) -> None:
    """Write the findings, and print them.

    Parameters
    ----------
    tables
        Prepared tables (Parquet), in the order of the study.
    outer_folds, max_rows
        As in the study's protocol.
    on_audit
        What a finding that spoils does: warn, exclude or fail.
    csv, json
        The files to write: a row a finding, and all of it.

    Raises
    ------
    DataError
        If there is a finding that spoils, and that is to fail; nothing is written then.
    """
    found = audit([read_table(path) for path in tables], outer_folds, max_rows, on_audit)
    rows = [{**row, "columns": "; ".join(row["columns"])} for row in found["findings"]]
    for row in rows:
        print(f"{row['dataset']}: {row['severity']}: {row['sentence']}")
    write_csv(to_table(rows, AUDIT), csv)
    write_json(json, found)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            tables=list(snakemake.input.tables),
            outer_folds=snakemake.params.outer_folds,
            max_rows=snakemake.params.max_rows,
            on_audit=snakemake.params.on_audit,
            csv=snakemake.output.csv,
            json=snakemake.output.json,
        )

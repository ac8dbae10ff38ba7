"""Import scores that were trained elsewhere, as the table of scores that statistics read."""

from hashlib import sha256
from pathlib import Path

from steeplechase.data.errors import DataError
from steeplechase.files import write_json
from steeplechase.host import describe_run
from steeplechase.score_file import read_scores
from steeplechase.score_rows import complete_rows, summary
from steeplechase.tables import imported_columns, to_table, write_csv, write_parquet

NOT_USED = ("torch", "scikit-learn")  # packages that only training runs


def main(
    scores: str | Path,
    metric: str,
    parquet: str | Path,
    csv: str | Path,
    provenance: str | Path,
    root: str | Path,
) -> None:
    """Import a table of scores.

    Parameters
    ----------
    scores
        The file: delimited text, wide or long.
    metric
        What the scores are called.
    parquet, csv
        The table to write, twice: a row a score, missing ones included.
    provenance
        The JSON file to write: versions, host, commit and time, and what was read.
    root
        The workflow's folder.

    Raises
    ------
    DataError
        If the file is not a table of scores; it was one when the study was read.
    """
    scores = Path(scores)
    file, messages = read_scores(scores, str(scores))
    if file is None:
        raise DataError("; ".join(messages))
    rows = complete_rows(file)
    column = f"test_{metric}"
    table = to_table([{**row, column: row["score"]} for row in rows], imported_columns(metric))
    write_parquet(table, parquet)
    write_csv(table, csv)
    found = {
        "file": scores.name,
        "sha256": sha256(scores.read_bytes()).hexdigest(),
        **summary(file, rows),
    }
    print(", ".join(f"{key}: {value}" for key, value in found.items()))
    run = describe_run(root)
    packages = {name: v for name, v in run["packages"].items() if name not in NOT_USED}
    write_json(provenance, {**run, "packages": packages, "scores": found})


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            snakemake.input.scores,
            snakemake.params.metric,
            snakemake.output.table,
            snakemake.output.csv,
            snakemake.output.provenance,
            Path(snakemake.scriptdir).parent,
        )

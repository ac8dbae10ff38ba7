"""Collect the results of a study into one tidy table each."""

from pathlib import Path

from steeplechase.collecting import (
    concatenate,
    describe_datasets,
    expand_hyperparameters,
    pool,
    without_nan,
)
from steeplechase.files import read_json, write_json
from steeplechase.host import describe_run
from steeplechase.layout import CSV_TABLES
from steeplechase.tables import write_csv, write_parquet


def main(
    search: list[str],
    scores: list[str],
    curves: list[str],
    predictions: list[str],
    splits: list[str],
    cards: list[str],
    folder: str,
    provenance: str,
    algorithms: list[str],
    metrics: list[str],
    selection_metric: str,
    root: str,
) -> None:
    """Collect a study.

    Parameters
    ----------
    search, scores, curves, predictions
        The Parquet files of all data sets, in the study's order.
    splits, cards
        Splits and data cards, one each a data set, in the same order.
    folder
        Where the tables go.
    provenance
        The JSON file to write: versions, host, commit and time, apart from the results.
    algorithms
        The study's algorithms in order.
    metrics, selection_metric
        As in the study.
    root
        The workflow's folder.
    """
    tables = {
        "scores": concatenate(scores, algorithms),
        "trials": expand_hyperparameters(concatenate(search, algorithms), selection_metric),
        "curves": concatenate(curves, algorithms),
        "predictions": concatenate(predictions, algorithms),
        "datasets": describe_datasets(
            [read_json(file) for file in cards], [read_json(file) for file in splits]
        ),
    }
    tables["pooled"] = pool(tables["scores"], tables["predictions"], metrics)
    for name, table in tables.items():
        write_parquet(table, Path(folder) / f"{name}.parquet")
        if name in CSV_TABLES:
            write_csv(without_nan(table), Path(folder) / f"{name}.csv")
    write_json(provenance, describe_run(root))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.search),
            list(snakemake.input.scores),
            list(snakemake.input.curves),
            list(snakemake.input.predictions),
            list(snakemake.input.splits),
            list(snakemake.input.cards),
            str(Path(snakemake.output.provenance).parent),
            snakemake.output.provenance,
            snakemake.params.algorithms,
            snakemake.params.metrics,
            snakemake.params.selection_metric,
            str(Path(snakemake.scriptdir).parent),
        )

"""Collect the results of a study into one tidy table each."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from steeplechase.collecting import (
    concatenate,
    describe_datasets,
    expand_hyperparameters,
    pool,
    without_nan,
)
from steeplechase.data.errors import DataError
from steeplechase.files import read_json, write_json
from steeplechase.host import describe_run
from steeplechase.layout import CSV_TABLES
from steeplechase.planned import Gathering, Plan
from steeplechase.tables import (
    CURVES,
    PREDICTIONS,
    score_columns,
    search_columns,
    write_csv,
    write_parquet,
)
from steeplechase.wanting import completeness, reasons, with_missing


def main(
    search: list[str],
    scores: list[str],
    curves: list[str],
    predictions: list[str],
    splits: list[str],
    cards: list[str],
    folder: str,
    provenance: str,
    plan: dict[str, Any],
    metrics: list[str],
    selection_metric: str,
    root: str,
) -> None:
    """Collect a study, or what there is of it.

    Parameters
    ----------
    search, scores, curves, predictions
        The Parquet files of all data sets, in the study's order.
    splits, cards
        Splits and data cards, one each a data set.
    folder
        Where the tables go, and completeness.json, which counts what is there of the plan.
    provenance
        The JSON file to write: versions, host, commit and time, apart from the results.
    plan
        What the study is to train: the fields of `planned.Plan`.
    metrics, selection_metric
        As in the study.
    root
        The workflow's folder.

    Raises
    ------
    DataError
        If nothing of the plan is there.
    """
    described, wanted = [read_json(file) for file in cards], Plan(**plan)
    hashes = {card["name"]: card["content_hash"] for card in described}
    wanted = replace(
        wanted, datasets={name: one or hashes.get(name) for name, one in wanted.datasets.items()}
    )
    algorithms, datasets = list(wanted.trials), list(wanted.datasets)
    layouts = {
        "scores": score_columns(selection_metric, metrics),
        "curves": CURVES,
        "predictions": PREDICTIONS,
    }
    gathering = Gathering(wanted)
    found = gathering.search(search, search_columns(selection_metric))
    trials = concatenate(found, algorithms, datasets)
    files = {"scores": scores, "curves": curves, "predictions": predictions}
    parts = {
        name: concatenate(found, algorithms, datasets)
        for name, found in gathering.refits(files, layouts).items()
    }
    if not len(trials) and not len(parts["scores"]):
        raise DataError(
            "none of the results that are there is of the study's present settings and data, so "
            "there is nothing to report; without the target report they are made anew"
        )
    counts = completeness(wanted, trials, parts["scores"], gathering)
    why = reasons(gathering, Path(folder).parent)
    all_scores = with_missing(parts["scores"], wanted, layouts["scores"], why)
    tables = {
        **parts,
        "scores": concatenate([all_scores], algorithms, datasets),
        "trials": expand_hyperparameters(trials, selection_metric),
        "datasets": describe_datasets(
            described, [f for f in map(read_json, splits) if _has_folds(f, wanted)]
        ),
    }
    tables["pooled"] = pool(tables["scores"], tables["predictions"], metrics)
    for name, table in tables.items():
        write_parquet(table, Path(folder) / f"{name}.parquet")
        if name in CSV_TABLES:
            write_csv(without_nan(table), Path(folder) / f"{name}.csv")
    write_json(Path(folder) / "completeness.json", counts)
    write_json(provenance, describe_run(root))


def _has_folds(splits: dict[str, Any], plan: Plan) -> bool:
    """Return whether splits are of a data set and of as many folds as the plan has."""
    folds = plan.protocol["outer_folds"]
    return splits["dataset"] in plan.datasets and len(splits["inner"]) == folds


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
            snakemake.params.plan,
            snakemake.params.metrics,
            snakemake.params.selection_metric,
            str(Path(snakemake.scriptdir).parent),
        )

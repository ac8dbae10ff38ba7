"""Collect the results of a study into one tidy table each."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from steeplechase.collecting import collect_dataset, describe_datasets, files_of_datasets
from steeplechase.data.errors import DataError
from steeplechase.files import read_json, write_json
from steeplechase.host import describe_run
from steeplechase.layout import CSV_TABLES, TABLES
from steeplechase.part_writer import part_writer
from steeplechase.planned import Gathering, Plan
from steeplechase.tables import (
    CURVES,
    DATASETS,
    PREDICTIONS,
    pooled_columns,
    score_columns,
    search_columns,
    trial_columns,
)
from steeplechase.wanting import completeness


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
    """Collect a study, or what there is of it, one data set after another.

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
    layouts = {
        "search": search_columns(selection_metric),
        "scores": score_columns(selection_metric, metrics),
        "trials": trial_columns(selection_metric, wanted.all_hyperparameters()),
        "curves": CURVES,
        "predictions": PREDICTIONS,
        "pooled": pooled_columns(metrics),
        "datasets": DATASETS,
    }
    files = {"search": search, "scores": scores, "curves": curves, "predictions": predictions}
    found = {stage: files_of_datasets(paths) for stage, paths in files.items()}
    gathered, trained, refitted = Gathering(wanted), {}, []
    with ExitStack() as stack:
        written = {
            name: stack.enter_context(
                part_writer(
                    layout,
                    Path(folder) / f"{name}.parquet",
                    Path(folder) / f"{name}.csv" if name in CSV_TABLES else None,
                )
            )
            for name, layout in layouts.items()
            if name in TABLES
        }
        for dataset in wanted.datasets:
            gathering = Gathering(wanted.only(dataset))
            own = {stage: by_dataset.get(dataset, []) for stage, by_dataset in found.items()}
            parts, there = collect_dataset(gathering, own, layouts, metrics, Path(folder).parent)
            for name, part in parts.items():
                written[name](part)
            gathered.add(gathering)
            trained[dataset] = len(parts["trials"])
            refitted.append(there)
        if not any(trained.values()) and not any(map(len, refitted)):
            raise DataError(
                "none of the results that are there is of the study's present settings and data, "
                "so there is nothing to report; without the target report they are made anew"
            )
        whole = [one for one in map(read_json, splits) if _has_folds(one, wanted)]
        written["datasets"](describe_datasets(described, whole))
    counts = completeness(wanted, trained, pa.concat_tables(refitted), gathered)
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

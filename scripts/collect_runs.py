"""Collect the runs of all stages of a sweep in one tidy table each, with their provenance."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from steeplechase import sweep_columns, tables
from steeplechase.data.images import read_images
from steeplechase.files import read_json, write_json
from steeplechase.host import describe_run
from steeplechase.layout import SWEEP_CSV_TABLES
from steeplechase.sweep_tables import class_rows, mistake_rows, setting_rows


def main(
    files: Mapping[str, Sequence[str]],
    choices: Sequence[str],
    images: str,
    split: str,
    stages: Sequence[Mapping[str, Any]],
    recipe: dict[str, Any],
    folder: str | Path,
    provenance: str | Path,
    root: str | Path,
) -> None:
    """Write the tables.

    Parameters
    ----------
    files
        For each table of runs the Parquet files of the jobs, in the order of the study.
    choices
        The choice of each stage.
    images, split
        The prepared set of images, and which of them train, choose and test.
    stages
        name, title, begins and vary of each.
    recipe
        The study's own.
    folder
        Where the tables go: each as Parquet, some as CSV too.
    provenance
        The JSON file to write: versions, host, commit and time.
    root
        The workflow's folder.
    """
    made = {name: pa.concat_tables(map(tables.read_parquet, own)) for name, own in files.items()}
    chosen = [read_json(choice) for choice in choices]
    recipes = {one["stage"]: one["recipe"] for one in chosen}
    settings = setting_rows(stages, recipe, recipes)
    found, rows = read_images(images), read_json(split)
    last = {"stage": chosen[-1]["stage"], "setting": chosen[-1]["setting"], "replicate": 0}
    predictions = made["image_predictions"]
    made |= {
        "settings": tables.to_table(settings, sweep_columns.SETTINGS),
        "choices": tables.to_table(chosen, sweep_columns.CHOICES),
        "classes": tables.to_table(class_rows(found, rows), sweep_columns.CLASSES),
        "mistakes": tables.to_table(mistake_rows(predictions, last, found), sweep_columns.MISTAKES),
    }
    for name, table in made.items():
        tables.write_parquet(table.combine_chunks(), Path(folder) / f"{name}.parquet")
        if name in SWEEP_CSV_TABLES:
            tables.write_csv(table, Path(folder) / f"{name}.csv")
    write_json(provenance, describe_run(root))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            {
                name: list(snakemake.input[name])
                for name in ("runs", "progress", "image_predictions")
            },
            list(snakemake.input.choices),
            snakemake.input.images,
            snakemake.input.split,
            snakemake.params.stages,
            snakemake.params.recipe,
            Path(snakemake.output.provenance).parent,
            snakemake.output.provenance,
            Path(snakemake.scriptdir).parent,
        )

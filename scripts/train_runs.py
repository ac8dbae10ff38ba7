"""Train some runs of a stage of a sweep: settings with their replicates."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from steeplechase import sweeps
from steeplechase.data.images import read_images
from steeplechase.files import read_json, write_json
from steeplechase.sweep_columns import IMAGE_PREDICTIONS, PROGRESS, RUNS
from steeplechase.tables import to_table, write_parquet
from steeplechase.training.cache import CellCache
from steeplechase.training.device import resolve
from steeplechase.training.images.checkpoints import EVERY_S
from steeplechase.training.images.rows import rows_of
from steeplechase.training.images.runs import train_runs
from steeplechase.training.job_times import JobTimes
from steeplechase.training.progress import to_log


def main(
    images: str,
    split: str,
    before: str | None,
    stage: str,
    settings: Mapping[int, sweeps.Assignment],
    runs: Sequence[tuple[int, int]],
    recipe: dict[str, Any],
    seed: int,
    weights: Mapping[str, str],
    outputs: Mapping[str, str],
    times: str,
    cache_dir: str,
    device: str = "cpu",
    tf32: bool = False,
    deterministic: bool = True,
    checkpoint_s: float = EVERY_S,
    say: Callable[[str], None] = to_log,
) -> None:
    """Train.

    Parameters
    ----------
    images, split
        The prepared set of images, and which of them train, choose and test.
    before
        The choice that the stage starts from; None where it starts from the study's recipe.
    stage
        Its name.
    settings
        What each setting of these runs assigns, by its number.
    runs
        Setting and replicate of each training.
    recipe
        The study's own.
    seed
        The study's.
    weights
        Where the files of weights are that networks may begin with, by their text in the study.
    outputs
        The Parquet files to write: runs, progress, image_predictions.
    times
        The JSON file to write: what was trained and how long it took.
    cache_dir
        Folder of finished trainings, and of the checkpoints of unfinished ones.
    device, tf32, deterministic
        What is trained on, as in the configuration.
    checkpoint_s
        Seconds between two states of a training that are kept.
    say
        Takes the lines about progress.
    """
    clock = JobTimes()
    begun = read_json(before)["recipe"] if before else recipe
    recipes = {
        setting: sweeps.completed(sweeps.applied(begun, one)) for setting, one in settings.items()
    }
    found, rows = read_images(images), read_json(split)
    resolved = resolve(device, tf32, deterministic)
    results = train_runs(
        found,
        rows,
        [(recipes[setting], replicate) for setting, replicate in runs],
        seed,
        CellCache(Path(cache_dir)),
        resolved,
        weights,
        say,
        clock,
        checkpoint_s,
    )
    keys = [
        {"stage": stage, "setting": setting, "replicate": replicate} for setting, replicate in runs
    ]
    labels = found.test_labels[rows["test"]]
    tables = rows_of(keys, results, rows["test"], labels)
    columns = {"runs": RUNS, "progress": PROGRESS, "image_predictions": IMAGE_PREDICTIONS}
    for name, path in outputs.items():
        write_parquet(to_table(tables[name], columns[name]), path)
    write_json(times, clock.summary(resolved))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0], snakemake.config["show_progress"]) as say:
        names = ("runs", "progress", "image_predictions")
        settings = ("cache_dir", "device", "tf32", "deterministic", "checkpoint_s")
        main(
            snakemake.input.images,
            snakemake.input.split,
            snakemake.input.get("choice"),
            snakemake.wildcards.stage,
            snakemake.params.settings,
            snakemake.params.runs,
            snakemake.params.recipe,
            snakemake.params.seed,
            snakemake.params.weights,
            {name: snakemake.output[name] for name in names},
            snakemake.output.times,
            *(snakemake.config[name] for name in settings),
            say,
        )

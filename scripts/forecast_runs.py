"""Forecast a sweep on images: count its trainings, clock some steps of each, multiply."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from steeplechase import sweep_plan, sweeps
from steeplechase.data.images import read_images
from steeplechase.files import read_json, write_json
from steeplechase.host import start_time_s
from steeplechase.sweep_forecast import Machine, StageWork, as_text, begun
from steeplechase.training.cache import CellCache
from steeplechase.training.device import resolve
from steeplechase.training.images.runs import PARTS, are_cached
from steeplechase.training.images.task import ImageTask
from steeplechase.training.images.timing import Timing, time_recipes


def main(
    images: str,
    split: str,
    study: str,
    stages: Sequence[Mapping[str, Any]],
    recipe: dict[str, Any],
    protocol: Mapping[str, Any],
    runs_per_job: int,
    weights: Mapping[str, str],
    choices: Mapping[str, str],
    drawings: int,
    cache_dir: str,
    device: str,
    tf32: bool,
    deterministic: bool,
    cores: int,
    job_command: Sequence[str],
    output: str,
) -> str:
    """Make the forecast, keep it, and return it as text.

    Parameters
    ----------
    images, split
        The prepared set of images, and which of them train, choose and test.
    study
        Its name.
    stages
        name, begins and vary of each.
    recipe
        The study's own.
    protocol
        seed, replicates.
    runs_per_job
        Trainings of a stage in one job.
    weights
        Where files of weights will be, by their text in the study; they need not be there.
    choices
        Where the choice of each stage will be, likewise.
    drawings
        How many jobs draw the figures.
    cache_dir
        Folder of finished trainings.
    device, tf32, deterministic
        What is trained on, as in the configuration.
    cores
        That the study may use.
    job_command
        A command that starts as a job does before its script is run; it is clocked.
    output
        The JSON file to write: of each stage the predicted times of the trainings of its jobs.
    """
    chosen = resolve(device, tf32, deterministic)
    lanes = cores if chosen.kind == "cpu" else 1
    left = {n: read_json(path)["recipe"] for n, path in choices.items() if Path(path).exists()}
    named = {stage["name"]: stage for stage in stages}
    starts = {name: begun(named, name, recipe, left) for name in named}
    recipes = {
        (name, number): sweeps.completed(sweeps.applied(starts[name][0], one))
        for name, stage in named.items()
        for number, one in enumerate(sweeps.settings(stage["vary"]))
    }
    short_job_s = start_time_s(job_command, lanes)
    seed = protocol["seed"]
    measured = time_recipes(images, split, list(recipes.values()), seed, chosen, lanes)
    timings = dict(zip(recipes, measured.timings, strict=True))
    found, rows = read_images(images), read_json(split)
    parts = {part: np.asarray(rows[part], np.int64) for part in PARTS}

    def task(name: str, setting: int, replicate: int) -> ImageTask:
        names = (seed, found.name, replicate)
        return ImageTask(found, parts, recipes[name, setting], names)

    work = []
    for name, stage in named.items():
        jobs = sweep_plan.jobs(stage["vary"], protocol["replicates"], runs_per_job)
        tasks = [[task(name, *run) for run in runs] for runs in jobs.values()]
        cached = [[False] * len(own) for own in tasks]
        if starts[name][1]:
            cached = [are_cached(own, CellCache(cache_dir), chosen, weights) for own in tasks]
        took = [[timings[name, run[0]] for run in runs] for runs in jobs.values()]
        work.append(_stage_work(stage, tasks, took, cached, starts[name][1]))
    job_s = short_job_s + measured.start_s
    machine = Machine(cores, lanes, job_s, short_job_s, measured.peak_memory_mb)
    kept = [{"stage": one.name, "jobs": one.training_s} for one in work]
    write_json(output, {"stages": kept, "made": time.time()})
    return as_text(study, work, drawings, machine)


def _stage_work(
    stage: Mapping[str, Any],
    tasks: list[list[ImageTask]],
    timings: list[list[Timing]],
    cached: list[list[bool]],
    known: bool,
) -> StageWork:
    """Return what a stage asks for; tasks, timings and what is cached by its jobs."""
    predicted = [
        [timing.predicted_s(task) for timing, task in zip(times, own, strict=True)]
        for times, own in zip(timings, tasks, strict=True)
    ]
    # The replicates of a setting, which stand side by side, fail alike.
    every = [timing for times in timings for timing in times]
    settings = sweeps.settings(stage["vary"])
    of_settings = every[:: len(every) // len(settings)]
    failures = {
        sweeps.label(setting): timing.failure
        for setting, timing in zip(settings, of_settings, strict=True)
        if timing.failure
    }
    return StageWork(stage["name"], stage["begins"], predicted, cached, known, failures)


if __name__ == "__main__":
    import sys

    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        text = main(
            snakemake.input.images,
            snakemake.input.split,
            snakemake.params.study,
            snakemake.params.stages,
            snakemake.params.recipe,
            snakemake.params.protocol,
            snakemake.params.runs_per_job,
            snakemake.params.weights,
            snakemake.params.choices,
            snakemake.params.drawings,
            snakemake.config["cache_dir"],
            *(snakemake.config[name] for name in ("device", "tf32", "deterministic")),
            snakemake.threads,
            [sys.executable, "-m", "snakemake", "--version"],
            snakemake.params.output,
        )
        # On a cluster nobody sees the terminal of the job.
        print(text)
    print(f"\n{text}\n", flush=True)

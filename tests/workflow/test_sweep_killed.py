"""Trainings on images that are killed at any moment go on, and end with the same bytes."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from killing import PATIENCE_S, kill_everything, kill_job, wait_until
from small_images import ROWS, images
from small_project import ROOT
from small_sweep import SweepProject, small_sweep

from steeplechase import sweeps
from steeplechase.data.images import write_images
from steeplechase.files import write_json

pytestmark = pytest.mark.slow

TIMES = 5
# Some seconds a training, with much that changes from step to step.
STUDY = small_sweep(
    network={"name": "mlp", "hidden": [64, 64], "dropout": 0.1},
    optimizer={"name": "adam", "lr": 0.001},
    augmentation=[{"name": "horizontal_flip"}, {"name": "crop", "probability": 0.5}],
    training={"epochs": 400, "batch_size": 12, "record_every": 500},
    stages={"rates": {"vary": {"optimizer.lr": [0.001, 0.002]}}},
    protocol={"train_rows": 60, "validation_rows": 30, "replicates": 1},
)
GOES_ON = re.compile(r"training (\d) of (\d): goes on from iteration (\d+) of")
OUTPUTS = ("runs", "progress", "image_predictions")


class Job:
    """A job that trains two networks, in a folder with a cache of its own."""

    def __init__(self, folder: Path, recipe: dict, checkpoint_s: float) -> None:
        folder.mkdir()
        self.folder, self.cache, self.log = folder, folder / "cells", folder / "log"
        write_images(images(), folder / "images.npz")
        write_json(folder / "split.json", {part: rows.tolist() for part, rows in ROWS.items()})
        self.arguments = {
            "images": str(folder / "images.npz"),
            "split": str(folder / "split.json"),
            "before": None,
            "stage": "rates",
            "settings": {0: {"optimizer.lr": 0.001}, 1: {"optimizer.lr": 0.002}},
            "runs": [(0, 0), (1, 0)],
            "recipe": recipe,
            "seed": 1,
            "weights": {},
            "outputs": {name: str(folder / f"{name}.parquet") for name in OUTPUTS},
            "times": str(folder / "times.json"),
            "cache_dir": str(self.cache),
            "checkpoint_s": checkpoint_s,
        }
        self.log.touch()

    def start(self) -> subprocess.Popen:
        program = f"from train_runs import main; main(**{self.arguments!r})"
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
                stderr=log,
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def written(self) -> list[bytes]:
        return [(self.folder / f"{name}.parquet").read_bytes() for name in OUTPUTS]


def states(cache: Path) -> set[tuple[str, int]]:
    """Return the checkpoints that there are, each with when it was written."""
    found = set()
    for path in (cache / "checkpoints").glob("[!.]*.state"):
        try:
            found.add((path.name, path.stat().st_mtime_ns))
        except FileNotFoundError:
            continue  # the training has ended
    return found


def is_at_work(job: Job, ended_by: signal.Signals):
    """Return whether a job trains by now: it has kept a state, or said what it is to train."""
    if ended_by == signal.SIGKILL:
        before = states(job.cache)
        return lambda: bool(states(job.cache) - before)
    before = job.said().count("to train")
    return lambda: job.said().count("to train") > before


@pytest.fixture(scope="module")
def recipe():
    given = {"inputs": {"centre": "channel", "divide": "deviation"}, "schedule": []}
    given |= {"wrapper": [], "regularisation": []}
    training = {"drop_last": False, "schedule_unit": "epoch", "patience": None}
    training["precision"] = "float32"
    given |= {part: STUDY[part] for part in ("network", "optimizer", "augmentation")}
    return sweeps.recipe_of({**given, "training": {**training, **STUDY["training"]}})


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, recipe):
    """Return what a job writes that nothing happens to."""
    job = Job(tmp_path_factory.mktemp("jobs") / "undisturbed", recipe, 1e9)
    assert job.start().wait() == 0
    assert "goes on" not in job.said()
    return job.written()


@pytest.mark.parametrize(
    ("ended_by", "checkpoint_s"),
    [(signal.SIGKILL, 0.05), (signal.SIGTERM, 1e9)],
    ids=["killed", "told to end"],
)
def test_a_job_that_is_ended_goes_on_and_writes_the_same(
    ended_by, checkpoint_s, tmp_path, recipe, undisturbed
):
    job, random = Job(tmp_path / "job", recipe, checkpoint_s), np.random.default_rng(0)
    for _ in range(TIMES):
        process = job.start()
        wait_until(is_at_work(job, ended_by), process)
        time.sleep(random.uniform(0.05, 0.2))
        process.send_signal(ended_by)
        assert process.wait(timeout=PATIENCE_S) != 0
    assert job.start().wait() == 0
    assert job.written() == undisturbed
    assert not states(job.cache)
    # The second training is "1 of 1" where the first is cached.
    steps = [(int(left) != 2, int(step)) for _, left, step in GOES_ON.findall(job.said())]
    assert len(steps) >= TIMES / 2
    assert steps == sorted(steps)


def run_and_kill(project: SweepProject, kill) -> int:
    """Run the study until a state has been kept, then kill; return the exit code."""
    cache = project.folder / "resources" / "cells"
    before = states(cache)
    process = subprocess.Popen(
        [sys.executable, "-m", "snakemake", TABLES, "--cores", "1", *CONFIG],
        cwd=project.folder,
        env={**os.environ, "STEEPLECHASE_MIRROR": str(project.mirror)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: bool(states(cache) - before), process)
    kill(process)
    return process.wait(timeout=PATIENCE_S)


TABLES = "results/killed/tables/runs.parquet"
CONFIG = ("--config", "study=killed", "checkpoint_s=0.1")


def test_a_killed_workflow_goes_on_and_writes_the_same_tables(tmp_path):
    for name in ("undisturbed", "killed"):
        (tmp_path / name).mkdir()
    undisturbed, killed = (SweepProject(tmp_path / name) for name in ("undisturbed", "killed"))
    for project in (undisturbed, killed):
        project.study("killed", STUDY)
    undisturbed.run("killed", TABLES)

    # The death of a job is a failure, which Snakemake cleans up after.
    assert run_and_kill(killed, lambda process: kill_job(process, "train_runs.py")) == 1
    # Its own death leaves the folder locked.
    assert run_and_kill(killed, kill_everything) == -signal.SIGKILL
    killed.snakemake("--unlock", *CONFIG)
    killed.snakemake(TABLES, "--cores", "1", *CONFIG)

    logs = (killed.results("killed") / "logs" / "train_runs").rglob("*.log")
    assert any(GOES_ON.search(path.read_text(encoding="utf-8")) for path in logs)
    assert killed.digests("killed") == undisturbed.digests("killed")

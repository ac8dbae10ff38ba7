"""A search that is killed and started again ends with the same bytes and repeats little."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from killing import PATIENCE_S, kill_everything, kill_job, wait_until
from small_project import ROOT, Project, small_study
from small_training import (
    NETWORK,
    PROTOCOL,
    TRAINING,
    adam_algorithm,
    momentum_algorithm,
    small_table,
)

from steeplechase.data.table import write_table
from steeplechase.files import write_json
from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.splits import make_splits
from steeplechase.training.cells import CHUNK_CELLS

pytestmark = pytest.mark.slow

KILLS = 20
TRIALS, OUTER_FOLDS, INNER_FOLDS = 40, 4, 2
CHUNK_TRAININGS = CHUNK_CELLS * INNER_FOLDS
# Some milliseconds a training, so that a chunk lasts longer than a look at the count.
BIG = {"hidden": [64, 64]}, {"epochs": 40}


class Search:
    """A search in a folder with a cache of its own, and the count of its trainings."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        table = small_table()
        protocol = {**PROTOCOL, "outer_folds": OUTER_FOLDS, "inner_folds": INNER_FOLDS}
        algorithms = {one["name"]: one for one in (momentum_algorithm(), adam_algorithm())}
        self.cells = list_cells(dict.fromkeys(algorithms, TRIALS), OUTER_FOLDS, 1)
        self.output, self.cache, self.count = (folder / n for n in ("o.parquet", "cells", "count"))
        self.settings = folder / "settings.json"
        write_table(table, folder / "table.parquet")
        write_json(folder / "splits.json", make_splits(table.labels, table.name, protocol))
        arguments = {
            "table": str(folder / "table.parquet"),
            "splits": str(folder / "splits.json"),
            "output": str(self.output),
            "times": str(folder / "times.json"),
            "cells": [tuple(vars(cell).values()) for cell in self.cells],
            "algorithms": algorithms,
            "network": {**NETWORK, **BIG[0]},
            "training": {**TRAINING, **BIG[1]},
            "protocol": protocol,
            "cache_dir": str(self.cache),
        }
        self.settings.write_text(json.dumps(arguments), encoding="utf-8")
        self.count.touch()

    def start(self) -> subprocess.Popen:
        script = ROOT / "tests" / "counted_search.py"
        return subprocess.Popen(
            [sys.executable, str(script), str(self.settings), str(self.count)],
            stderr=subprocess.DEVNULL,
        )

    def begun(self) -> int:
        """Return how many trainings have begun, in all the runs."""
        return self.count.stat().st_size

    def finished(self) -> int:
        """Return how many trainings belong to cells in the cache."""
        return INNER_FOLDS * entries(self.cache)


def entries(cache: Path) -> int:
    """Return how many cells are in a cache; what a kill left half-written begins with a dot."""
    return sum(not path.name.startswith(".") for path in cache.glob("*/*.json"))


def test_killed_twenty_times_it_writes_the_same_file_and_repeats_a_chunk_at_most(tmp_path):
    undisturbed, killed = Search(tmp_path / "undisturbed"), Search(tmp_path / "killed")
    assert undisturbed.start().wait() == 0
    needed = len(undisturbed.cells) * INNER_FOLDS
    assert undisturbed.begun() == needed

    random = np.random.default_rng(0)
    repeated = []
    for _ in range(KILLS):
        begun, finished = killed.begun(), killed.finished()
        # A random moment within the time of two chunks, counted in trainings, which no load of
        # the machine changes, and within the next training a random time.
        moment = begun + int(random.integers(2 * CHUNK_TRAININGS))
        process = killed.start()
        wait_until(lambda moment=moment: killed.begun() >= moment, process)
        time.sleep(random.uniform(0, 0.01))
        process.kill()
        assert process.wait() == -signal.SIGKILL
        repeated.append(killed.begun() - begun - (killed.finished() - finished))
    assert killed.start().wait() == 0

    assert max(repeated) <= CHUNK_TRAININGS
    assert killed.begun() == needed + sum(repeated)
    assert sum(repeated) > 0  # else no kill fell on a training
    assert killed.output.read_bytes() == undisturbed.output.read_bytes()


def long_study() -> dict:
    """Return a study of one data set whose search takes some seconds."""
    study = small_study(datasets=["iris"], network={"name": "mlp", "hidden": [64, 64]})
    study["training"]["epochs"] = 40
    study["protocol"]["trials"] = 60
    return study


CELLS = 2 * 2 * 60  # algorithms, outer folds, trials
TABLES = "results/killed/tables/scores.parquet"


def run_and_kill(project: Project, kill) -> int:
    """Run the study until some cells more are in the cache, then kill; return the exit code."""
    cache = project.folder / "resources" / "cells"
    before = entries(cache)
    command = [sys.executable, "-m", "snakemake", TABLES, "--cores", "1"]
    process = subprocess.Popen(
        [*command, "--config", "study=killed"],
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: entries(cache) >= before + CHUNK_CELLS, process)
    kill(process)
    return process.wait(timeout=PATIENCE_S)


def test_a_killed_workflow_goes_on_where_it_was_and_writes_the_same_tables(tmp_path):
    for name in ("undisturbed", "killed"):
        (tmp_path / name).mkdir()
    undisturbed, killed = Project(tmp_path / "undisturbed"), Project(tmp_path / "killed")
    for project in (undisturbed, killed):
        project.study("killed", long_study())
    undisturbed.run("killed", TABLES, cores=1)

    # The death of a job is a failure, which Snakemake cleans up after.
    assert run_and_kill(killed, lambda process: kill_job(process, "train_dataset.py")) == 1
    kept = entries(killed.folder / "resources" / "cells")
    assert CHUNK_CELLS <= kept < CELLS
    # Its own death leaves the folder locked.
    assert run_and_kill(killed, kill_everything) == -signal.SIGKILL
    kept = entries(killed.folder / "resources" / "cells")
    assert "LockException" in killed.snakemake(
        TABLES, "--cores", "1", "--config", "study=killed", expect=1
    )
    killed.snakemake("--unlock", "--config", "study=killed")
    killed.run("killed", TABLES, cores=1)

    log = next((killed.results("killed") / "logs" / "search_cells").rglob("*.log"))
    assert f"{CELLS} cells: {kept} cached, {CELLS - kept} to train" in log.read_text("utf-8")
    assert killed.digests("killed") == undisturbed.digests("killed")

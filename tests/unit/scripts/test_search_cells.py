"""The step that trains a pack: its file, to the last bit, here and in another process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_training import (
    NETWORK,
    PROTOCOL,
    TRAINING,
    adam_algorithm,
    diverging_algorithm,
    momentum_algorithm,
    small_table,
)

import search_cells
from steeplechase import fingerprint, registry
from steeplechase.components import algorithm_modules
from steeplechase.data.table import write_table
from steeplechase.files import read_json, write_json
from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.splits import make_splits
from steeplechase.tables import read_parquet, search_columns

SCRIPTS = Path(__file__).parents[3] / "scripts"
ALGORITHMS = {
    one["name"]: one for one in (momentum_algorithm(), adam_algorithm(), diverging_algorithm())
}
CELLS = [tuple(vars(cell).values()) for cell in list_cells(dict.fromkeys(ALGORITHMS, 2), 3, 1)]
# Wide enough for matrix products that a second thread would split.
WIDE = {**NETWORK, "hidden": [128, 128]}


def arguments(folder, output, cells=CELLS, cache="cells", **changes):
    """Return what `main` is given, JSON-able, for a data set in a folder."""
    names = {name for name, *_ in cells}
    return {
        "table": str(folder / "small.parquet"),
        "splits": str(folder / "small.json"),
        "output": str(folder / output),
        "times": str(folder / Path(output).with_suffix(".json")),
        "cells": [list(cell) for cell in cells],
        "algorithms": {name: ALGORITHMS[name] for name in names},
        "network": WIDE,
        "training": TRAINING,
        "protocol": PROTOCOL,
        "cache_dir": str(folder / cache),
        **changes,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a data set, its splits, and the search of all cells in one pack."""
    folder = tmp_path_factory.mktemp("search")
    table = small_table(rows=90)
    write_table(table, folder / "small.parquet")
    write_json(folder / "small.json", make_splits(table.labels, "small", PROTOCOL))
    search_cells.main(**arguments(folder, "all.parquet"))
    return folder


@pytest.fixture(scope="module")
def elsewhere(folder):
    """Search in another process that is told to use two threads; return what it says of itself."""
    code = (
        "import json, sys, search_cells\n"
        "search_cells.main(**json.loads(sys.argv[1]))\n"
        "import torch\n"
        "modules = [n for n in sys.modules if n.split('.')[0] == 'steeplechase']\n"
        "print(json.dumps({'modules': modules, 'threads': torch.get_num_threads()}))\n"
    )
    wanted = arguments(folder, "elsewhere.parquet", cache="other_cells")
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(wanted)],
        env={
            **os.environ,
            "PYTHONPATH": str(SCRIPTS),
            "OMP_NUM_THREADS": "2",
            "MKL_NUM_THREADS": "2",
            "PYTHONHASHSEED": "99",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_file_has_a_row_for_each_inner_training(folder):
    table = read_parquet(folder / "all.parquet")
    assert table.num_rows == len(CELLS) * PROTOCOL["inner_folds"]
    assert table.column_names == list(search_columns("accuracy"))
    assert set(table["status"].to_pylist()) == {"ok", "diverged"}


def test_another_process_with_two_threads_writes_the_same_bytes(folder, elsewhere):
    here, there = (folder / f"{name}.parquet" for name in ("all", "elsewhere"))
    assert here.read_bytes() == there.read_bytes()


def test_job_has_one_thread_whatever_it_is_told(elsewhere):
    assert elsewhere["threads"] == 1


def test_all_code_that_ran_is_in_the_fingerprint_of_the_rule(elsewhere):
    """What `rules/common.smk` puts into the rule's parameters, against what was really imported."""
    members = {m for one in ALGORITHMS.values() for m in algorithm_modules(one, WIDE, TRAINING)}
    members.add(registry.module_name("metrics", "accuracy"))
    imported = fingerprint._imports(SCRIPTS / "search_cells.py")
    covered = set(fingerprint.closure([*imported, *members]))
    ran = set(elsewhere["modules"])
    packages = {name for name in ran if fingerprint._path(name).name == "__init__.py"}
    without_code = packages - {"steeplechase.metrics"}
    assert ran - covered - without_code == set()


def test_rows_from_the_cache_are_the_same_bytes(folder):
    search_cells.main(**arguments(folder, "again.parquet"))
    assert (folder / "again.parquet").read_bytes() == (folder / "all.parquet").read_bytes()


def test_times_say_what_was_trained_and_what_was_cached(folder):
    first = read_json(folder / "all.json")
    assert (first["cells"], first["trained_cells"]) == (len(CELLS), len(CELLS))
    assert first["trainings"] == len(CELLS) * PROTOCOL["inner_folds"]
    assert first["trainings_by_algorithm"] == dict.fromkeys(ALGORITHMS, 12)
    assert 0 < first["training_time_s"] < first["job_time_s"]
    assert first["device"] == "cpu"
    assert first["end"] - first["start"] == pytest.approx(first["job_time_s"], abs=0.5)
    search_cells.main(**arguments(folder, "cached.parquet"))
    again = read_json(folder / "cached.json")
    assert (again["cells"], again["trained_cells"], again["trainings"]) == (len(CELLS), 0, 0)
    assert again["training_time_s"] == 0


@pytest.mark.parametrize("size", [1, 5])
def test_smaller_packs_hold_the_same_rows(folder, size):
    whole = read_parquet(folder / "all.parquet").to_pylist()
    rows = []
    for first in range(0, len(CELLS), size):
        pack = arguments(folder, "pack.parquet", CELLS[first : first + size], cache=f"cells{size}")
        search_cells.main(**pack)
        rows += read_parquet(folder / "pack.parquet").to_pylist()
    assert json.dumps(rows) == json.dumps(whole)

"""The script that compares the settings of a sweep writes every statistic, the same each time."""

import json

import pandas as pd
import synthetic_sweep
from synthetic_study import Synthetic

import compare_runs
from steeplechase import registry
from steeplechase.layout import SWEEP_TABLES

STUDY = Synthetic(datasets=("rates", "grid"), diverged=((0, 1, 0),), folds=2, epochs=4)
NAMES = registry.names("image_statistics")


def compared(folder, target):
    """Run the script on the tables below a folder; return the contents of what it wrote."""
    target.mkdir()
    outputs = {name: str(target / f"{name}.csv") for name in NAMES}
    outputs["json"] = str(target / "statistics.json")
    tables = {name: str(folder / "tables" / f"{name}.parquet") for name in SWEEP_TABLES}
    compare_runs.main(tables, outputs)
    return {path.name: path.read_bytes() for path in sorted(target.iterdir())}


def test_writes_every_statistic_the_same_each_time(tmp_path):
    synthetic_sweep.write(STUDY, tmp_path)
    first, second = (compared(tmp_path, tmp_path / name) for name in ("first", "second"))
    assert sorted(first) == sorted([*(f"{name}.csv" for name in NAMES), "statistics.json"])
    assert first == second
    for name in NAMES:
        columns = registry.load("image_statistics", name).COLUMNS
        assert tuple(pd.read_csv(tmp_path / "first" / f"{name}.csv")) == columns
    summary = json.loads(first["statistics.json"])
    # Three settings and six, in two replicates.
    assert summary["runs"]["done"] == 18 and summary["verdict"]["stage"] == "grid"

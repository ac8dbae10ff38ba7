"""What a cell costs besides its training, and what memory many cells take: 10^2 to 10^5 of them.

    make bench                      or, with the environment active, python benchmarks/scaling.py

Each number of cells is searched as one job in a fresh process, with two inner trainings of a tiny
network (one layer of 4, one epoch) a cell, so that what shows is the engine's, the cache's and the
tables' own cost. Prints for each number the time of the plan of packs, the time a cell of the
search with an empty cache and of the same search again, from the cache, and the largest memory.
`--most 100000` goes on to 10^5.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from _common import (
    ROOT,
    peak_memory_mb,
    print_header,
    print_row,
    random_rows,
    time_s,
    write_csv,
    write_study,
)

OUTER_FOLDS, INNER_FOLDS, ROWS = 10, 2, 40
STUDY = {
    "title": "Scaling",
    "datasets": ["table.csv"],
    "network": {"name": "mlp", "hidden": [4]},
    "training": {"epochs": 1},
    "algorithms": {
        "sgd": {
            "optimizer": {"name": "sgd", "lr": {"log_uniform": [1.0e-4, 1.0e-1]}},
            "schedule": {"name": "constant"},
        }
    },
}


def measure(cells: int) -> dict[str, float]:
    """Search a number of cells, a multiple of the outer folds, in this process."""
    protocol = {
        "outer_folds": OUTER_FOLDS,
        "inner_folds": INNER_FOLDS,
        "trials": cells // OUTER_FOLDS,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "table.csv", *random_rows(ROWS))
        path = write_study(folder / "scaling.yaml", {**STUDY, "protocol": protocol})
        return _search(folder, path)


def _search(folder: Path, path: Path) -> dict[str, float]:
    """Plan and search a study of one data set in a folder."""
    # Imported here, so that the process that only starts the others stays small.
    import make_splits
    import prepare_dataset
    from steeplechase.data.table import read_table
    from steeplechase.files import read_json
    from steeplechase.protocol.packs import study_packs
    from steeplechase.protocol.trials import draw_trials
    from steeplechase.study import load_study
    from steeplechase.training.cache import CellCache
    from steeplechase.training.cells import search
    from steeplechase.training.trainings import Trainer

    table, splits = str(folder / "table.parquet"), str(folder / "splits.json")
    study = load_study(str(path), ROOT)
    (dataset,), (algorithm,), protocol = study.datasets, study.algorithms, study.protocol
    prepare_dataset.main(
        dataset.name, dataset.entry, dataset.own_file, table, str(folder / "card.json")
    )
    make_splits.main(table, splits, dataset.name, protocol)
    packs: dict = {}
    plan_s = time_s(lambda: packs.update(study_packs(study, dataset)))
    cells = [cell for pack in packs.values() for cell in pack]
    resolved = algorithm.resolved()
    trials = {
        algorithm.name: draw_trials(
            resolved, algorithm.trials, protocol["seed"], protocol["sampler"]
        )
    }
    trainer = Trainer(
        read_table(table),
        read_json(splits),
        {algorithm.name: resolved},
        study.network,
        study.training,
        protocol["seed"],
    )
    cache = CellCache(folder / "cells")

    def work() -> None:
        search(trainer, cells, trials, INNER_FOLDS, protocol["selection_metric"], cache)

    train_s, cached_s = time_s(work), time_s(work)
    return {
        "cells": len(cells),
        "plan_s": plan_s,
        "train_s": train_s,
        "cached_s": cached_s,
        "peak_memory_mb": peak_memory_mb(),
    }


def main(most: int) -> None:
    """Print the table."""
    print_header(["cells", "plan, s", "ms per cell", "ms per cell, cached", "peak memory, MiB"])
    for cells in (10**power for power in range(2, 6)):
        if cells > most:
            break
        done = subprocess.run(
            [sys.executable, __file__, "--cells", str(cells)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout)
        each_ms = (1e3 * found[key] / cells for key in ("train_s", "cached_s"))
        values = [f"{found['cells']:,}", f"{found['plan_s']:.2f}", *(f"{t:.2f}" for t in each_ms)]
        print_row([*values, f"{found['peak_memory_mb']:.0f}"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=10_000, help="largest number of cells (10000)")
    parser.add_argument("--cells", type=int, help="measure this number here and print JSON")
    arguments = parser.parse_args()
    if arguments.cells:
        print(json.dumps(measure(arguments.cells)))
    else:
        main(arguments.most)

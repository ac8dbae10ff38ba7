"""The protocol of the warm-restarts study at full size, on generated tables of its sizes.

    make bench-sgdr         or, with the environment active, python benchmarks/sgdr_protocol.py

Twenty tables with the rows of the study's data sets (lenses, with 24, has 50 here), 2 to 9 columns
and 2 to 6 classes; the algorithms of config/studies/quick.yaml, 10 outer and 3 inner folds, 50
random trials each, a network of 4 x 256 units, 50 epochs: 90,000 inner trainings and 600 refits.
The whole workflow runs, from an empty folder to the report. Prints wall time, training and
overhead; the rate of a large matrix product before and after, which says how fast the machine was;
and the time that the products of all trainings would take at that rate on all cores, which no
engine can beat. It takes half an hour and more.
"""

import argparse
import itertools
import tempfile
from pathlib import Path

import numpy as np
from _common import (
    EPOCHS,
    HIDDEN,
    available_cores,
    read_study,
    sgemm_flop_per_s,
    write_csv,
    write_study,
)
from overhead import measure, print_run

# Of the twenty data sets, sorted.
ROWS = (50, 50, 52, 90, 92, 102, 103, 105, 106, 120)
ROWS += (120, 131, 137, 150, 151, 151, 151, 160, 189, 250)
COLUMNS, CLASSES = (2, 9), (2, 6)
ALGORITHMS, OUTER_FOLDS, INNER_FOLDS = 3, 10, 3


def make_table(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs (rows, columns) and labels (rows,): a class signal under noise, seeded.

    Columns and classes run through their ranges in another order than the rows.
    """
    random = np.random.default_rng(number)
    rows = ROWS[number]
    columns = COLUMNS[0] + (3 * number) % (COLUMNS[1] - COLUMNS[0] + 1)
    classes = CLASSES[0] + (2 * number) % (CLASSES[1] - CLASSES[0] + 1)
    labels = np.arange(rows) % classes
    centres = random.normal(size=(classes, columns))
    return centres[labels] + random.normal(size=(rows, columns)), labels


def write_protocol(folder: Path, trials: int, tables: int) -> Path:
    """Write the tables and the study file; return the study's path."""
    names = [f"table_{number:02d}.csv" for number in range(tables)]
    for number, name in enumerate(names):
        write_csv(folder / name, *make_table(number))
    study = read_study("quick")
    study["title"] = "The protocol of the warm-restarts study, on generated tables"
    study["datasets"] = names
    study["protocol"] |= {
        "outer_folds": OUTER_FOLDS,
        "inner_folds": INNER_FOLDS,
        "trials": trials,
        "max_rows": None,
    }
    study.pop("packing", None)
    return write_study(folder / "sgdr_protocol.yaml", study)


def products_flop(trials: int, tables: int) -> float:
    """Return the floating-point operations of all products: 6 a weight, row and epoch."""
    total = 0.0
    for number in range(tables):
        inputs, labels = make_table(number)
        widths = [inputs.shape[1], *HIDDEN, labels.max() + 1]
        weights = sum(a * b for a, b in itertools.pairwise(widths))
        rows = len(labels) * (1 - 1 / OUTER_FOLDS)
        inner_rows = rows * (1 - 1 / INNER_FOLDS)
        trainings = ALGORITHMS * OUTER_FOLDS * (trials * INNER_FOLDS * inner_rows + rows)
        total += 6 * weights * EPOCHS * trainings
    return total


def main(trials: int, tables: int, cores: int) -> None:
    """Run the protocol and print the table."""
    before = sgemm_flop_per_s()
    with tempfile.TemporaryDirectory() as folder:
        run = measure(write_protocol(Path(folder), trials, tables), cores)
    after = sgemm_flop_per_s()
    print_run(f"{tables} tables, {trials} trials", cores, run)
    print(f"\nSGEMM on one thread: {before / 1e9:.0f} GFLOP/s before, {after / 1e9:.0f} after.")
    least_s = products_flop(trials, tables) / (cores * (before + after) / 2)
    print(f"The products alone take {least_s:.0f} s at that rate on {cores} cores.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--tables", type=int, default=len(ROWS), choices=range(1, len(ROWS) + 1))
    parser.add_argument("--cores", type=int, default=available_cores())
    arguments = parser.parse_args()
    main(arguments.trials, arguments.tables, arguments.cores)

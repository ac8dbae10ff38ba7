"""How long the statistics of a study take, and how much memory: up to 200 data sets.

    make bench                  or, with the environment active, python benchmarks/comparison.py

Each table of scores is compared in a fresh process on one core, with all that `compare` computes
and its default number of resamples. The algorithms differ by a fifth of the noise from one to the
next. "distinct": scores with all their digits, so that the differences of a pair are distinct.
"tied": scores of two decimals, as accuracies on small data sets are, so that most differences are
tied with others or zero, and each pair has a null distribution of its own. Prints the processor
time of everything but the Bayesian test, that of the Bayesian test, and by how much the largest
resident memory grew.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from unittest import mock

import numpy as np
import pandas as pd
from _common import peak_memory_mb, print_header, print_row

from steeplechase import registry
from steeplechase.comparison import compare

SIZES = ((20, 3), (50, 10), (200, 30))
FOLDS = (1, 3)
DECIMALS = {"distinct": 9, "tied": 2}
BAYESIAN = "bayesian_signed_rank"
NOISE, STEP = 0.03, 0.006
# BLAS must not spread over the cores, or what is counted is not the time on one.
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def make_scores(n: int, k: int, folds: int, decimals: int) -> pd.DataFrame:
    """Return the scores of n data sets, k algorithms and so many folds: the same every time."""
    random = np.random.default_rng([n, k, folds])
    easy = random.normal(0.7, 0.1, (n, 1, 1)) + STEP * np.arange(k)[:, np.newaxis]
    values = (easy + random.normal(0, NOISE, (n, k, folds))).round(decimals)
    keys = pd.MultiIndex.from_product(
        [[f"d{i:03d}" for i in range(n)], algorithm_names(k), range(folds)],
        names=["dataset", "algorithm", "outer_fold"],
    )
    return pd.DataFrame({"test_accuracy": values.ravel()}, index=keys).reset_index()


def algorithm_names(k: int) -> list[str]:
    """Return the names of k algorithms."""
    return [f"a{j:02d}" for j in range(k)]


def measure(n: int, k: int, folds: int, decimals: int) -> dict[str, float]:
    """Compare such a table in this process; return processor times and the growth of memory."""
    scores = make_scores(n, k, folds, decimals)
    module = registry.load("statistics", BAYESIAN)
    bayesian_s = 0.0

    def timed(evidence, table=module.table):
        nonlocal bayesian_s
        start = time.process_time()
        found = table(evidence)
        bayesian_s += time.process_time() - start
        return found

    before_mb, start = peak_memory_mb(), time.process_time()
    with mock.patch.object(module, "table", timed):
        compare(scores, algorithm_names(k), "accuracy", True)
    whole_s = time.process_time() - start
    return {
        "rest_s": whole_s - bayesian_s,
        "bayesian_s": bayesian_s,
        "memory_mb": peak_memory_mb() - before_mb,
    }


def measure_alone(*case: int) -> dict[str, float]:
    """Do the same in a fresh process on one core."""
    done = subprocess.run(
        [sys.executable, __file__, "--case", *map(str, case)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **ONE_CORE},
    )
    return json.loads(done.stdout)


def main() -> None:
    """Print the table."""
    columns = ("all but the Bayesian test, s", "the Bayesian test, s", "memory, MiB")
    print_header(["data sets", "algorithms", "folds", "scores", *columns])
    for n, k in SIZES:
        for folds in FOLDS:
            for kind, decimals in DECIMALS.items():
                found = measure_alone(n, k, folds, decimals)
                times = [f"{found[key]:.1f}" for key in ("rest_s", "bayesian_s")]
                print_row([n, k, folds, kind, *times, f"{found['memory_mb']:.0f}"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = "measure one table here and print JSON: data sets, algorithms, folds, decimals"
    parser.add_argument("--case", type=int, nargs=4, help=what)
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(measure(*arguments.case)))
    else:
        main()

"""How long other ways of training the same network take.

    make bench              or, with the environment active, python benchmarks/alternatives.py

First table: one training of the study network (4 x 256 ReLU, 50 epochs, 66 rows, SGD with momentum
0.9) on one thread, in turns: the fused engine, the loop engine (torch.nn, autograd, torch.optim),
scikit-learn's MLPClassifier, and Keras 3 with each backend that the Python of `--keras-python` has
(by default the one that runs this; Keras is not among the project's packages). Each also evaluates
the network once. scikit-learn has no schedule of this kind and trains at one rate.

Second table: the search of one data set by the whole workflow, in packs, and with one process a
cell (`packing: 1`, three inner trainings each), for a small and a middling data set. The latter is
a sample: its time is that of Snakemake's start and, for each cell, what the sample took a cell
besides it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from _common import (
    BATCH_SIZE,
    CLASSES,
    EPOCHS,
    HIDDEN,
    RATE,
    available_cores,
    in_turns,
    make_task,
    one_thread,
    print_header,
    print_row,
    random_rows,
    read_study,
    run_workflow,
    time_s,
    write_csv,
    write_study,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from steeplechase.training.engines import fused, loop

MOMENTUM = 0.9
INNER_ROWS = 66
# With 10 outer and 3 inner folds, 30 rows leave 18 to an inner training, and 110 leave 66.
TABLE_ROWS, OUTER_FOLDS, INNER_FOLDS = (30, 110), 10, 3
BACKENDS = {"torch": "keras torch", "tensorflow": "keras tensorflow-cpu"}
ONE_THREAD = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def sklearn_timer() -> Callable[[], float]:
    """Return a timer of scikit-learn's network."""
    inputs, labels = random_rows(INNER_ROWS)

    def train() -> None:
        network = MLPClassifier(
            HIDDEN,
            solver="sgd",
            alpha=0.0,
            batch_size=min(BATCH_SIZE, INNER_ROWS),
            learning_rate_init=RATE,
            momentum=MOMENTUM,
            nesterovs_momentum=False,
            max_iter=EPOCHS,
            n_iter_no_change=EPOCHS + 1,
        )
        network.fit(inputs, labels).score(inputs, labels)

    def timer() -> float:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return time_s(train)

    return timer


class KerasProcess:
    """A process that trains with Keras when it is told to, on one thread.

    Parameters
    ----------
    python
        The Python that has Keras and the backend.
    backend
        Its name to Keras.
    """

    def __init__(self, python: str, backend: str) -> None:
        self.environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.environment |= dict.fromkeys(ONE_THREAD, "1")
        probe = [python, "-c", f"import keras, {backend}"]
        self.works = not subprocess.run(probe, env=self.environment, capture_output=True).returncode
        if self.works:
            self.process = self._start(python)

    def _start(self, python: str) -> subprocess.Popen:
        """Start the process, which then waits for its first line."""
        inputs, labels = random_rows(INNER_ROWS)
        settings = {
            "inputs": inputs.tolist(),
            "labels": labels.tolist(),
            "classes": CLASSES,
            "hidden": HIDDEN,
            "epochs": EPOCHS,
            "batch_size": BATCH_SIZE,
            "rate": RATE,
            "momentum": MOMENTUM,
        }
        script = str(Path(__file__).with_name("keras_training.py"))
        return subprocess.Popen(
            [python, script, json.dumps(settings)],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # TensorFlow says much, and an end shows in the next line
            text=True,
        )

    def timer(self) -> float:
        """Train once; return the time in seconds, as the process measured it."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("the process that trains with Keras has ended; see keras_training.py")
        return float(answer)

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def print_trainings(keras_python: str, repeats: int) -> None:
    """Print the first table."""
    one_thread()
    task = make_task("momentum", INNER_ROWS)
    timers = {
        "fused engine": lambda: time_s(lambda: fused.train([task] * 4)) / 4,
        "loop engine": lambda: time_s(lambda: loop.train([task] * 4)) / 4,
        "scikit-learn MLPClassifier": sklearn_timer(),
    }
    processes = {backend: KerasProcess(keras_python, backend) for backend in BACKENDS}
    working = {backend: process for backend, process in processes.items() if process.works}
    timers |= {f"Keras 3 on {backend}": process.timer for backend, process in working.items()}
    times = in_turns(timers, repeats)
    for process in working.values():
        process.close()
    print_header(["one training, one thread", "ms", "ratio to fused"])
    for way, taken_s in times.items():
        print_row([way, f"{1e3 * taken_s:.1f}", f"{taken_s / times['fused engine']:.1f}"])
    for backend in processes.keys() - working.keys():
        print_row([f"Keras 3 on {backend}", f"not installed: pip install {BACKENDS[backend]}", ""])


def search_time_s(rows: int, cores: int, trials: int, packing: int) -> tuple[float, float]:
    """Search one data set of so many rows with the workflow.

    Returns
    -------
    search_s
        Wall time of the command that searches; the data were prepared before.
    start_s
        Wall time of the same command when there is nothing left to do.
    """
    study = read_study("quick")
    study["datasets"] = ["table.csv"]
    study["algorithms"] = {"sgdr": study["algorithms"]["sgdr"]}
    study["packing"] = packing
    study["protocol"] |= {
        "outer_folds": OUTER_FOLDS,
        "inner_folds": INNER_FOLDS,
        "trials": trials,
        "max_rows": None,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "table.csv", *random_rows(rows))
        path = write_study(folder / "alternatives.yaml", study)
        run_workflow(folder, path, cores, "--until", "make_splits")
        until = ("--until", "search_cells")
        return tuple(run_workflow(folder, path, cores, *until) for _ in range(2))


def print_processes(cores: int, trials: int, sample_trials: int) -> None:
    """Print the second table."""
    cells, sample = trials * OUTER_FOLDS, sample_trials * OUTER_FOLDS
    head = [
        "search by the workflow",
        "inner rows",
        "cells",
        "wall, s",
        "s per cell",
        "ratio to packs",
    ]
    print_header(head)
    for rows in TABLE_ROWS:
        inner_rows = round(rows * (1 - 1 / OUTER_FOLDS) * (1 - 1 / INNER_FOLDS))
        packs_s, _ = search_time_s(rows, cores, trials, -(-cells // (2 * cores)))
        sample_s, start_s = search_time_s(rows, cores, sample_trials, 1)
        processes_s = start_s + cells * (sample_s - start_s) / sample
        processes = f"a process a cell, from {sample} cells ({sample_s:.1f} s)"
        for what, wall_s in (("fused packs", packs_s), (processes, processes_s)):
            times = [f"{wall_s:.1f}", f"{wall_s / cells:.3f}", f"{wall_s / packs_s:.1f}"]
            print_row([f"{what}, {cores} cores", inner_rows, cells, *times])


def main(keras_python: str, repeats: int, cores: int, trials: int, sample_trials: int) -> None:
    """Print both tables."""
    print_trainings(keras_python, repeats)
    print()
    print_processes(cores, trials, sample_trials)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keras-python", default=sys.executable, help="a Python that has Keras")
    parser.add_argument("--repeats", type=int, default=7, help="medians of this many (7)")
    parser.add_argument("--cores", type=int, default=available_cores())
    parser.add_argument("--trials", type=int, default=50, help="ten cells each, in packs (50)")
    parser.add_argument("--sample", type=int, default=2, help="trials of a process a cell (2)")
    arguments = parser.parse_args()
    main(
        arguments.keras_python,
        arguments.repeats,
        arguments.cores,
        arguments.trials,
        arguments.sample,
    )

"""What the benchmarks share: the study network, the clock, tables, and runs of the workflow."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from steeplechase import registry
from steeplechase.networks.mlp import initial_parameters, layer_shapes
from steeplechase.training.task import SplitTensors, Task

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, CLASSES, HIDDEN, EPOCHS = 20, 3, (256, 256, 256, 256), 50
BATCH_SIZE, RATE = 256, 1e-3
SGEMM_SIZE = 2048

# What Linux and macOS count the largest resident size of a process in, in bytes.
RESIDENT_UNIT = 1 if sys.platform == "darwin" else 1024


def random_rows(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs, float32 of shape (rows, COLUMNS), and labels (rows,): the same every time."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(rows, COLUMNS)).astype(np.float32)
    return inputs, np.arange(rows) % CLASSES


def make_task(optimizer: str, rows: int) -> Task:
    """Return one training of the study network on random data."""
    values, classes = random_rows(rows)
    inputs, labels = torch.tensor(values), torch.tensor(classes)
    declared = registry.declared("optimizers", optimizer)["HYPERPARAMETERS"]
    random = np.random.default_rng(1)
    return Task(
        split=SplitTensors(inputs, labels, inputs, labels, CLASSES),
        hidden=HIDDEN,
        activation="relu",
        parameters=initial_parameters(COLUMNS, CLASSES, list(HIDDEN), "glorot_uniform", random),
        optimizer=registry.load("optimizers", optimizer),
        hyperparameters={k: v["default"] for k, v in declared.items() if k != "lr"},
        rates=np.full(EPOCHS, RATE),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        batch_order=lambda: np.random.default_rng(0),
    )


def training_flop(rows: int) -> int:
    """Return the operations of one training: 6 for each weight, row and step (full batch)."""
    weights = sum((a + 1) * b for a, b in layer_shapes(COLUMNS, CLASSES, list(HIDDEN)))
    return 6 * weights * rows * EPOCHS


def one_thread() -> None:
    """Set torch up as a training job does."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def time_s(work: Callable[[], object]) -> float:
    """Return the time that one call takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(timers: dict[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Call all timers in turns, after one round that does not count; return each one's median.

    A machine's speed drifts, and in turns the drift meets all of them alike.
    """
    rounds = [{name: timer() for name, timer in timers.items()} for _ in range(repeats + 1)]
    return {name: statistics.median(r[name] for r in rounds[1:]) for name in timers}


def sgemm_timer() -> Callable[[], float]:
    """Return a timer of one large matrix product, float32, into memory that is there already."""
    left, right = (torch.randn(SGEMM_SIZE, SGEMM_SIZE) for _ in range(2))
    product = torch.empty(SGEMM_SIZE, SGEMM_SIZE)
    return lambda: time_s(lambda: torch.mm(left, right, out=product))


def sgemm_flop_per_s(repeats: int = 7) -> float:
    """Return the rate of the large product on one thread, the median of some."""
    one_thread()
    return 2 * SGEMM_SIZE**3 / in_turns({"product": sgemm_timer()}, repeats)["product"]


def print_header(columns: Sequence[str]) -> None:
    """Print the head of a Markdown table."""
    print_row(columns)
    print("|" + "---|" * len(columns), flush=True)


def print_row(values: Sequence[object]) -> None:
    """Print a row of a Markdown table."""
    print("| " + " | ".join(map(str, values)) + " |", flush=True)


def write_csv(path: Path, inputs: np.ndarray, labels: np.ndarray) -> None:
    """Write a data set as a user would: a header, a column each, the class in the last one."""
    names = [*(f"x{column}" for column in range(inputs.shape[1])), "class"]
    rows = [
        ",".join([*(f"{value:.6g}" for value in row), f"c{label}"])
        for row, label in zip(inputs, labels, strict=True)
    ]
    path.write_text("\n".join([",".join(names), *rows, ""]), encoding="utf-8")


def write_study(path: Path, study: dict[str, Any]) -> Path:
    """Write a study file and return its path."""
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return path


def read_study(name: str) -> dict[str, Any]:
    """Return what a study of the project says."""
    path = ROOT / "config" / "studies" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def run_workflow(folder: Path, study: str | Path, cores: int, *arguments: str) -> float:
    """Run Snakemake on a study, with all that it makes in a folder; return its time in seconds.

    Raises
    ------
    SystemExit
        With what Snakemake printed, if it failed.
    """
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    # The configuration is looked for in the working folder, unless it is named.
    command += ["--configfile", str(ROOT / "config" / "config.yaml"), *arguments]
    command += ["--cores", str(cores), "--config", f"study={study}"]
    command += ["results_dir=results", "resources_dir=resources", "cache_dir=resources/cells"]
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wall_s = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stdout)
    return wall_s


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def peak_memory_mb() -> float:
    """Return the largest resident size that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RESIDENT_UNIT / 2**20

"""How near the fused engine comes to the machine's limit, and how far ahead of a plain loop it is.

    make bench                      or, with the environment active, python benchmarks/engines.py

Prints, all measured in turns in one process on one thread: the rate of a large matrix product
(SGEMM, 2048 x 2048 x 2048), and for each optimizer and number of training rows the time of one
training of the study network (4 x 256, 50 epochs), the share of the SGEMM rate that it reaches,
and how many times as long the loop engine (torch.nn, autograd, torch.optim) takes.

Floating-point operations of a training are counted as 6 for each weight, row and step. Rates drift
on shared machines, so compare shares and ratios, not times.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from steeplechase import registry
from steeplechase.networks.mlp import initial_parameters, layer_shapes
from steeplechase.training.engines import fused, loop
from steeplechase.training.task import SplitTensors, Task

COLUMNS, CLASSES, HIDDEN, EPOCHS = 20, 3, (256, 256, 256, 256), 50
ROWS = (16, 66, 160, 256)
SGEMM_SIZE = 2048


def make_task(optimizer: str, rows: int) -> Task:
    """Return one training of the study network on random data."""
    random = np.random.default_rng(0)
    inputs = torch.tensor(random.normal(size=(rows, COLUMNS)), dtype=torch.float32)
    labels = torch.tensor(random.integers(CLASSES, size=rows))
    declared = registry.declared("optimizers", optimizer)["HYPERPARAMETERS"]
    return Task(
        split=SplitTensors(inputs, labels, inputs, labels, CLASSES),
        hidden=HIDDEN,
        activation="relu",
        parameters=initial_parameters(COLUMNS, CLASSES, list(HIDDEN), "glorot_uniform", random),
        optimizer=registry.load("optimizers", optimizer),
        hyperparameters={k: v["default"] for k, v in declared.items() if k != "lr"},
        rates=np.full(EPOCHS, 1e-3),
        epochs=EPOCHS,
        batch_size=256,
        batch_order=lambda: np.random.default_rng(0),
    )


def time_s(work: Callable[[], object]) -> float:
    """Return the time that one call takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(optimizer: str, rows: int, repeats: int) -> tuple[float, float, float]:
    """Return the median times of a large product, a fused and a looped training, in seconds."""
    task = make_task(optimizer, rows)
    left, right = torch.randn(SGEMM_SIZE, SGEMM_SIZE), torch.randn(SGEMM_SIZE, SGEMM_SIZE)
    product = torch.empty(SGEMM_SIZE, SGEMM_SIZE)
    trainings = max(1, 256 // rows)  # short trainings several at a time, as in a pack
    times: list[tuple[float, float, float]] = []
    for _ in range(repeats + 1):
        times.append(
            (
                time_s(lambda: torch.mm(left, right, out=product)),
                time_s(lambda: fused.train([task] * trainings)) / trainings,
                time_s(lambda: loop.train([task] * trainings)) / trainings,
            )
        )
    sgemm, fused_s, loop_s = (statistics.median(column) for column in zip(*times[1:], strict=True))
    return sgemm, fused_s, loop_s


def main(optimizers: list[str], repeats: int) -> None:
    """Print the table."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    weights = sum((a + 1) * b for a, b in layer_shapes(COLUMNS, CLASSES, list(HIDDEN)))
    print("| optimizer | rows | SGEMM, GFLOP/s | fused, ms | share of SGEMM | loop / fused |")
    print("|---|---|---|---|---|---|")
    for optimizer in optimizers:
        for rows in ROWS:
            sgemm_s, fused_s, loop_s = measure(optimizer, rows, repeats)
            sgemm_rate = 2 * SGEMM_SIZE**3 / sgemm_s
            share = 6 * weights * rows * EPOCHS / fused_s / sgemm_rate
            print(
                f"| {optimizer} | {rows} | {sgemm_rate / 1e9:.0f} | {1e3 * fused_s:.1f} "
                f"| {share:.2f} | {loop_s / fused_s:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("optimizers", nargs="*", default=["momentum", "adam"])
    parser.add_argument("--repeats", type=int, default=7, help="medians of this many (7)")
    arguments = parser.parse_args()
    main(arguments.optimizers, arguments.repeats)

"""How near the fused engine comes to the machine's limit, and how far ahead of plain loops it is.

    make bench                      or, with the environment active, python benchmarks/engines.py

Prints, all measured in turns in one process on one thread: the rate of a large matrix product
(SGEMM, 2048 x 2048 x 2048), and for each optimizer and number of training rows the time of one
training of the study network (4 x 256, 50 epochs), the share of the SGEMM rate that it reaches,
and how many times as long the loop engine (torch.nn, autograd, torch.optim) takes, also with
torch's own one-pass updates (`fused=True`). A second table does the same for each wrapper around
the first of the optimizers, against the fused engine without it and against the loop engine.

Floating-point operations of a training are counted as 6 for each weight, row and step. Rates drift
on shared machines, so compare shares and ratios, not times.
"""

import argparse
import dataclasses
import types
from collections.abc import Iterable

import numpy as np
import torch
from _common import (
    SGEMM_SIZE,
    in_turns,
    make_task,
    one_thread,
    print_header,
    print_row,
    sgemm_timer,
    time_s,
    training_flop,
)

from steeplechase import registry
from steeplechase.training.engines import fused, loop
from steeplechase.training.task import Task

ROWS = (16, 66, 160, 256)
WRAPPED_ROWS = (16, 66)


def with_fused_update(task: Task) -> Task:
    """Return the task with torch's one-pass update (`fused=True`) for the loop engine."""

    def one_pass(parameters: Iterable[torch.Tensor], **settings: float) -> torch.optim.Optimizer:
        parameters = list(parameters)
        plain = task.optimizer.torch_optimizer(parameters, **settings)
        return type(plain)(parameters, **{**plain.defaults, "fused": True})

    return dataclasses.replace(task, optimizer=types.SimpleNamespace(torch_optimizer=one_pass))


def measure(optimizer: str, rows: int, repeats: int) -> dict[str, float]:
    """Return the times of a large product and of one training each way, in seconds."""
    task = make_task(optimizer, rows)
    faster = with_fused_update(task)
    trainings = max(1, 256 // rows)  # short trainings several at a time, as in a pack
    timers = {
        "sgemm": sgemm_timer(),
        "fused": lambda: time_s(lambda: fused.train([task] * trainings)) / trainings,
        "loop": lambda: time_s(lambda: loop.train([task] * trainings)) / trainings,
        "loop, fused=True": lambda: time_s(lambda: loop.train([faster] * trainings)) / trainings,
    }
    return in_turns(timers, repeats)


def main(optimizers: list[str], repeats: int) -> None:
    """Print the table."""
    one_thread()
    columns = ["optimizer", "rows", "SGEMM, GFLOP/s", "fused, ms", "share of SGEMM"]
    print_header([*columns, "loop / fused", "loop with fused=True / fused"])
    for optimizer in optimizers:
        for rows in ROWS:
            times = measure(optimizer, rows, repeats)
            sgemm_rate = 2 * SGEMM_SIZE**3 / times["sgemm"]
            share = training_flop(rows) / times["fused"] / sgemm_rate
            values = [optimizer, rows, f"{sgemm_rate / 1e9:.0f}", f"{1e3 * times['fused']:.1f}"]
            ratios = [times[way] / times["fused"] for way in ("loop", "loop, fused=True")]
            print_row([*values, f"{share:.2f}", *(f"{ratio:.1f}" for ratio in ratios)])


def with_wrapper(task: Task, name: str) -> Task:
    """Return the task with a wrapper of default hyperparameters, or of the least allowed ones."""
    declared = registry.declared("wrappers", name)["HYPERPARAMETERS"]
    given = {key: one.get("default", one.get("minimum")) for key, one in declared.items()}
    wrapper = (registry.load("wrappers", name), given)
    return dataclasses.replace(
        task, wrappers=(wrapper,), noise_draws=lambda: np.random.default_rng(0)
    )


def print_wrappers(optimizer: str, repeats: int) -> None:
    """Print the table of the wrappers around an optimizer."""
    print_header([f"around {optimizer}", "rows", "fused, ms", "fused / bare", "loop / fused"])
    for name in registry.names("wrappers"):
        for rows in WRAPPED_ROWS:
            bare = make_task(optimizer, rows)
            task = with_wrapper(bare, name)
            timers = {
                "bare": lambda bare=bare: time_s(lambda: fused.train([bare])),
                "fused": lambda task=task: time_s(lambda: fused.train([task])),
                "loop": lambda task=task: time_s(lambda: loop.train([task])),
            }
            times = in_turns(timers, repeats)
            ratios = (times["fused"] / times["bare"], times["loop"] / times["fused"])
            values = [name, rows, f"{1e3 * times['fused']:.1f}"]
            print_row([*values, *(f"{ratio:.2f}" for ratio in ratios)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("optimizers", nargs="*", default=["momentum", "adam"])
    parser.add_argument("--repeats", type=int, default=7, help="medians of this many (7)")
    arguments = parser.parse_args()
    main(arguments.optimizers, arguments.repeats)
    print()
    print_wrappers(arguments.optimizers[0], arguments.repeats)

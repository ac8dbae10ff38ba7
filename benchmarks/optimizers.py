"""How long a training takes with each optimizer, and how far ahead of plain loops it is.

    make bench                  or, with the environment active, python benchmarks/optimizers.py

Prints for each optimizer, all measured in turns in one process on one thread: the time of one
training of a network of two hidden layers of 8 units on 160 rows, in batches of 32 for 30 epochs
(optimizers that take the whole training part make 30 steps, not 150), and how many times as long
the loop engine (torch.nn, autograd, torch.optim) takes. Small networks in small batches are where
what an optimizer costs besides the matrix products shows most. Optimizers without an update rule
are trained by the loop engine alone.
"""

import argparse
import dataclasses
from collections.abc import Callable

import numpy as np
from _common import (
    CLASSES,
    COLUMNS,
    RATE,
    in_turns,
    make_task,
    one_thread,
    print_header,
    print_row,
    time_s,
)

from steeplechase import registry
from steeplechase.networks.mlp import initial_parameters
from steeplechase.training.engines import fused, loop
from steeplechase.training.task import Task

BOTH = {"fused": fused, "loop": loop}
ROWS, HIDDEN, BATCH_SIZE, EPOCHS, REPEATS = 160, (8, 8), 32, 30, 5


def small_task(optimizer: str) -> Task:
    """Return one training of the small network."""
    full = registry.declared("optimizers", optimizer).get("FULL_BATCH", False)
    batch_size = ROWS if full else BATCH_SIZE
    random = np.random.default_rng(1)
    return dataclasses.replace(
        make_task(optimizer, ROWS),
        hidden=HIDDEN,
        parameters=initial_parameters(COLUMNS, CLASSES, list(HIDDEN), "glorot_uniform", random),
        rates=np.full(EPOCHS * ROWS // batch_size, RATE),
        epochs=EPOCHS,
        batch_size=batch_size,
    )


def timers() -> dict[str, Callable[[], float]]:
    """Return a timer of one training for each optimizer and engine that runs it."""
    found = {}
    for name in registry.names("optimizers"):
        task = small_task(name)
        engines = {"loop": loop} if not hasattr(task.optimizer, "update") else BOTH
        for engine, module in engines.items():
            found[f"{name} {engine}"] = lambda task=task, module=module: time_s(
                lambda: module.train([task])
            )
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=REPEATS)
    given = parser.parse_args()
    one_thread()
    times = in_turns(timers(), given.repeats)
    print_header(("optimizer", "steps", "fused, ms", "loop, ms", "loop / fused"))
    for name in registry.names("optimizers"):
        fused_s, loop_s = times.get(f"{name} fused"), times[f"{name} loop"]
        alone = ("", f"{1e3 * loop_s:.1f}", "")
        both = fused_s and (
            f"{1e3 * fused_s:.1f}",
            f"{1e3 * loop_s:.1f}",
            f"{loop_s / fused_s:.1f}",
        )
        print_row((name, len(small_task(name).rates), *(both or alone)))


if __name__ == "__main__":
    main()

"""How much faster stacked networks are than the loop engine on the same GPU.

    python benchmarks/gpu.py             with the environment active, on a machine with a GPU

Prints, for each number of training rows, the time of one training of the study network (4 x 256,
50 epochs, Adam) when 1,500 are trained together, in the reproducible settings and in TF32 without
deterministic algorithms; how many networks one stack holds, and the device's memory that was used
at most; and how many times as long the loop engine takes on the same GPU, of which a few trainings
are timed and no more. All in turns in one process, medians, after one round that does not count;
the time includes copying data to the device and recording the steps.

Not run on a GPU yet: neither the speed of the stacked way nor its agreement with the CPU there has
been measured. The last column is that agreement: the largest relative difference of the training
loss from the loop engine's on the CPU after five epochs.
"""

import argparse
import statistics
from dataclasses import replace

import torch
from _common import EPOCHS, make_task, print_header, print_row, time_s

from steeplechase.training.device import CPU, Device, apply
from steeplechase.training.engines import loop
from steeplechase.training.stacked import networks_that_fit, train_stacked
from steeplechase.training.task import Task

ROWS = (16, 66, 256)
NETWORKS = 1500
LOOPED = 5
SHORT_EPOCHS = 5
SETTINGS = {
    "reproducible": Device("cuda"),
    "TF32, not deterministic": Device("cuda", tf32=True, deterministic=False),
}
COLUMNS = (
    "settings",
    "rows",
    "networks in a stack",
    "stacked, ms a training",
    "loop engine, ms a training",
    "loop / stacked",
    "memory, MB",
    "difference from the CPU",
)


def tasks_at_many_rates(rows: int, networks: int) -> list[Task]:
    """Return trainings that differ in their rates, by up to a factor of ten."""
    task = make_task("adam", rows)
    return [replace(task, rates=task.rates * 10 ** (n / networks)) for n in range(networks)]


def time_until_done_s(engine, tasks: list[Task], device: Device) -> float:
    """Return the time of training networks until the device has finished, in seconds."""

    def work() -> None:
        engine(tasks, device)
        torch.cuda.synchronize()

    return time_s(work)


def largest_difference(rows: int, device: Device) -> float:
    """Return how far losses after five epochs are from the CPU's, relative to these."""
    tasks = [
        replace(task, epochs=SHORT_EPOCHS, rates=task.rates[:SHORT_EPOCHS])
        for task in tasks_at_many_rates(rows, LOOPED)
    ]
    pairs = zip(train_stacked(tasks, device), loop.train(tasks, CPU), strict=True)
    return max(abs(one.train_loss - other.train_loss) / other.train_loss for one, other in pairs)


def measure(
    rows: int, device: Device, networks: int, repeats: int
) -> tuple[int, float, float, int]:
    """Measure stacked and looped trainings in turns.

    Returns
    -------
    tuple
        Networks in a stack; seconds a training, stacked and looped; largest number of bytes of the
        device's memory that the stacked ones took.
    """
    tasks = tasks_at_many_rates(rows, networks)
    fit = min(networks, networks_that_fit(tasks[0], device))
    torch.cuda.reset_peak_memory_stats()
    times = []
    for _ in range(repeats + 1):
        stacked_s = time_until_done_s(train_stacked, tasks, device) / networks
        memory = torch.cuda.max_memory_allocated()
        looped_s = time_until_done_s(loop.train, tasks[:LOOPED], device) / LOOPED
        times.append((stacked_s, looped_s))
    stacked_s, looped_s = (statistics.median(column) for column in zip(*times[1:], strict=True))
    return fit, stacked_s, looped_s, memory


def main(networks: int, repeats: int) -> None:
    """Print the table, or why there is none."""
    if not torch.cuda.is_available():
        print("No GPU that torch can use is here, so there is nothing to measure.")
        return
    torch.set_num_threads(1)
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}; {networks} networks,")
    print(f"{EPOCHS} epochs; loop engine: {LOOPED} of them; medians of {repeats}")
    print_header(COLUMNS)
    for name, device in SETTINGS.items():
        apply(device)
        for rows in ROWS:
            fit, stacked_s, looped_s, memory = measure(rows, device, networks, repeats)
            print_row(
                (
                    name,
                    rows,
                    fit,
                    f"{1e3 * stacked_s:.3f}",
                    f"{1e3 * looped_s:.1f}",
                    f"{looped_s / stacked_s:.0f}",
                    f"{memory / 1e6:.0f}",
                    f"{largest_difference(rows, device):.1e}",
                )
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=NETWORKS, help="trained together (1500)")
    parser.add_argument("--repeats", type=int, default=3, help="medians of this many (3)")
    arguments = parser.parse_args()
    main(arguments.networks, arguments.repeats)

"""How long the selected trials take, alone on the device."""

import statistics
import time
from typing import Any

import torch

from steeplechase.training.cells import run_alone
from steeplechase.training.engines import loop
from steeplechase.training.job_times import JobTimes
from steeplechase.training.refits import selected_trainings
from steeplechase.training.trainings import Trainer, Training

REPEATS = 3
INFERENCE_ROWS = 1000
INFERENCE_PASSES = 3


def time_trainings(
    trainer: Trainer, selected: list[dict[str, Any]], sampler: str, times: JobTimes | None = None
) -> list[dict[str, Any]]:
    """Time the selected trial of each algorithm on the first outer fold, first replicate.

    Training time is that of one call of the study's engine, without learning curves, encoding
    excluded. Inference time is the median time of a forward pass of 1,000 rows through
    ``torch.nn``. Algorithms take turns within each repeat, so that a drift of the machine meets
    all of them.

    Parameters
    ----------
    trainer
        Of the data set.
    selected
        The selected trials; those whose trials did not end well are not timed.
    sampler
        As in the protocol.
    times
        Takes what was trained, and how long that took.

    Returns
    -------
    list of dict
        The rows of the cost table, `REPEATS` an algorithm; times are None where not measured.
    """
    choices = [c for c in selected if c["outer_fold"] == 0 and c["replicate"] == 0]
    usable = [choice for choice in choices if choice["status"] == "ok"]
    trainings = dict(
        zip(
            [choice["algorithm"] for choice in usable],
            selected_trainings(trainer, usable, sampler),
            strict=True,
        )
    )
    for training in trainings.values():
        trainer.task(training)  # encode beforehand, and once
    rows_train, rows_test = trainer.rows(0, None)
    times = times or JobTimes()
    times.cells += REPEATS * len(trainings)
    times.trained_cells += REPEATS * len(trainings)
    return [
        {
            "dataset": trainer.splits["dataset"],
            "algorithm": choice["algorithm"],
            "outer_fold": 0,
            "repeat": repeat,
            "trial": choice["trial"],
            "rows_train": len(rows_train),
            "rows_test": len(rows_test),
            **_times(trainer, trainings.get(choice["algorithm"]), times),
        }
        for repeat in range(REPEATS)
        for choice in choices
    ]


def _times(trainer: Trainer, training: Training | None, times: JobTimes) -> dict[str, float | None]:
    """Time one training and the inference of its network."""
    nothing = {"train_time_s": None, "inference_time_s_per_1000_rows": None}
    if training is None:
        return nothing
    with times.training([training]):
        start = time.perf_counter()
        outcome = run_alone(trainer, training)
        train_time_s = time.perf_counter() - start
    if outcome.status != "ok":
        return nothing
    return {
        "train_time_s": train_time_s,
        "inference_time_s_per_1000_rows": _inference_time_s(trainer, training),
    }


def _inference_time_s(trainer: Trainer, training: Training) -> float:
    """Return the median time of a forward pass of 1,000 rows; it does not depend on the weights."""
    device = trainer.device.kind
    task = trainer.task(training).on(device)
    network = loop.build(task).to(device)
    inputs = task.split.train_inputs
    inputs = inputs.repeat(-(-INFERENCE_ROWS // len(inputs)), 1)[:INFERENCE_ROWS]
    times_s = []
    with torch.inference_mode():
        for _ in range(INFERENCE_PASSES):
            start = time.perf_counter()
            network(inputs)
            if device == "cuda":
                torch.cuda.synchronize()  # a GPU is given its work, and has not done it yet
            times_s.append(time.perf_counter() - start)
    return statistics.median(times_s)

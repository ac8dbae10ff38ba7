"""Measured rates: how fast this machine trains a study's networks with all its cores at work.

Cores share caches, memory and power, so as many single-threaded processes as there are cores
measure at once, each as a job would: the study's own engine, network, precision, optimizers and
regularisers, on a small, a middling and a large data set of the study.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls

from steeplechase import registry
from steeplechase.components import kinds_and_parts, work_of_steps
from steeplechase.data.table import read_table
from steeplechase.files import read_json
from steeplechase.protocol.trials import draw_trials
from steeplechase.registry import LIBRARY
from steeplechase.training.cost_model import Rates, Work, training_work
from steeplechase.training.device import Device
from steeplechase.training.job_times import JobTimes
from steeplechase.training.task import DTYPES
from steeplechase.training.trainings import Trainer, Training

# Long enough for a median over the drift of a shared machine, short enough to be asked twice.
MEASURE_S = 6.0
# A training of so long tells the time of a step from that of a training's beginning and end.
LONG_TRAINING_S = 0.03
# Trainings that go to the engine together, so that buffers are reused as they are in a job.
TOGETHER = 4
# So small that nothing diverges, which would end a training early.
LEARNING_RATE = 1e-5


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes
    ----------
    rates
        By the name of the algorithm.
    start_s
        From the start of a process until it could train.
    peak_memory_mb
        The largest of the processes.
    """

    rates: dict[str, Rates]
    start_s: float
    peak_memory_mb: float


def training_kind(algorithm: dict[str, Any]) -> str:
    """Name what of a resolved algorithm decides the time of a step.

    That is its batches, and all but its schedules, unless one of them needs an engine of its own.
    """
    named = [
        part["name"]
        for kind, part in kinds_and_parts(algorithm)
        if kind != "schedules" or "ENGINE" in registry.declared(kind, part["name"])
    ]
    own = [f"{key}={value}" for key, value in sorted(algorithm.get("training", {}).items())]
    return " ".join([*named, *own])


def measure_rates(
    places: list[tuple[str, str]],
    algorithms: dict[str, dict[str, Any]],
    network: dict[str, Any],
    training: dict[str, Any],
    protocol: dict[str, Any],
    device: Device,
    processes: int,
    seconds: float = MEASURE_S,
) -> Measured:
    """Measure the rates of algorithms with all cores at work.

    Parameters
    ----------
    places
        Paths of table and splits of the data sets to measure on.
    algorithms, network, training
        As in the study, algorithms resolved.
    protocol
        seed, sampler.
    device
        What is trained on.
    processes
        How many measure at once; on a GPU one.
    seconds
        Time for all measurements; each is done twice at least.
    """
    kinds = {name: training_kind(algorithm) for name, algorithm in algorithms.items()}
    examples = {kind: algorithms[name] for name, kind in reversed(kinds.items())}
    request = json.dumps(
        {
            "places": places,
            "examples": examples,
            "network": network,
            "training": training,
            "seed": protocol["seed"],
            "sampler": protocol["sampler"],
            "device": vars(device),
            "seconds": seconds,
        }
    )
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY.parent)}
    command = [sys.executable, "-m", __name__]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    began = time.time()
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(subprocess.Popen(command, env=environment, **pipes))
            for _ in range(processes)
        ]
        for process in running:
            process.stdin.write(request)
            process.stdin.close()
        texts = [process.stdout.read() for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError("a process that measured the speed of trainings failed")
    answers = [json.loads(text) for text in texts]
    points = defaultdict(list)
    for answer in answers:
        for kind, work, time_s in answer["samples"]:
            points[kind, Work(**work)].append(time_s)
    rates = {
        kind: fit_rates(
            [(work, statistics.median(t)) for (own, work), t in points.items() if own == kind]
        )
        for kind in examples
    }
    return Measured(
        rates={name: rates[kind] for name, kind in kinds.items()},
        start_s=statistics.mean(answer["ready"] - began for answer in answers),
        peak_memory_mb=max(answer["peak_memory_mb"] for answer in answers),
    )


def fit_rates(points: list[tuple[Work, float]]) -> Rates:
    """Fit rates to measured times of trainings of one network, by least relative squares.

    What the update streams is the same for each step of a network, so it is part of the time of
    a step here, as are its layers.

    Parameters
    ----------
    points
        Pairs of work and time in seconds.
    """
    times_s = np.array([time_s for _, time_s in points])
    columns = np.array([[1.0, work.steps, work.flop] for work, _ in points])
    scale = columns.max(axis=0)
    # None of them can be negative; noise may say so.
    found, _ = nnls(columns / scale / times_s[:, None], np.ones(len(points)))
    training_s, step_s, flop_s = (found / scale).tolist()
    return Rates(
        flop_per_s=1 / flop_s if flop_s else float("inf"),
        bytes_per_s=float("inf"),
        step_s=step_s,
        layer_s=0.0,
        training_s=training_s,
    )


def _sample(request: dict[str, Any]) -> list[tuple[str, dict[str, float], float]]:
    """Time trainings of one epoch and of several, in turns; return kind, work and time."""
    runs = []
    for table, splits in request["places"]:
        read = read_table(table), read_json(splits)
        for kind, algorithm in request["examples"].items():
            one = _run(request, *read, algorithm, epochs=1)
            one()  # whatever is only done once is done now
            epochs = max(2, min(request["training"]["epochs"], int(LONG_TRAINING_S / one()[1])))
            runs += [(kind, one), (kind, _run(request, *read, algorithm, epochs))]
    samples = []
    end = time.perf_counter() + request["seconds"]
    turns = 0
    while turns < 2 or time.perf_counter() < end:
        samples += [(kind, *run()) for kind, run in runs]
        turns += 1
    return samples


def _run(
    request: dict[str, Any], table: Any, splits: dict[str, Any], algorithm: dict[str, Any], epochs
):
    """Return a function that trains some networks and returns the work and the time of one."""
    name = algorithm["name"]
    training = {**request["training"], "epochs": epochs}
    device = Device(**request["device"])
    trainer = Trainer(
        table, splits, {name: algorithm}, request["network"], training, request["seed"], device
    )
    (trial,) = draw_trials(algorithm, 1, request["seed"], request["sampler"])
    trial = ({**trial[0], "lr": LEARNING_RATE}, *trial[1:])
    trainings = [Training(name, 0, 0, 0, trial)] * TOGETHER
    task = trainer.task(trainings[0])
    rows = len(task.split.train_labels)
    work = training_work(
        [task.split.train_inputs.shape[1], *task.hidden, task.split.classes],
        rows,
        epochs,
        **work_of_steps(algorithm, training),
        value_bytes=DTYPES[training["precision"]].itemsize,
        evaluated_rows=rows + len(task.split.test_labels),
    )

    def run() -> tuple[dict[str, float], float]:
        began = time.perf_counter()
        trainer.run(trainings)
        return vars(work), (time.perf_counter() - began) / TOGETHER

    return run


if __name__ == "__main__":
    _ready = time.time()
    _answer = {"ready": _ready, "samples": _sample(json.load(sys.stdin))}
    json.dump({**_answer, "peak_memory_mb": JobTimes().summary()["peak_memory_mb"]}, sys.stdout)

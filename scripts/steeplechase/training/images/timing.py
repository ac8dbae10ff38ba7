"""How long trainings on images take on this machine: a few steps of each, with all cores at work.

Cores share caches, memory and power, so as many single-threaded processes as there are cores
measure at once, each as a job would: with the engine itself, which is asked to end after some
steps. Weights make no network slower, so they are left out.
"""

import contextlib
import json
import math
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch

from steeplechase.data.images import read_images
from steeplechase.files import read_json
from steeplechase.registry import LIBRARY
from steeplechase.training.device import Device
from steeplechase.training.failure import message, of_the_machine
from steeplechase.training.images.engine import MOST_TRAIN_ROWS, train
from steeplechase.training.images.evaluation import BATCH
from steeplechase.training.images.task import ImageTask
from steeplechase.training.interruption import Interrupted
from steeplechase.training.job_times import JobTimes

# Steps that are clocked after the first, and how long is waited for them; every third is followed
# by an evaluation.
STEPS, MOST_S, EVALUATED = 18, 4.0, 3
# So small that nothing diverges, which would end a training early.
LEARNING_RATE = 1e-5
# Of a step: forward, and backward for weights and for inputs; an evaluation goes forward alone.
PASSES = 3


@dataclass(frozen=True)
class Timing:
    """How long the parts of a training take, in seconds.

    Attributes
    ----------
    setup_s
        Until its first step.
    step_s
        A step.
    row_s
        The evaluation of an image.
    failure
        Why it cannot be trained; empty where it can.
    """

    setup_s: float
    step_s: float
    row_s: float
    failure: str = ""

    def predicted_s(self, task: ImageTask) -> float:
        """Return the time of a whole training; 0 where there is none."""
        if self.failure:
            return 0.0
        rows = {part: len(own) for part, own in task.rows.items()}
        recorded = sum(task.recorded(step) for step in range(1, task.steps + 1))
        evaluated = recorded * rows["validation"]
        evaluated += min(rows["train"], MOST_TRAIN_ROWS) + rows["validation"] + rows["test"]
        return self.setup_s + task.steps * self.step_s + evaluated * self.row_s


@dataclass(frozen=True)
class Timings:
    """What was measured.

    Attributes
    ----------
    timings
        Of each recipe, in order.
    start_s
        From the start of a process until it could train.
    peak_memory_mb
        The largest of the processes.
    """

    timings: list[Timing]
    start_s: float
    peak_memory_mb: float


class _Stopwatch:
    """Clocks the steps of a training, and asks it to end when it has seen enough of them."""

    def __init__(self) -> None:
        self.times = [time.perf_counter()]

    def told(self, step: int, steps: int) -> None:
        self.times.append(time.perf_counter())

    @property
    def asked_for(self) -> bool:
        """Whether the training is to end; as an `Interruption` has it."""
        steps = len(self.times) - 1
        return steps > STEPS or (steps > 1 and self.times[-1] - self.times[1] > MOST_S)


def time_training(task: ImageTask, device: Device) -> Timing:
    """Clock a few steps of a training, after one to warm up."""
    watch = _Stopwatch()
    validation = task.rows["validation"][:BATCH]
    training = {**task.training, "record_every": EVALUATED, "patience": None}
    training["epochs"] += math.ceil(STEPS / task.steps_per_epoch)
    short = replace(
        task,
        rows={**task.rows, "validation": validation},
        recipe={**_alike(task.recipe), "training": training},
    )
    try:
        with contextlib.suppress(Interrupted):
            train(short, device, interruption=watch, told=watch.told)
    except Exception as error:
        if of_the_machine(error):
            raise
        return Timing(0.0, 0.0, 0.0, f"{type(error).__name__}: {message(error)}")
    first, *later = np.diff(watch.times).tolist()
    plain = [took for step, took in enumerate(later, 2) if step % EVALUATED]
    evaluated = [took for step, took in enumerate(later, 2) if step % EVALUATED == 0]
    step_s = statistics.median(plain or [first])
    row_s = step_s / task.training["batch_size"] / PASSES
    if evaluated:
        row_s = max(statistics.median(evaluated) - step_s, 0.0) / len(validation)
    return Timing(max(first - step_s, 0.0), step_s, row_s)


def _alike(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return a recipe that takes the same time, without weights and with a rate that does no harm.

    Schedules stay as they are: some need their epochs.
    """
    network, optimizer = recipe["network"], recipe["optimizer"]
    settings = dict(network["settings"])
    settings |= {"weights": None} if "weights" in settings else {}
    rate = {"lr": min(optimizer["settings"]["lr"], LEARNING_RATE)}
    return {
        **recipe,
        "network": {**network, "settings": settings},
        "optimizer": {**optimizer, "settings": {**optimizer["settings"], **rate}},
    }


def time_recipes(
    images: str,
    split: str,
    recipes: list[dict[str, Any]],
    seed: int,
    device: Device,
    processes: int,
) -> Timings:
    """Clock trainings with all cores at work.

    Parameters
    ----------
    images, split
        The prepared set of images, and which of them train, choose and test.
    recipes
        Complete ones. Those that differ in nothing that takes time are clocked once.
    seed
        The study's.
    device
        What is trained on.
    processes
        How many measure at once; on a GPU one.
    """
    alike = [json.dumps(_alike(recipe), sort_keys=True) for recipe in recipes]
    unique = dict(zip(alike, recipes, strict=True))
    names = list(unique)
    # Each has as many, so that all are at work until the end.
    names += names[: -len(names) % processes] or names[:1] * (processes - len(names))
    request = {"images": images, "split": split, "seed": seed, "device": vars(device)}
    shares = [names[first::processes] for first in range(processes)]
    asked = [json.dumps({**request, "recipes": [unique[n] for n in share]}) for share in shares]
    began, answers = time.time(), _answers(asked)
    found: dict[str, list[Timing]] = {}
    for share, answer in zip(shares, answers, strict=True):
        for name, timing in zip(share, answer["timings"], strict=True):
            found.setdefault(name, []).append(Timing(**timing))
    return Timings(
        timings=[_middle(found[name]) for name in alike],
        start_s=statistics.mean(answer["ready"] - began for answer in answers),
        peak_memory_mb=max(answer["peak_memory_mb"] for answer in answers),
    )


def _middle(timings: list[Timing]) -> Timing:
    """Return the middle one of several of the same."""
    return sorted(timings, key=lambda one: one.step_s)[len(timings) // 2]


def _answers(requests: list[str]) -> list[dict[str, Any]]:
    """Return what as many processes answer, all at work at once."""
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY.parent)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen([sys.executable, "-m", __name__], env=environment, **pipes)
            )
            for _ in requests
        ]
        for process, request in zip(running, requests, strict=True):
            process.stdin.write(request)
            process.stdin.close()
        texts = [process.stdout.read() for process in running]
    codes = [process.returncode for process in running]
    if any(codes):
        code = max(codes, key=abs)
        raise RuntimeError(f"a process that clocked trainings ended with code {code}")
    return [json.loads(text) for text in texts]


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """Clock what a process is asked to."""
    images, split = read_images(request["images"]), read_json(request["split"])
    rows = {part: np.asarray(split[part]) for part in ("train", "validation", "test")}
    device = Device(**request["device"])
    # What is only done once is done now: torch loads much at the first step.
    layer = torch.nn.Linear(1, 1, device=device.kind)
    optimizer = torch.optim.SGD(layer.parameters())
    layer(torch.zeros(1, 1, device=device.kind)).sum().backward()
    optimizer.step()
    ready, timings = time.time(), []
    for recipe in request["recipes"]:
        task = ImageTask(images, rows, recipe, (request["seed"], images.name, 0))
        timings.append(asdict(time_training(task, device)))
    memory = JobTimes().summary()["peak_memory_mb"]
    return {"ready": ready, "timings": timings, "peak_memory_mb": memory}


if __name__ == "__main__":
    # A job says what goes wrong in a training; here it is part of the answer.
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)

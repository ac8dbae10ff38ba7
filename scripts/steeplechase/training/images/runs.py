"""Trainings on images out of the cell cache, or trained and put into it."""

import hashlib
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from steeplechase import registry, sweeps
from steeplechase.data.images import ImageSet
from steeplechase.files import digest
from steeplechase.fingerprint import fingerprint
from steeplechase.room import NoRoomError
from steeplechase.training.cache import CellCache
from steeplechase.training.device import CPU, Device
from steeplechase.training.failure import message, of_the_machine
from steeplechase.training.images.checkpoints import EVERY_S, Checkpoint
from steeplechase.training.images.engine import precision_of, train
from steeplechase.training.images.task import ImageTask
from steeplechase.training.interruption import Interrupted, Interruption
from steeplechase.training.job_times import JobTimes
from steeplechase.training.progress import INTERVAL_S, to_log

PARTS = ("train", "validation", "test")
CHECKPOINTS = "checkpoints"
# What is asked for from outside, or the disk lacks: no finding about a training.
NOT_OF_TRAINING = (Interrupted, NoRoomError, OSError)
EVALUATED = [f"{part}_{value}" for part in PARTS for value in ("loss", "accuracy")]


def train_runs(
    images: ImageSet,
    split: Mapping[str, Sequence[int]],
    runs: Sequence[tuple[dict[str, Any], int]],
    seed: int,
    cache: CellCache,
    device: Device = CPU,
    weights: Mapping[str, str] | None = None,
    say: Callable[[str], None] = to_log,
    times: JobTimes | None = None,
    checkpoint_s: float = EVERY_S,
) -> list[dict[str, Any]]:
    """Train what the cache lacks.

    Parameters
    ----------
    images, split
        The set, and its rows that train, choose and test.
    runs
        Complete recipe and replicate of each.
    seed
        The study's.
    cache
        Holds finished trainings; the states of unfinished ones are kept below it.
    device
        What is trained on.
    weights
        Local file of each text that a recipe may have for the network's weights.
    say
        Takes lines about progress.
    times
        Takes what was trained, and how long that took.
    checkpoint_s
        Seconds between two states of a training that are kept.

    Returns
    -------
    list of dict
        What `engine.train` returns, in the order of the runs. A training that raised has failed,
        with its reason; it is tried again when the job runs again.

    Raises
    ------
    Interrupted
        After a SIGTERM, when the state of the training at work has been kept.
    NoRoomError, OSError, MemoryError, RuntimeError
        If a state or a result cannot be kept, memory runs out, or the GPU breaks down.
    """
    times, weights = times or JobTimes(), weights or {}
    rows = {part: np.asarray(split[part], dtype=np.int64) for part in PARTS}
    hashes = {text: _file_digest(path) for text, path in weights.items()}
    tasks = [
        ImageTask(images, rows, recipe, (seed, images.name, replicate), weights)
        for recipe, replicate in runs
    ]
    keys = [_key(task, device, hashes) for task in tasks]
    entries = {key: cache.get(key) for key in keys}
    # Settings that come to the same recipe are one training.
    missing = {k: t for k, t in zip(keys, tasks, strict=True) if entries[k] is None}
    times.cells += len(runs)
    times.trained_cells += len(missing)
    cached = sum(entries[k] is not None for k in keys)
    say(f"{len(runs)} trainings: {cached} cached, {len(missing)} to train")
    asked_for = {task.training["precision"] for task in tasks}
    if any(precision_of(one, device) != one for one in asked_for):
        say("mixed precision is for a GPU: float32 is computed in")
    with Interruption() as interruption:
        for number, (key, task) in enumerate(missing.items(), 1):
            checkpoint = Checkpoint(cache.folder / CHECKPOINTS / f"{key}.state", checkpoint_s)
            told = _Teller(say, f"training {number} of {len(missing)}")
            with times.training([]):
                entries[key] = _one(task, device, checkpoint, interruption, told, say)
            times.trainings["images"] += 1
            if entries[key]["status"] != "failed":
                cache.put(key, entries[key])
                checkpoint.remove()
            told.close(entries[key])
    return [entries[key] for key in keys]


def _one(
    task: ImageTask,
    device: Device,
    checkpoint: Checkpoint,
    interruption: Interruption,
    told: Callable[[int, int], None],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Train one network; what it raises becomes a failure with its reason."""
    try:
        found = train(task, device, checkpoint, interruption, told, say)
    except Exception as error:
        if isinstance(error, NOT_OF_TRAINING) or of_the_machine(error):
            raise
        traceback.print_exc()
        reason = f"{type(error).__name__}: {message(error)}"
        found = {"status": "failed", "reason": reason, "progress": [], "test_probabilities": None}
    return {**dict.fromkeys(EVALUATED), **found}


def are_cached(
    tasks: Sequence[ImageTask], cache: CellCache, device: Device, weights: Mapping[str, str]
) -> list[bool]:
    """Say of each training whether the cache has it; one from weights that are not there is not.

    Parameters
    ----------
    tasks
        The trainings.
    cache
        Of finished trainings.
    device
        What is trained on.
    weights
        As `train_runs` has them, but that the files need not be there.
    """
    there = {text: path for text, path in weights.items() if Path(path).exists()}
    hashes = {text: _file_digest(path) for text, path in there.items()}
    return [cache.get(_key(task, device, hashes)) is not None for task in tasks]


def recipe_modules(recipe: dict[str, Any]) -> list[str]:
    """Return the dotted names of what is loaded by name to train a recipe."""
    return [registry.module_name(kind, name) for kind, name in sweeps.components(recipe)]


def _key(task: ImageTask, device: Device, hashes: Mapping[str, str]) -> str:
    """Return the cache key of a training: the digest of all that determines its result."""
    recipe = task.recipe
    precision = precision_of(task.training["precision"], device)
    text = recipe["network"]["settings"].get("weights")
    return digest(
        {
            "images": task.images.content_hash,
            "rows": {part: own.tolist() for part, own in task.rows.items()},
            "recipe": {**recipe, "training": {**recipe["training"], "precision": precision}},
            "weights": hashes.get(text),
            "names": list(task.names),
            "device": device.key,
            "code": fingerprint([train.__module__, *recipe_modules(recipe)]),
            # Their kernels decide the last bits, and their generators the draws.
            "versions": [torch.__version__, np.__version__],
        }
    )


def _file_digest(path: str | Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Teller:
    """Says now and then how far a training is."""

    def __init__(self, say: Callable[[str], None], what: str) -> None:
        self.say, self.what = say, what
        self.start = self.last = time.perf_counter()
        self.first: int | None = None

    def __call__(self, step: int, steps: int) -> None:
        now = time.perf_counter()
        if self.first is None:
            self.first, self.start = step, now
            if step > 1:
                self.say(f"{self.what}: goes on from iteration {step - 1} of {steps}")
        elif now - self.last >= INTERVAL_S:
            self.last = now
            rate = (step - self.first) / (now - self.start)
            self.say(
                f"{self.what}: iteration {step} of {steps}, {rate:.1f} iterations/s, "
                f"{(steps - step) / rate:.0f} s remaining"
            )

    def close(self, result: Mapping[str, Any]) -> None:
        """Say how it ended."""
        text = result["status"] + (f" ({result['reason']})" if result["reason"] else "")
        self.say(f"{self.what}: {text} in {time.perf_counter() - self.start:.1f} s")

"""From a study's names to tasks of an engine: what one training is, and what keys its result.

Everything that determines a training's numbers stands here or is imported here; the cell cache
takes the fingerprint of this module, of the engine and of the components that a study names.
"""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import torch

from steeplechase import registry
from steeplechase.components import algorithm_modules, kinds_and_parts, training_settings
from steeplechase.data.encode import fit
from steeplechase.data.table import Table
from steeplechase.files import digest
from steeplechase.fingerprint import fingerprint
from steeplechase.protocol.seeds import generator
from steeplechase.protocol.splits import inner_rows, outer_rows, subsample
from steeplechase.training.device import CPU, Device, apply
from steeplechase.training.scheduling import is_of_time, scheduled_rates
from steeplechase.training.task import DTYPES, Outcome, SplitTensors, Task, steps_per_epoch

# What is imported by name for one kind of device.
DEVICE_MODULES = {"cpu": (), "cuda": ("steeplechase.training.stacked",)}

# How many encoded splits are kept: enough for the inner folds of a few outer folds.
KEPT_SPLITS = 64


@dataclass(frozen=True)
class Training:
    """One training: which part of the data, and with which hyperparameters.

    ``inner_fold`` None stands for a refit: the whole outer-training part, tested on the
    outer-test part. ``trial`` holds the hyperparameters of each component of the algorithm.
    """

    algorithm: str
    outer_fold: int
    inner_fold: int | None
    replicate: int
    trial: tuple[dict[str, Any], ...]


def check_outside(algorithms: Iterable[dict[str, Any]]) -> None:
    """Check the classes from outside that algorithms name, before anything is trained.

    Raises
    ------
    CodeError
        If one cannot be imported, is none of its kind, does not take its hyperparameters, or
        computes the gradients itself that a wrapper is to change.
    """
    for parts in map(kinds_and_parts, algorithms):
        changing = [
            part["name"]
            for kind, part in parts
            if kind == "wrappers" and registry.declared(kind, part["name"]).get("CHANGES_GRADIENTS")
        ]
        for kind, part in parts:
            if registry.is_outside(kind, part["name"]):
                outside = importlib.import_module(registry.OUTSIDE)
                outside.check(kind, part["name"], {*part["settings"], *part["space"]}, changing)


class Trainer:
    """Trains what a study asks for on one data set.

    Parameters
    ----------
    table
        The prepared data set.
    splits
        Its splits, as `protocol.splits.make_splits` made them.
    algorithms
        The resolved algorithms by name.
    network, training
        As in the study.
    seed
        The study's seed.
    device
        What the networks are trained on.
    """

    def __init__(
        self,
        table: Table,
        splits: dict[str, Any],
        algorithms: dict[str, dict[str, Any]],
        network: dict[str, Any],
        training: dict[str, Any],
        seed: int,
        device: Device = CPU,
    ) -> None:
        torch.set_num_threads(1)  # a second thread changes the last bits of the results
        torch.set_flush_denormal(True)  # decaying momenta of dead units would slow every step
        self.table, self.splits, self.algorithms = table, splits, algorithms
        self.network, self.training, self.seed = network, training, seed
        self.device = device
        self.settings = {n: training_settings(a, training) for n, a in algorithms.items()}
        apply(device)
        check_outside(algorithms.values())
        common = [__name__, *DEVICE_MODULES[device.kind]]
        self.codes = {
            name: fingerprint([*common, *algorithm_modules(algorithm, network, training)])
            for name, algorithm in algorithms.items()
        }
        self.algorithm_key, self.rows_key = cache(self._algorithm_key), cache(self._rows_key)
        self.split = lru_cache(KEPT_SPLITS)(self._split)
        self.initial_parameters = lru_cache(KEPT_SPLITS)(self._initial_parameters)

    def run(self, trainings: list[Training], curves: bool = False) -> list[Outcome]:
        """Train and return the outcomes in the same order."""
        outcomes: dict[int, Outcome] = {}
        engines = [self.settings[training.algorithm]["engine"] for training in trainings]
        for engine in dict.fromkeys(engines):
            members = [i for i, own in enumerate(engines) if own == engine]
            tasks = [self.task(trainings[i], curves) for i in members]
            trained = registry.load("engines", engine).train(tasks, self.device)
            outcomes.update(zip(members, trained, strict=True))
        return [outcomes[i] for i in range(len(trainings))]

    def rows(self, outer_fold: int, inner_fold: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Return the table rows that a training learns from and is evaluated on."""
        if inner_fold is None:
            return outer_rows(self.splits, outer_fold)
        return inner_rows(self.splits, outer_fold, inner_fold)

    def task(self, training: Training, curves: bool = False) -> Task:
        """Build the engine's task of a training."""
        algorithm = self.algorithms[training.algorithm]
        optimizer = registry.load("optimizers", algorithm["optimizer"]["name"])
        hyperparameters = {k: v for k, v in training.trial[0].items() if k != "lr"}
        regularisers, wrappers = (
            tuple(
                (registry.load(kind, part["name"]), trial)
                for (kind, part), trial in self._components(training)
                if kind == wanted
            )
            for wanted in ("regularisers", "wrappers")
        )
        where = (training.outer_fold, training.inner_fold)
        split = self.split(*where)
        asked = self._asked(training, split)
        held_out = 0 if asked["held_out"] is None else len(asked["held_out"])
        return Task(
            split=split,
            hidden=tuple(self.network["hidden"]),
            activation=self.network["activation"],
            output_activation=self.network["output_activation"],
            parameters=self.initial_parameters(*where, training.replicate),
            optimizer=optimizer,
            hyperparameters=hyperparameters,
            rates=self.rates(training, len(split.train_labels) - held_out),
            epochs=self.training["epochs"],
            batch_size=self.settings[training.algorithm]["batch_size"],
            sampling=self.settings[training.algorithm]["sampling"],
            batch_order=lambda: self.generator("batches", *where, training.replicate),
            curves=curves,
            regularisers=regularisers,
            dropout_draws=lambda: self.generator("dropout", *where, training.replicate),
            wrappers=wrappers,
            noise_draws=lambda: self.generator("noise", *where, training.replicate),
            torch_seed=lambda: int(
                self.generator("torch", *where, training.replicate).integers(2**63)
            ),
            **asked,
        )

    def _asked(self, training: Training, split: SplitTensors) -> dict[str, Any]:
        """Return the attributes of a task that say which schedules are asked in its course.

        Which rows are held out for them depends on the place in the protocol, not on the algorithm,
        and the fewer of them are among the more, so that algorithms can be compared.
        """
        feedback, scheduler, share = [], None, 0.0
        for (kind, part), settings in self._components(training):
            if kind != "schedules" or is_of_time(part["name"]):
                continue
            module, given = registry.load(kind, part["name"]), dict(settings)
            if registry.is_outside(kind, part["name"]):
                scheduler = partial(module.scheduler, **given)
                continue
            share = max(share, given.pop("validation_share"))
            feedback.append((module, given))
        rows = len(split.train_labels)
        count = min(max(1, round(share * rows)), rows - 1) if share else 0
        held_out = None
        if count:
            where = (training.outer_fold, training.inner_fold, training.replicate)
            random = self.generator("validation", *where)
            held_out = subsample(split.train_labels.numpy(), count, random)
        return {
            "feedback": tuple(feedback),
            "held_out": held_out,
            "scheduler": scheduler,
            "scheduler_unit": self.training["schedule_unit"],
        }

    def steps_per_epoch(self, training: Training, rows: int) -> int:
        """Return the number of batches that an epoch of a training on so many rows has."""
        return steps_per_epoch(rows, self.settings[training.algorithm]["batch_size"])

    def rates(self, training: Training, rows: int) -> np.ndarray:
        """Return the learning rate of each step, float64.

        The rate of the optimizer under its schedules, evaluated at the number of the epoch or, with
        ``schedule_unit: step``, at the step's fractional epoch. What answers to the loss is not in
        it.
        """
        steps = self.steps_per_epoch(training, rows)
        time = np.arange(self.training["epochs"] * steps) / steps
        if self.training["schedule_unit"] == "epoch":
            time = np.floor(time)
        schedules = [
            (part["name"], settings)
            for (kind, part), settings in self._components(training)
            if kind == "schedules" and is_of_time(part["name"])
        ]
        return scheduled_rates(training.trial[0]["lr"], schedules, time, self.training["epochs"])

    def _components(
        self, training: Training
    ) -> list[tuple[tuple[str, dict[str, Any]], dict[str, Any]]]:
        """Return kind, component and hyperparameters of each component of a training."""
        components = kinds_and_parts(self.algorithms[training.algorithm])
        return list(zip(components, training.trial, strict=True))

    def generator(self, purpose: str, outer_fold: int, inner_fold: int | None, replicate: int):
        """Return the random generator of a place in the protocol, the same for all algorithms."""
        return generator(
            purpose, self.seed, self.splits["dataset"], outer_fold, str(inner_fold), replicate
        )

    def key(self, training: Training) -> str:
        """Return the cache key: the digest of all that determines the outcome."""
        return digest(
            {
                "algorithm": self.algorithm_key(training.algorithm),
                "rows": self.rows_key(training.outer_fold, training.inner_fold),
                "place": [training.outer_fold, training.inner_fold, training.replicate],
                "hyperparameters": list(training.trial),
            }
        )

    def _algorithm_key(self, name: str) -> str:
        """Return the digest of what all trainings of an algorithm have in common."""
        components = kinds_and_parts(self.algorithms[name])
        return digest(
            {
                "data": self.table.content_hash,
                "seed": [self.seed, self.splits["dataset"]],
                "components": [(kind, part["name"]) for kind, part in components],
                "network": self.network,
                "training": self.settings[name],
                "device": self.device.key,
                "code": self.codes[name],
                # Their kernels decide the last bits, and their generators the draws.
                "versions": [torch.__version__, np.__version__],
            }
        )

    def _rows_key(self, outer_fold: int, inner_fold: int | None) -> str:
        """Return the digest of the rows of a split, which is asked for thousands of times."""
        return digest([part.tolist() for part in self.rows(outer_fold, inner_fold)])

    def _split(self, outer_fold: int, inner_fold: int | None) -> SplitTensors:
        """Encode the rows of a split; everything is fitted on its training part alone."""
        train, test = self.rows(outer_fold, inner_fold)
        encoding = fit(self.table, train)
        dtype = DTYPES[self.training["precision"]]
        labels = torch.from_numpy(self.table.labels)
        # Copied into torch's own memory, whose alignment is always the same.
        return SplitTensors(
            train_inputs=torch.tensor(encoding.apply(self.table, train), dtype=dtype),
            train_labels=labels[torch.from_numpy(train)],
            test_inputs=torch.tensor(encoding.apply(self.table, test), dtype=dtype),
            test_labels=labels[torch.from_numpy(test)],
            classes=len(self.table.classes),
        )

    def _initial_parameters(
        self, outer_fold: int, inner_fold: int | None, replicate: int
    ) -> list[np.ndarray]:
        """Draw the initial parameters of a place in the protocol."""
        split = self.split(outer_fold, inner_fold)
        return registry.load("networks", self.network["name"]).initial_parameters(
            split.train_inputs.shape[1],
            split.classes,
            self.network["hidden"],
            self.network["initialisation"],
            self.generator("weights", outer_fold, inner_fold, replicate),
        )

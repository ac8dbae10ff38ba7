"""What a training on images is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steeplechase.data.images import ImageSet
from steeplechase.protocol.seeds import generator
from steeplechase.training.scheduling import scheduled_rates


@dataclass(frozen=True)
class ImageTask:
    """One network to be trained.

    Attributes
    ----------
    images
        The set.
    rows
        ``train`` and ``validation``: rows of the train part; ``test``: rows of the test part.
    recipe
        Complete, see `sweeps.completed`.
    names
        What all draws are named by: study seed, image set, replicate.
    weights
        Local file of each text that the recipe may have for the network's ``weights``.
    """

    images: ImageSet
    rows: dict[str, np.ndarray]
    recipe: dict[str, Any]
    names: tuple[str | int, ...]
    weights: Mapping[str, str] = field(default_factory=dict)

    @property
    def training(self) -> dict[str, Any]:
        """How it is trained: epochs, batch_size, ..."""
        return self.recipe["training"]

    @property
    def steps_per_epoch(self) -> int:
        """Batches of an epoch."""
        rows, size = len(self.rows["train"]), self.training["batch_size"]
        left = rows % size
        # Of a single image batch normalisation knows no deviation.
        dropped = left if self.training["drop_last"] or left == 1 < size else 0
        return -(-(rows - dropped) // size) if dropped < rows else 1

    @property
    def steps(self) -> int:
        """Steps of the whole training."""
        return self.training["epochs"] * self.steps_per_epoch

    def generator(self, purpose: str, *more: str | int) -> np.random.Generator:
        """Return the generator of a purpose; what it depends on is never the order of work."""
        return generator(f"images {purpose}", *self.names, *more)

    def rates(self) -> list[float]:
        """Return the learning rate of each step."""
        time = np.arange(self.steps) / self.steps_per_epoch
        if self.training["schedule_unit"] == "epoch":
            time = np.floor(time)
        parts = [(part["name"], part["settings"]) for part in self.recipe["schedules"]]
        lr = self.recipe["optimizer"]["settings"]["lr"]
        return scheduled_rates(lr, parts, time, self.training["epochs"]).tolist()

    def order(self, epoch: int) -> np.ndarray:
        """Return places among the training rows in the order of an epoch."""
        return self.generator("batches", epoch).permutation(len(self.rows["train"]))

    def recorded(self, step: int) -> bool:
        """Say whether a step, counted from 1, ends with a row of progress."""
        every = self.training["record_every"] or self.steps_per_epoch
        return step % every == 0 or step == self.steps

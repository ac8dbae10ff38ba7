"""The rows that a stack of networks learns from and is evaluated on, in the device's memory.

Networks of a stack may have different splits, batch orders and draws; those that agree in all of
them share a *place*, and are fed once. All batches are padded to one number of rows, with
copies of the batch's first row that weigh nothing. (Rows of zeros would do for the gradient, but
in a network near overflow they could become infinite where no row of the data does.)
"""

import pickle
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from steeplechase.training.task import (
    SplitTensors,
    Task,
    draw_normal,
    draw_uniform,
    steps_per_epoch,
)

ROW_MULTIPLE = 16


class Splits:
    """Splits in the device's memory, each uploaded once."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._moved: dict[int, tuple[SplitTensors, SplitTensors]] = {}

    def moved(self, split: SplitTensors) -> SplitTensors:
        """Return the device's copy of a split."""
        # The split itself is kept beside, so that no other one can take its id.
        if id(split) not in self._moved:
            self._moved[id(split)] = (split, split.on(self.kind))
        return self._moved[id(split)][1]


class Part(NamedTuple):
    """Which rows of the table one part of each place's split is, in blocks of `padded_rows`."""

    rows: torch.Tensor  # (blocks, places, padded rows), int64
    real: torch.Tensor  # (blocks, places, padded rows), bool
    counts: torch.Tensor  # (places,), float64: rows that are no padding


class StackedRows:
    """The rows of a stack.

    Parameters
    ----------
    tasks
        Of one group (see `stacked`): padded rows and steps per epoch are the same for all.
    splits
        Holds the device's copies.

    Attributes
    ----------
    inputs, labels, one_hot
        All rows of all splits: (n, d), (n,) and (n, classes).
    place_of
        Index of each network's place, (networks,).
    steps, padded_rows
        Batches in an epoch, and rows that each is padded to.
    fixed
        Whether all steps have the same batch: all rows.
    draws_shape
        (disturbances, places, padded rows, hidden units)
    noise_shape
        (wrappers that add noise, places, parameters of a network)
    train, test
        The parts as blocks for evaluation.
    """

    def __init__(self, tasks: Sequence[Task], splits: Splits) -> None:
        first = tasks[0]
        self.kind, self.dtype = splits.kind, first.split.train_inputs.dtype
        self.steps, self.padded_rows = batches_per_epoch(first), padded_rows(first)
        self.fixed = first.whole_batches
        self.units = sum(first.hidden)
        self.disturbances = len(first.disturbances) if first.hidden else 0

        self.noisy = len(first.noisy)

        keys = [_place(task) for task in tasks]
        places = dict(zip(keys, tasks, strict=True))
        numbers = {key: number for number, key in enumerate(places)}
        self.place_of = self._on_device(np.array([numbers[key] for key in keys]))
        self._batches = [task.batches() for task in places.values()]
        self._draws = [task.dropout_draws() for task in places.values() if self.disturbances]
        self._noise = [task.noise_draws() for task in places.values() if self.noisy]

        unique = {id(task.split): task.split for task in places.values()}
        moved = [splits.moved(split) for split in unique.values()]
        self.inputs = torch.cat([x for s in moved for x in (s.train_inputs, s.test_inputs)])
        self.labels = torch.cat([x for s in moved for x in (s.train_labels, s.test_labels)])
        classes = torch.arange(moved[0].classes, device=self.kind)
        self.one_hot = (self.labels[:, None] == classes).to(self.dtype)
        lengths = np.array([(len(s.train_labels), len(s.test_labels)) for s in moved])
        ends = np.cumsum(lengths).reshape(lengths.shape)
        which = [list(unique).index(id(task.split)) for task in places.values()]
        counts, starts = lengths[which], (ends - lengths)[which]  # (places, 2)
        self._starts = starts[:, 0]
        self.train = self._part(starts[:, 0], counts[:, 0])
        self.test = self._part(starts[:, 1], counts[:, 1])
        left = counts[:, 0] - first.batch_size * np.arange(self.steps)[:, None]
        self._sizes = np.minimum(left, first.batch_size)  # (steps, places)
        self.draws_shape = (self.disturbances, len(places), self.padded_rows, self.units)
        parameters = sum(layer.size for layer in first.parameters) if self.noisy else 0
        self.noise_shape = (self.noisy, len(places), parameters)

    def next_epoch(self) -> torch.Tensor:
        """Return the rows of the batches of the next epoch, (steps, places, padded rows)."""
        found = np.empty((*self._sizes.shape, self.padded_rows), dtype=np.int64)
        for place, batches in enumerate(self._batches):
            for step, rows in enumerate(next(batches)):
                size = self._sizes[step, place]
                chosen = np.arange(size) if rows is None else rows.numpy()
                found[step, place, :size] = chosen
                found[step, place, size:] = chosen[0]
        return self._on_device(found + self._starts[:, None])

    def row_weights(self) -> torch.Tensor:
        """Return the share of each row in the loss of its batch, (steps, places, padded rows).

        It is one over the batch's rows, and 0 where a row is padding.
        """
        sizes = self._sizes[:, :, None]
        weights = (np.arange(self.padded_rows) < sizes) / sizes
        return self._on_device(weights).to(self.dtype)

    def next_draws(self, step: int) -> torch.Tensor:
        """Return the draws of the next step, of shape `draws_shape`.

        Parameters
        ----------
        step
            Number of the step in its epoch, from 0.
        """
        draws = np.zeros(self.draws_shape, dtype=np.float32)
        for place, random in enumerate(self._draws):
            size = self._sizes[step, place]
            for number in range(self.disturbances):
                draws[number, place, :size] = draw_uniform(random, size, self.units)
        return self._on_device(draws).to(self.dtype)

    def next_noise(self) -> torch.Tensor:
        """Return the noise of the next step, of shape `noise_shape`."""
        noise = np.empty(self.noise_shape, dtype=np.float32)
        for place, random in enumerate(self._noise):
            for number in range(self.noisy):
                noise[number, place] = draw_normal(random, self.noise_shape[-1])
        return self._on_device(noise).to(self.dtype)

    def _part(self, starts: np.ndarray, counts: np.ndarray) -> Part:
        """Return one part of all places' splits, in as many blocks as the largest needs."""
        blocks = -(-counts.max() // self.padded_rows)
        number = np.arange(blocks * self.padded_rows).reshape(blocks, 1, self.padded_rows)
        real = number < counts[:, None]
        rows = starts[:, None] + np.where(real, number, 0)
        return Part(*map(self._on_device, (rows, real, counts.astype(np.float64))))

    def _on_device(self, values: np.ndarray) -> torch.Tensor:
        """Return an array as a tensor in the device's memory."""
        return torch.from_numpy(values).to(self.kind)


def padded_rows(task: Task) -> int:
    """Return the rows that a batch of the task is padded to: a property of its split alone."""
    rows = min(len(task.split.train_labels), task.batch_size)
    return -(-rows // ROW_MULTIPLE) * ROW_MULTIPLE


def batches_per_epoch(task: Task) -> int:
    """Return the number of steps that an epoch of the task has."""
    return steps_per_epoch(len(task.split.train_labels), task.batch_size)


def _place(task: Task) -> tuple:
    """Return what two tasks agree in if the same rows and draws come to both in each step."""
    disturbed = bool(task.hidden and task.disturbances)
    return (
        id(task.split),
        None if task.whole_batches else _state(task.batch_order()),
        _state(task.dropout_draws()) if disturbed else None,
        _state(task.noise_draws()) if task.noisy else None,
    )


def _state(random: np.random.Generator) -> bytes:
    """Return the state of a generator, which all its draws follow from."""
    return pickle.dumps(random.bit_generator.state)

"""Schedules together: multiplied, or one after the other."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from steeplechase import registry
from steeplechase.components import UNTIL

Part = tuple[str, dict[str, Any]]  # name of a schedule, its hyperparameters


def scheduled_rates(
    lr: float, parts: Sequence[Part], epoch: np.ndarray, epochs: float
) -> np.ndarray:
    """Return what the schedules of an algorithm make of its learning rate.

    Parameters
    ----------
    lr
        The rate of the optimizer.
    parts
        In the order of the study. A schedule with ``until`` is followed by the next one, which
        begins there at its own time 0; such sequences, and what stands alone, are multiplied.
    epoch
        Times, counted from 0, float64, any shape.
    epochs
        Length of the training.

    Returns
    -------
    numpy.ndarray
        float64, of the shape of `epoch`.
    """
    rates = np.full(epoch.shape, float(lr))
    for sequence in sequences(parts):
        rates = rates * _one_after_the_other(sequence, epoch, epochs)
    return rates


def sequences(parts: Iterable[Part]) -> list[list[Part]]:
    """Divide schedules into sequences, each with all that follows one another."""
    found: list[list[Part]] = []
    follows = False
    for part in parts:
        if not follows:
            found.append([])
        found[-1].append(part)
        follows = UNTIL in part[1]
    return found


def _one_after_the_other(sequence: list[Part], epoch: np.ndarray, epochs: float) -> np.ndarray:
    """Return the multipliers of a sequence; each part counts time from where it begins."""
    product = np.ones_like(epoch)
    begin = 0.0
    for name, given in sequence:
        settings = {key: value for key, value in given.items() if key != UNTIL}
        # One that would end before it begins, as draws of a search may have it, has no time.
        end = max(float(given.get(UNTIL, epochs)), begin)
        own = (epoch >= begin) & (epoch < end) if UNTIL in given else epoch >= begin
        if own.any():
            product[own] = one(name, settings, epoch[own] - begin, end - begin)
        begin = end
    return product


def one(name: str, settings: dict[str, Any], epoch: np.ndarray, epochs: float) -> np.ndarray:
    """Return the multipliers of one schedule that has `epochs` epochs."""
    schedule = registry.load("schedules", name)
    if getattr(schedule, "NEEDS_EPOCHS", False):
        settings = {**settings, "epochs": epochs}
    return schedule.multiplier(epoch, **settings)


def is_of_time(name: str) -> bool:
    """Say whether time alone tells a schedule's rates.

    What answers to the loss, or is a scheduler of torch, is asked in the course of the training.
    """
    constants = registry.declared("schedules", name)
    return not (constants.get("FEEDBACK") or registry.is_outside("schedules", name))

"""One descent: an optimizer within its wrappers, from a start, for a number of iterations.

It runs what the loop engine runs, the counterpart of an optimizer in ``torch.optim`` and the
functions of the wrappers, on one vector of parameters in double precision. An iteration counts as
an epoch to wrappers that ask for one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import torch

from steeplechase.problems._problem import Problem

Batches = Iterator[torch.Tensor | None]
Wrapping = tuple[ModuleType, dict[str, Any]]


@dataclass
class Descent:
    """How a descent went.

    Attributes
    ----------
    losses
        On all rows, before the first iteration and after each.
    places
        The parameters of the same times, those that wrappers have evaluated.
    reason
        Why it ended early; empty where it did not.
    status
        ok, diverged or failed.
    """

    losses: list[float] = field(default_factory=list)
    places: list[list[float]] = field(default_factory=list)
    status: str = "ok"
    reason: str = ""

    def stop(self, status: str, reason: str) -> None:
        """Note that it ended early."""
        self.status, self.reason = status, reason


def descend(
    problem: Problem,
    start: np.ndarray,
    batches: Batches,
    optimizer: ModuleType,
    hyperparameters: dict[str, Any],
    wrappers: Sequence[Wrapping],
    iterations: int,
    diverged_above: float,
    noise: np.random.Generator,
) -> Descent:
    """Descend.

    Parameters
    ----------
    problem
        What is minimised.
    start
        Where it begins, shape (n,).
    batches
        The rows of each iteration, None for all.
    optimizer, hyperparameters
        Its module, and its settings with ``lr``.
    wrappers
        Modules and their settings, in the order of the study.
    iterations
        How many steps, if it does not diverge.
    diverged_above
        A loss above this ends it.
    noise
        What wrappers that add noise draw from.
    """
    parameters = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    made = optimizer.torch_optimizer([parameters], **hyperparameters)
    around = _Around(wrappers, parameters, noise)
    found = Descent()
    _note(found, problem, around.evaluated(), diverged_above)
    for step in range(1, iterations + 1):
        closure = _closure(problem, parameters, next(batches))
        try:
            if getattr(optimizer, "CLOSURE", False):
                made.step(closure)
            else:
                closure()
                around.change_gradient(step)
                made.step()
        except RuntimeError as error:  # such as a Hessian that cannot be solved
            found.stop("failed", f"iteration {step}: {str(error).splitlines()[0]}")
            return found
        around.after(step)
        if not _note(found, problem, around.evaluated(), diverged_above):
            return found
    return found


def _closure(
    problem: Problem, parameters: torch.Tensor, rows: torch.Tensor | None
) -> Callable[..., torch.Tensor]:
    """Return what evaluates the loss of a batch anew, as the loop engine's closures do."""

    def evaluate(backward: bool = True) -> torch.Tensor:
        parameters.grad = None
        loss = problem.loss(parameters, rows)
        if backward:
            loss.backward()
        return loss

    return evaluate


def _note(found: Descent, problem: Problem, place: torch.Tensor, bound: float) -> bool:
    """Note place and loss; return whether the descent may go on."""
    with torch.no_grad():
        loss = float(problem.loss(place, None))
    iteration = len(found.losses)
    if not np.isfinite(loss):
        found.stop("diverged", f"the loss was not finite after iteration {iteration}")
        return False
    found.losses.append(loss)
    found.places.append(place.tolist())
    if loss > bound:
        found.stop("diverged", f"the loss rose above {bound:g} at iteration {iteration}")
        return False
    return True


class _Around:
    """The wrappers of an algorithm with their buffers."""

    def __init__(
        self, wrappers: Sequence[Wrapping], parameters: torch.Tensor, noise: np.random.Generator
    ) -> None:
        self._parameters, self._noise = parameters, noise
        values = parameters.detach()
        self._scratch = torch.empty_like(values)
        begin = {"parameter": values.clone, "zero": lambda: torch.zeros_like(values)}
        self._wrappers = [
            (module, {name: begin[what]() for name, what in module.STATE.items()}, given)
            for module, given in wrappers
        ]

    def change_gradient(self, step: int) -> None:
        """Do to the gradient what wrappers do before the optimizer sees it."""
        gradient = self._parameters.grad
        for module, _, given in self._wrappers:
            if hasattr(module, "before_step"):
                module.before_step(gradient, self._scratch, step, **given)
            if hasattr(module, "add_noise"):
                draws = torch.from_numpy(self._noise.standard_normal(gradient.shape))
                module.add_noise(gradient, draws, step, **given)
            if hasattr(module, "scale"):
                gradient.mul_(module.scale(gradient.norm(), **given))

    @torch.no_grad()
    def after(self, step: int) -> None:
        """Do what wrappers do after a step."""
        parameter = self._parameters.data
        for module, state, given in self._wrappers:
            if hasattr(module, "after_step"):
                module.after_step(parameter, state, self._scratch, step, **given)
            if hasattr(module, "after_epoch"):
                module.after_epoch(parameter, state, self._scratch, step - 1, **given)

    def evaluated(self) -> torch.Tensor:
        """Return the parameters that count: those of the last wrapper that has its own."""
        place = self._parameters.detach()
        for module, state, given in self._wrappers:
            if hasattr(module, "evaluated"):
                place = module.evaluated(self._parameters.detach(), state, **given)
        return place

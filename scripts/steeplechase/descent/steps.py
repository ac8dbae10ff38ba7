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
from steeplechase.training.wrapped import Wrapped, switch

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
        The parameters of the same times, those that wrappers or the optimizer have evaluated.
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
    noisy = sum(hasattr(module, "add_noise") for module, _ in wrappers)
    around, scratch = _around(wrappers, parameters), torch.empty_like(parameters.detach())
    found = Descent()
    if not _note(found, problem, around, diverged_above):
        return found
    for step in range(1, iterations + 1):
        switch(made, "train")
        closure = _closure(problem, parameters, next(batches))
        try:
            if getattr(optimizer, "CLOSURE", False):
                made.step(closure)
            else:
                closure()
                draws = [[_normal(noise, parameters)] for _ in range(noisy)]
                around.before_step([parameters.grad], [scratch], step, draws)
                made.step()
        except RuntimeError as error:  # such as a Hessian that cannot be solved
            said = str(error).partition("\n")[0] or type(error).__name__
            found.stop("failed", f"iteration {step}: {said}")
            return found
        around.after_step(0, scratch, step)
        around.after_epoch([scratch], step - 1)
        switch(made, "eval")
        if not _note(found, problem, around, diverged_above):
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


def _around(wrappers: Sequence[Wrapping], parameters: torch.Tensor) -> Wrapped:
    """Return the parameters with the wrappers around them, which work on the same memory."""
    return Wrapped(wrappers, [parameters.detach()], torch.nn.utils.get_total_norm)


def _normal(noise: np.random.Generator, parameters: torch.Tensor) -> torch.Tensor:
    """Draw standard normal numbers in the parameters' shape."""
    return torch.from_numpy(noise.standard_normal(parameters.shape))


def _note(found: Descent, problem: Problem, around: Wrapped, bound: float) -> bool:
    """Note the place that counts and its loss; return whether the descent may go on."""
    (place,) = around.evaluated() or around.parameters
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

"""What a problem consists of, and the bends of its loss at the minimum."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

Loss = Callable[[torch.Tensor, torch.Tensor | None], torch.Tensor]


@dataclass(frozen=True)
class Problem:
    """A loss to be minimised from a start.

    Attributes
    ----------
    loss
        Of the parameters, float64 of shape (n,), and of the places of the rows to take the mean
        over, int64 of shape (rows,), or None for all of them.
    start
        Where the first replicate begins, n numbers; the others begin around it.
    spread
        Standard deviation, in each parameter, of where the others begin.
    minimum
        The smallest loss, or its greatest lower bound where it is never reached.
    minimiser
        Where the loss is smallest, n numbers; None where it is nowhere.
    inputs, labels
        The rows of a problem that has any: float64 of shape (rows, 2), int64 of shape (rows,).
    """

    loss: Loss
    start: tuple[float, ...]
    spread: float
    minimum: float
    minimiser: tuple[float, ...] | None
    inputs: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    labels: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def rows(self) -> int:
        """How many rows it has, 0 for a plain function."""
        return len(self.inputs)


def bends(problem: Problem) -> tuple[float, float]:
    """Return the smallest and the largest eigenvalue of the Hessian at the minimum.

    Both are NaN where the minimum is reached nowhere.
    """
    if problem.minimiser is None:
        return float("nan"), float("nan")
    place = torch.tensor(problem.minimiser, dtype=torch.float64)
    hessian = torch.autograd.functional.hessian(lambda at: problem.loss(at, None), place)
    values = torch.linalg.eigvalsh(hessian)
    return float(values[0]), float(values[-1])

"""Stochastic gradient descent.

    w <- w - lr * g

References
----------
H. Robbins and S. Monro, "A stochastic approximation method", Annals of Mathematical Statistics
22(3), 1951, eq. (6).
"""

from collections.abc import Iterable

import torch

TITLE = "SGD"
REFERENCE = "Robbins & Monro 1951, doi:10.1214/aoms/1177729586"
STATE = ()
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
}


def update(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    parameter.sub_(gradient.mul_(lr))


def torch_optimizer(parameters: Iterable[torch.Tensor], lr: float) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.SGD(parameters, lr=lr)

"""Gradient descent: steepest descent on the loss of the whole training part.

    w <- w - lr * g

Each epoch is one step, whose gradient is that of all training rows, whatever the study's batch
size is; `sgd` is the same step on batches.

Differs from the paper: the step length is that of the study and its schedule, and is not searched
along the gradient.

References
----------
A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", Comptes
rendus hebdomadaires des séances de l'Académie des sciences 25, 1847, pp. 536-538.
"""

from collections.abc import Iterable

import torch

TITLE = "Gradient descent"
REFERENCE = "Cauchy 1847, Comptes rendus 25, 536-538"
FULL_BATCH = True
STATE = ()
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.1,
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

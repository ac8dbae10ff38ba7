"""Stochastic gradient descent with (heavy-ball) momentum.

    v <- momentum * v + g
    w <- w - lr * v

Differs from the paper: the learning rate multiplies the whole velocity, as in torch, and not the
newest gradient alone; the two differ only where the rate changes during training.

References
----------
B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR
Computational Mathematics and Mathematical Physics 4(5), 1964, eq. (9).
"""

from collections.abc import Iterable

import torch

from steeplechase.optimizers._sgd_kernel import sgd_kernel

TITLE = "SGD with momentum"
REFERENCE = "Polyak 1964, doi:10.1016/0041-5553(64)90137-5"
STATE = ("velocity",)
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "momentum": {
        "type": "float",
        "default": 0.9,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the velocity that is kept from step to step.",
    },
}


def update(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float | torch.Tensor,
    momentum: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    velocity = state["velocity"]
    velocity.mul_(momentum).add_(gradient)
    torch.mul(velocity, lr, out=scratch)
    parameter.sub_(scratch)


def update_one(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float,
    momentum: float,
) -> None:
    """Make one step in place with torch's kernel for it."""
    sgd_kernel(parameter, gradient, state["velocity"], lr, momentum, nesterov=False)


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, momentum: float
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum)

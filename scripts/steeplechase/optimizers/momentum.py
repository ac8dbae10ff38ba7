"""Stochastic gradient descent with (heavy-ball) momentum.

    v <- momentum * v + (1 - dampening) * g
    w <- w - lr * v

At the first step, and with momentum 0, there is no dampening, as in torch.

Differs from the paper: the learning rate multiplies the whole velocity, as in torch, and not the
newest gradient alone; the two differ only where the rate changes during training. The paper has no
dampening.

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
    "dampening": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the gradient that is kept out of the velocity.",
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
    dampening: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    velocity = state["velocity"]
    kept = 1 - dampening * (step > 1) * (momentum != 0)
    velocity.mul_(momentum).add_(gradient.mul_(kept))
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
    dampening: float,
) -> None:
    """Make one step in place with torch's kernel for it."""
    velocity = state["velocity"]
    sgd_kernel(parameter, gradient, velocity, lr, momentum, dampening=dampening, first=step == 1)


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, momentum: float, dampening: float
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, dampening=dampening)

"""Stochastic gradient descent with Nesterov momentum.

    v <- momentum * v + g
    w <- w - lr * (g + momentum * v)

Differs from the paper: the gradient is taken at the current weights and the look-ahead is folded
into the step (Sutskever et al. 2013, section 2, rewritten as in torch).

References
----------
Y. Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k^2)",
Soviet Mathematics Doklady 27, 1983.
I. Sutskever, J. Martens, G. Dahl and G. Hinton, "On the importance of initialization and momentum
in deep learning", ICML 2013, eqs. (3)-(4).
"""

from collections.abc import Iterable

import torch

from steeplechase.optimizers._sgd_kernel import sgd_kernel

TITLE = "SGD with Nesterov momentum"
REFERENCE = "Nesterov 1983; Sutskever et al., ICML 2013, eqs. 3-4"
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
        "exclusive_minimum": 0.0,
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
    torch.mul(velocity, momentum, out=scratch)
    scratch.add_(gradient).mul_(lr)
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
    sgd_kernel(parameter, gradient, state["velocity"], lr, momentum, nesterov=True)


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, momentum: float
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, nesterov=True)

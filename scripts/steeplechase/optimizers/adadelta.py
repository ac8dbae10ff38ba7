"""Adadelta: the step has the units of the parameter, so that it needs hardly any rate.

    s <- rho * s + (1 - rho) * g^2
    d <- sqrt(u + epsilon) / sqrt(s + epsilon) * g
    u <- rho * u + (1 - rho) * d^2
    w <- w - lr * d

Differs from the paper: there is a rate `lr`, as in torch; at 1, its default, it is the paper's. The
first steps are of size sqrt(epsilon / (1 - rho)), so that epsilon is the rate to be tuned, if any.

References
----------
M. D. Zeiler, "ADADELTA: an adaptive learning rate method", 2012, arXiv:1212.5701, Algorithm 1.
"""

from collections.abc import Iterable

import torch

TITLE = "Adadelta"
REFERENCE = "Zeiler 2012, arXiv:1212.5701, Algorithm 1"
STATE = ("squares", "squared_steps")
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 1.0,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "rho": {
        "type": "float",
        "default": 0.9,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Decay rate of both means of squares.",
    },
    "epsilon": {
        "type": "float",
        "default": 1e-06,
        "exclusive_minimum": 0.0,
        "description": "Added under both roots; sets the size of the first steps.",
    },
}


def update(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float | torch.Tensor,
    rho: float | torch.Tensor,
    epsilon: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    squares, squared_steps = state["squares"], state["squared_steps"]
    torch.mul(gradient, gradient, out=scratch)
    squares.lerp_(scratch, 1 - rho)
    torch.add(squares, epsilon, out=scratch)
    gradient.div_(scratch.sqrt_())
    torch.add(squared_steps, epsilon, out=scratch)
    gradient.mul_(scratch.sqrt_())
    torch.mul(gradient, gradient, out=scratch)
    squared_steps.lerp_(scratch, 1 - rho)
    parameter.sub_(gradient.mul_(lr))


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, rho: float, epsilon: float
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.Adadelta(parameters, lr=lr, rho=rho, eps=epsilon)

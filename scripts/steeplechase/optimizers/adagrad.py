"""AdaGrad: each parameter has a rate that falls with the gradients that it has seen.

    s <- s + g^2
    w <- w - lr * g / (sqrt(initial + s) + epsilon)

Differs from the paper: the accumulator begins at `initial`, which is added where it is used, and
epsilon is added to the root, as in torch, in place of the paper's delta for both. There is no
projection and no decay of the rate beside the schedule.

References
----------
J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning and stochastic
optimization", Journal of Machine Learning Research 12, 2011, Figure 1 (diagonal matrices).
"""

from collections.abc import Iterable

import torch

TITLE = "AdaGrad"
REFERENCE = "Duchi, Hazan & Singer, JMLR 12, 2011, 2121-2159, Figure 1"
STATE = ("squares",)
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "initial": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "description": "Where the sum of squared gradients begins.",
    },
    "epsilon": {
        "type": "float",
        "default": 1e-10,
        "minimum": 0.0,
        "description": "Added to the denominator so that it is never 0.",
    },
}


def update(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float | torch.Tensor,
    initial: float | torch.Tensor,
    epsilon: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    squares = state["squares"]
    torch.mul(gradient, gradient, out=scratch)
    squares.add_(scratch)
    torch.add(squares, initial, out=scratch)
    gradient.div_(scratch.sqrt_().add_(epsilon))
    parameter.sub_(gradient.mul_(lr))


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, initial: float, epsilon: float
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.Adagrad(parameters, lr=lr, initial_accumulator_value=initial, eps=epsilon)

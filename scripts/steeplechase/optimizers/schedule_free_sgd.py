"""Schedule-Free SGD: an average of the weights in place of a schedule of the learning rate.

    y = (1 - beta) z + beta x
    z <- z - lr * g(y)
    x <- (1 - c) x + c z,  c = lr^2 / (sum of all lr^2 so far)

All three begin at the initial weights. The gradient is taken at y, and x is what is evaluated.
Under a constant rate c = 1 / t, and x is the mean of all z.

It is meant to go without a schedule but for a warm-up, whose steps count less in the average; any
schedule may be given, and weighs the average in the same way.

Differs from the paper: its eq. (5) has c = 1 / t; here, as in its Algorithm 1, steps are weighted
by the square of their rate, which is the same under a constant rate.

References
----------
A. Defazio, X. Yang, H. Mehta, K. Mishchenko, A. Khaled and A. Cutkosky, "The road less scheduled",
NeurIPS 2024, arXiv:2405.15682, eqs. (3)-(5).
"""

from collections.abc import Iterable

import torch

from steeplechase.optimizers._schedule_free import ScheduleFree, average, averaging_step

TITLE = "Schedule-Free SGD"
REFERENCE = "Defazio et al., NeurIPS 2024, arXiv:2405.15682, eqs. 3-5"
STATE = ("displacement", "weight_sum")
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "beta": {
        "type": "float",
        "default": 0.9,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the average in the point where the gradient is taken.",
    },
}


def update(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float | torch.Tensor,
    beta: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    averaging_step(parameter, gradient, state, scratch, lr, beta)


def evaluated(
    parameter: torch.Tensor, state: dict[str, torch.Tensor], beta: float | torch.Tensor
) -> torch.Tensor:
    """Return the average, which is evaluated."""
    return average(parameter, state, beta)


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, beta: float
) -> torch.optim.Optimizer:
    """Return the same optimizer written for ``torch.optim``, which has none."""
    return ScheduleFree(parameters, lr, beta)

"""AdamW: Adam with weight decay that is decoupled from the gradient.

    w <- w - lr * weight_decay * w
    m <- beta1 * m + (1 - beta1) * g
    v <- beta2 * v + (1 - beta2) * g^2
    w <- w - lr / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)

with t = 1 at the first step. Biases decay too. Without decay it is `adam`.

Differs from the paper: the decay is multiplied by the learning rate with its schedule, as in torch,
and not by the schedule's multiplier alone.

References
----------
I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv:1711.05101,
Algorithm 2.
"""

from collections.abc import Iterable

import torch

from steeplechase.optimizers._adam_kernel import adam_kernel

TITLE = "AdamW"
REFERENCE = "Loshchilov & Hutter, ICLR 2019, arXiv:1711.05101, Algorithm 2"
STATE = ("first_moment", "second_moment")
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.001,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "beta1": {
        "type": "float",
        "default": 0.9,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Decay rate of the mean of the gradients.",
    },
    "beta2": {
        "type": "float",
        "default": 0.999,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Decay rate of the mean of the squared gradients.",
    },
    "epsilon": {
        "type": "float",
        "default": 1e-08,
        "minimum": 0.0,
        "description": "Added to the denominator so that it is never 0.",
    },
    "weight_decay": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "description": "Share of the parameters, times the rate, that a step takes away.",
    },
}


def update(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float | torch.Tensor,
    beta1: float | torch.Tensor,
    beta2: float | torch.Tensor,
    epsilon: float | torch.Tensor,
    weight_decay: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    parameter.mul_(1 - lr * weight_decay)
    first, second = state["first_moment"], state["second_moment"]
    first.lerp_(gradient, 1 - beta1)
    second.lerp_(gradient.mul_(gradient), 1 - beta2)
    torch.sqrt(second, out=scratch)
    scratch.div_((1 - beta2**step) ** 0.5).add_(epsilon)
    torch.div(first, scratch, out=scratch)
    parameter.sub_(scratch.mul_(lr / (1 - beta1**step)))


def update_one(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
) -> None:
    """Make one step in place with torch's kernel for it."""
    moments = state["first_moment"], state["second_moment"]
    adam_kernel(
        parameter, gradient, moments, step, lr, (beta1, beta2), epsilon, weight_decay=weight_decay
    )


def torch_optimizer(
    parameters: Iterable[torch.Tensor],
    lr: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.AdamW(
        parameters, lr=lr, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay
    )

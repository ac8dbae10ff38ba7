"""NAdam: Adam with Nesterov's momentum.

    mu_t <- beta1 * (1 - 0.96^(t * momentum_decay) / 2),    P_t <- P_(t-1) * mu_t,    P_0 = 1
    m <- beta1 * m + (1 - beta1) * g
    v <- beta2 * v + (1 - beta2) * g^2
    w <- w - lr * ((1 - mu_t) / (1 - P_t) * g + mu_(t+1) / (1 - P_(t+1)) * m)
              / (sqrt(v / (1 - beta2^t)) + epsilon)

with t = 1 at the first step.

Differs from the paper: m decays by beta1 and not by mu_t, and epsilon is added to the root, both as
in torch.

References
----------
T. Dozat, "Incorporating Nesterov momentum into Adam", ICLR 2016 workshop, Algorithm 2; the schedule
of mu is that of its experiments.
"""

from collections.abc import Iterable

import torch

TITLE = "NAdam"
REFERENCE = "Dozat, ICLR workshop 2016, Algorithm 2"
# Of the last buffer one number a network is used: 1 - P, which is 0 at the start as buffers are.
STATE = ("first_moment", "second_moment", "corrections")
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.002,
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
    "momentum_decay": {
        "type": "float",
        "default": 0.004,
        "minimum": 0.0,
        "description": "How fast the momentum rises from half of beta1 to beta1.",
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
    momentum_decay: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    first, second = state["first_moment"], state["second_moment"]
    now = beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay))
    following = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * momentum_decay))
    correction = state["corrections"][..., :1, :1]
    correction.sub_(1).mul_(now).add_(1)
    first.lerp_(gradient, 1 - beta1)
    torch.mul(gradient, gradient, out=scratch)
    second.lerp_(scratch, 1 - beta2)
    gradient.mul_(lr * (1 - now) / correction)
    torch.mul(first, lr * following / (1 + (correction - 1) * following), out=scratch)
    gradient.add_(scratch)
    torch.sqrt(second, out=scratch)
    scratch.div_((1 - beta2**step) ** 0.5).add_(epsilon)
    parameter.sub_(gradient.div_(scratch))


def torch_optimizer(
    parameters: Iterable[torch.Tensor],
    lr: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    momentum_decay: float,
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.NAdam(
        parameters, lr=lr, betas=(beta1, beta2), eps=epsilon, momentum_decay=momentum_decay
    )

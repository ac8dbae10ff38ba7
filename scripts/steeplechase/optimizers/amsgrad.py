"""AMSGrad: Adam whose denominator never falls.

    m <- beta1 * m + (1 - beta1) * g
    v <- beta2 * v + (1 - beta2) * g^2
    u <- max(u, v)
    w <- w - lr / (1 - beta1^t) * m / (sqrt(u / (1 - beta2^t)) + epsilon)

with t = 1 at the first step.

Differs from the paper: m and u are corrected for their bias, epsilon is added to the root, and
there is no projection, all as in torch.

References
----------
S. J. Reddi, S. Kale and S. Kumar, "On the convergence of Adam and beyond", ICLR 2018,
arXiv:1904.09237, Algorithm 2.
"""

from collections.abc import Iterable

import torch

from steeplechase.optimizers._adam_kernel import adam_kernel

TITLE = "AMSGrad"
REFERENCE = "Reddi, Kale & Kumar, ICLR 2018, arXiv:1904.09237, Algorithm 2"
STATE = ("first_moment", "second_moment", "largest")
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
) -> None:
    """Make one step in place; see the package for the parameters."""
    first, second = state["first_moment"], state["second_moment"]
    first.lerp_(gradient, 1 - beta1)
    second.lerp_(gradient.mul_(gradient), 1 - beta2)
    largest = torch.maximum(state["largest"], second, out=state["largest"])
    torch.sqrt(largest, out=scratch)
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
) -> None:
    """Make one step in place with torch's kernel for it."""
    moments = state["first_moment"], state["second_moment"]
    adam_kernel(
        parameter, gradient, moments, step, lr, (beta1, beta2), epsilon, largest=state["largest"]
    )


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, beta1: float, beta2: float, epsilon: float
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.Adam(parameters, lr=lr, betas=(beta1, beta2), eps=epsilon, amsgrad=True)

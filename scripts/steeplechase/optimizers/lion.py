"""Lion: steps of one size, in the direction of the sign of a momentum.

    w <- w - lr * (sign(beta1 * m + (1 - beta1) * g) + weight_decay * w)
    m <- beta2 * m + (1 - beta2) * g

Every parameter moves by lr at each step, so that rates are three to ten times smaller than Adam's.
Biases decay too. Where momentum and gradient are exactly 0 nothing moves; where they cancel but for
rounding, the sign is that of the rounding.

References
----------
X. Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023, arXiv:2302.06675,
Algorithm 2 (its Program 1).
"""

from collections.abc import Callable, Iterable

import torch

TITLE = "Lion"
REFERENCE = "Chen et al., NeurIPS 2023, arXiv:2302.06675, Algorithm 2"
STATE = ("momentum",)
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.0001,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "beta1": {
        "type": "float",
        "default": 0.9,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Share of the momentum in the direction of a step.",
    },
    "beta2": {
        "type": "float",
        "default": 0.99,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Decay rate of the momentum.",
    },
    "weight_decay": {
        "type": "float",
        "default": 0.0,
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
    weight_decay: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    momentum = state["momentum"]
    torch.sub(momentum, gradient, out=scratch).mul_(beta1).add_(gradient).sign_()
    momentum.lerp_(gradient, 1 - beta2)
    parameter.mul_(1 - lr * weight_decay).sub_(scratch.mul_(lr))


class _Lion(torch.optim.Optimizer):
    """Lion as the paper's program, which ``torch.optim`` lacks."""

    @torch.no_grad()
    def step(self, closure: Callable[[], torch.Tensor] | None = None) -> None:
        """Make one step; `closure` is what torch's interface has, and must be None."""
        for group in self.param_groups:
            for weight in group["params"]:
                momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                mixed = group["beta1"] * momentum + (1 - group["beta1"]) * weight.grad
                direction = mixed.sign() + group["weight_decay"] * weight
                weight -= group["lr"] * direction
                momentum *= group["beta2"]
                momentum += (1 - group["beta2"]) * weight.grad


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, beta1: float, beta2: float, weight_decay: float
) -> torch.optim.Optimizer:
    """Return the same optimizer as a ``torch.optim.Optimizer``."""
    settings = {"lr": lr, "beta1": beta1, "beta2": beta2, "weight_decay": weight_decay}
    return _Lion(parameters, settings)

"""Schedule-Free AdamW: AdamW with an average of the weights in place of a schedule.

    y = (1 - beta1) z + beta1 x
    v <- beta2 * v + (1 - beta2) * g(y)^2
    gamma = lr * sqrt(1 - beta2^t)
    z <- z - gamma * (g(y) / (sqrt(v) + epsilon) + weight_decay * y)
    x <- (1 - c) x + c z,  c = gamma^2 / (sum of all gamma^2 so far)

with t = 1 at the first step; x, y and z begin at the initial weights. The gradient is taken at y,
and x is what is evaluated. There is no mean of gradients: beta1 takes its place.

Differs from the paper: the warm-up, min(1, t / T_warmup), is the schedule's business (`warm_up`
with `schedule_unit: step`, whose ramp begins a step earlier); weight decay is 0 unless told.

References
----------
A. Defazio, X. Yang, H. Mehta, K. Mishchenko, A. Khaled and A. Cutkosky, "The road less scheduled",
NeurIPS 2024, arXiv:2405.15682, Algorithm 1.
"""

from collections.abc import Iterable

import torch

from steeplechase.optimizers._schedule_free import ScheduleFree, average, averaging_step

TITLE = "Schedule-Free AdamW"
REFERENCE = "Defazio et al., NeurIPS 2024, arXiv:2405.15682, Algorithm 1"
STATE = ("displacement", "weight_sum", "second_moment")
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.0025,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "beta1": {
        "type": "float",
        "default": 0.9,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the average in the point where the gradient is taken.",
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
        "default": 0.0,
        "minimum": 0.0,
        "description": "Share of weights and biases that is taken off, times the rate.",
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
    second = state["second_moment"]
    torch.mul(gradient, gradient, out=scratch)
    second.lerp_(scratch, 1 - beta2)
    gradient.div_(torch.sqrt(second, out=scratch).add_(epsilon))
    gradient.add_(torch.mul(parameter, weight_decay, out=scratch))
    gamma = lr * (1 - beta2**step) ** 0.5
    averaging_step(parameter, gradient, state, scratch, gamma, beta1)


def evaluated(
    parameter: torch.Tensor,
    state: dict[str, torch.Tensor],
    beta1: float | torch.Tensor,
    beta2: float | torch.Tensor,
    epsilon: float | torch.Tensor,
    weight_decay: float | torch.Tensor,
) -> torch.Tensor:
    """Return the average, which is evaluated."""
    return average(parameter, state, beta1)


class _ScheduleFreeAdamW(ScheduleFree):
    """The same with the steps of Algorithm 1."""

    def __init__(
        self,
        parameters: Iterable[torch.Tensor],
        lr: float,
        betas: tuple[float, float],
        epsilon: float,
        weight_decay: float,
    ) -> None:
        super().__init__(parameters, lr, betas[0])
        self.beta2, self.epsilon, self.weight_decay = betas[1], epsilon, weight_decay

    def step_size(self, lr: float) -> float:
        return lr * (1 - self.beta2**self.steps) ** 0.5

    def direction(self, parameter: torch.Tensor) -> torch.Tensor:
        state, gradient = self.state[parameter], parameter.grad
        before = state.get("v", torch.zeros_like(gradient))
        state["v"] = self.beta2 * before + (1 - self.beta2) * gradient**2
        scaled = gradient / (state["v"].sqrt() + self.epsilon)
        return scaled + self.weight_decay * state["y"]


def torch_optimizer(
    parameters: Iterable[torch.Tensor],
    lr: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
) -> torch.optim.Optimizer:
    """Return the same optimizer written for ``torch.optim``, which has none."""
    return _ScheduleFreeAdamW(parameters, lr, (beta1, beta2), epsilon, weight_decay)

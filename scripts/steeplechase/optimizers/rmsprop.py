"""RMSProp: the gradient divided by the root of a running mean of its squares.

    s <- decay * s + (1 - decay) * g^2
    c <- decay * c + (1 - decay) * g
    v <- momentum * v + g / (sqrt(s - centred * c^2) + epsilon)
    w <- w - lr * v

with `centred` 0 or 1: centred, the mean of the squares becomes the variance.

Differs from the lecture: `centred` and `momentum` are those of torch (both are off by default), and
epsilon is added to the root. Differs from torch: a variance that rounding makes negative counts as
0, where torch's step is NaN.

References
----------
T. Tieleman and G. Hinton, "Lecture 6.5: rmsprop", Coursera, Neural Networks for Machine Learning,
2012, slide 29.
A. Graves, "Generating sequences with recurrent neural networks", 2013, arXiv:1308.0850, eqs.
(38)-(41): centred, with momentum.
"""

from collections.abc import Iterable

import torch

TITLE = "RMSProp"
REFERENCE = (
    "Tieleman & Hinton 2012, Coursera, lecture 6.5; Graves 2013, arXiv:1308.0850, eqs. 38-41"
)
STATE = ("squares", "mean", "velocity")
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "description": "Learning rate (step size), before the schedule's multiplier.",
    },
    "decay": {
        "type": "float",
        "default": 0.99,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Decay rate of the means.",
    },
    "momentum": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the velocity that is kept from step to step.",
    },
    "centred": {
        "type": "boolean",
        "default": False,
        "description": "Whether to divide by the standard deviation, not by the root mean square.",
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
    decay: float | torch.Tensor,
    momentum: float | torch.Tensor,
    centred: bool | torch.Tensor,
    epsilon: float | torch.Tensor,
) -> None:
    """Make one step in place; see the package for the parameters."""
    squares, mean, velocity = state["squares"], state["mean"], state["velocity"]
    torch.mul(gradient, gradient, out=scratch)
    squares.lerp_(scratch, 1 - decay)
    mean.lerp_(gradient, 1 - decay)
    torch.mul(mean, mean, out=scratch)
    torch.sub(squares, scratch.mul_(centred), out=scratch)
    gradient.div_(scratch.clamp_(min=0).sqrt_().add_(epsilon))
    velocity.mul_(momentum).add_(gradient)
    torch.mul(velocity, lr, out=scratch)
    parameter.sub_(scratch)


def update_one(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int,
    lr: float,
    decay: float,
    momentum: float,
    centred: bool,
    epsilon: float,
) -> None:
    """Make one step in place, without what is off: half the passes over the memory."""
    squares, mean, velocity = state["squares"], state["mean"], state["velocity"]
    squares.mul_(decay).addcmul_(gradient, gradient, value=1 - decay)
    if centred:
        mean.lerp_(gradient, 1 - decay)
        torch.addcmul(squares, mean, mean, value=-1, out=scratch)
        scratch.clamp_(min=0).sqrt_().add_(epsilon)
    else:
        torch.sqrt(squares, out=scratch).add_(epsilon)
    if momentum:
        velocity.mul_(momentum).addcdiv_(gradient, scratch)
        parameter.add_(velocity, alpha=-lr)
    else:
        parameter.addcdiv_(gradient, scratch, value=-lr)


def torch_optimizer(
    parameters: Iterable[torch.Tensor],
    lr: float,
    decay: float,
    momentum: float,
    centred: bool,
    epsilon: float,
) -> torch.optim.Optimizer:
    """Return the same optimizer from ``torch.optim``."""
    return torch.optim.RMSprop(
        parameters, lr=lr, alpha=decay, momentum=momentum, centered=centred, eps=epsilon
    )

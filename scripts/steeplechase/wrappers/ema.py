"""Exponential moving average of the weights, which is what is evaluated.

    average after t steps = sum of decay^(t - s) w_s / sum of decay^(t - s),  s = 1..t

that is, average <- average + (1 - decay) / (1 - decay^t) * (w_t - average). The initial weights are
not in it: the bias that they would bring is corrected exactly, so there is no other warm-up.

The optimizer trains on as if nobody averaged. With a decay of d the average reaches back about
1 / (1 - d) steps.

References
----------
D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980,
section 7.2.
"""

import torch

TITLE = "exponential moving average of weights"
REFERENCE = "Kingma & Ba, ICLR 2015, arXiv:1412.6980, section 7.2"
STATE = {"average": "zero"}
HYPERPARAMETERS = {
    "decay": {
        "type": "float",
        "default": 0.99,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Share of the average that is kept from step to step.",
    },
}


def after_step(
    parameter: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int | torch.Tensor,
    decay: float | torch.Tensor,
) -> None:
    """Take the weights into the average; see the package for the parameters."""
    state["average"].lerp_(parameter, (1 - decay) / (1 - decay**step))


def evaluated(
    parameter: torch.Tensor, state: dict[str, torch.Tensor], decay: float | torch.Tensor
) -> torch.Tensor:
    """Return the average."""
    return state["average"]

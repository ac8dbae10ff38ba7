"""Decoupled weight decay: each step takes a share off the weights, whatever the gradient is.

    w <- w - lr * strength * w, then the optimizer's step, whose gradient was taken before

where lr is the rate of the step, with the schedule's multiplier in it. Under plain SGD it is the
same as the penalty `l2` of that strength; under optimizers that scale or collect gradients it is
not.

Differs from the paper: weights alone decay, not biases, as in the other regularisers (`adamw` has
the paper's own way); and the optimizer's rate is part of the share, as in torch.

References
----------
I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv:1711.05101,
Algorithms 1 and 2.
"""

import torch

TITLE = "decoupled weight decay"
REFERENCE = "Loshchilov & Hutter, ICLR 2019, arXiv:1711.05101, Algorithms 1-2"
HYPERPARAMETERS = {
    "strength": {
        "type": "float",
        "minimum": 0.0,
        "description": "Share of the weights that is taken off at a step, divided by the rate.",
    },
}


def decay(weight: torch.Tensor, lr: float | torch.Tensor, strength: float | torch.Tensor) -> None:
    """Let weights decay in place; see the package for the parameters."""
    weight.mul_(1 - lr * strength)

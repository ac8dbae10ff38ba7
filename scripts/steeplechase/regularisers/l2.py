"""L2 penalty of the weights: weight decay, coupled to the learning rate and to the optimizer.

    loss + strength / 2 * sum(w^2)

It is what ``weight_decay`` is in ``torch.optim.SGD`` and ``torch.optim.Adam``, but that biases are
not penalised.

References
----------
A. Krogh and J. A. Hertz, "A simple weight decay can improve generalization", NIPS 1991, eq. (4).
"""

from collections.abc import Sequence

import torch

TITLE = "L2 penalty (coupled weight decay)"
REFERENCE = "Krogh & Hertz, NIPS 1991, eq. 4"
HYPERPARAMETERS = {
    "strength": {
        "type": "float",
        "minimum": 0.0,
        "description": "What half the sum of the squared weights is multiplied by; it is called "
        "weight_decay elsewhere.",
    },
}


def add_gradient(
    gradient: torch.Tensor,
    weight: torch.Tensor,
    scratch: torch.Tensor,
    strength: float | torch.Tensor,
) -> None:
    """Add the penalty's gradient in place; see the package for the parameters."""
    gradient.add_(torch.mul(weight, strength, out=scratch))


def loss(weights: Sequence[torch.Tensor], strength: float) -> torch.Tensor:
    """Return the penalty of the weights of all layers."""
    return strength / 2 * sum(weight.square().sum() for weight in weights)

"""L1 penalty of the weights, which draws those that are of little use to 0.

    loss + strength * sum(|w|)

Differs from the paper: the penalty takes the place of its bound on the sum, and gradient descent
follows a subgradient (0 at 0), so weights come near 0 and seldom to it.

References
----------
R. Tibshirani, "Regression shrinkage and selection via the lasso", Journal of the Royal Statistical
Society B 58(1), 1996, eq. (1).
"""

from collections.abc import Sequence

import torch

TITLE = "L1 penalty"
REFERENCE = "Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x"
HYPERPARAMETERS = {
    "strength": {
        "type": "float",
        "minimum": 0.0,
        "description": "What the sum of the absolute weights is multiplied by.",
    },
}


def add_gradient(
    gradient: torch.Tensor,
    weight: torch.Tensor,
    scratch: torch.Tensor,
    strength: float | torch.Tensor,
) -> None:
    """Add the penalty's gradient in place; see the package for the parameters."""
    gradient.add_(torch.sign(weight, out=scratch).mul_(strength))


def loss(weights: Sequence[torch.Tensor], strength: float) -> torch.Tensor:
    """Return the penalty of the weights of all layers."""
    return strength * sum(weight.abs().sum() for weight in weights)

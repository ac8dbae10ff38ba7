"""Clipping by norm: a gradient that is longer than a bound is scaled down to it.

    g <- g * min(1, max_norm / (|g| + 1e-6))

where |g| is the Euclidean norm over all weights and biases of the network, so that the direction
stays as it is.

Differs from the paper: 1e-6 is added, as in torch.

References
----------
R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks",
ICML 2013, arXiv:1211.5063, Algorithm 1.
"""

import torch

TITLE = "clipping of the gradient's norm"
REFERENCE = "Pascanu et al., ICML 2013, arXiv:1211.5063, Algorithm 1"
CHANGES_GRADIENTS = True
STATE = {}
HYPERPARAMETERS = {
    "max_norm": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Bound of the norm of the whole gradient.",
    },
}

SMALL = 1e-6


def scale(norm: torch.Tensor, max_norm: float | torch.Tensor) -> torch.Tensor:
    """Return what gradients are multiplied by; see the package for the parameters."""
    return (max_norm / (norm + SMALL)).clamp(max=1.0)

"""Gradient noise: Gaussian noise that fades is added to the gradient.

    g <- g + N(0, sigma_t^2),  sigma_t^2 = eta / (1 + t)^gamma

independently for each weight and bias, with t = 0 at the first step. The draws are named by data
set, folds and replicate: all algorithms with noise meet the same. Where an algorithm clips too, the
order of its list decides; the paper clips first and adds the noise then.

References
----------
A. Neelakantan, L. Vilnis, Q. V. Le, I. Sutskever, L. Kaiser, K. Kurach and J. Martens, "Adding
gradient noise improves learning for very deep networks", 2015, arXiv:1511.06807, eqs. (1)-(2).
"""

import torch

TITLE = "gradient noise"
REFERENCE = "Neelakantan et al. 2015, arXiv:1511.06807, eqs. 1-2"
CHANGES_GRADIENTS = True
STATE = {}
HYPERPARAMETERS = {
    "eta": {
        "type": "float",
        "default": 0.01,
        "minimum": 0.0,
        "description": "Variance at the first step.",
    },
    "gamma": {
        "type": "float",
        "default": 0.55,
        "minimum": 0.0,
        "description": "How fast the variance fades: the power of the step.",
    },
}


def add_noise(
    gradient: torch.Tensor,
    draws: torch.Tensor,
    step: int | torch.Tensor,
    eta: float | torch.Tensor,
    gamma: float | torch.Tensor,
) -> None:
    """Add the noise in place; see the package for the parameters."""
    gradient.add_(draws.mul_((eta / step**gamma) ** 0.5))

"""Rosenbrock's function: a bent valley with a flat floor. It is not convex.

    f(x, y) = scale * ((1 - x)^2 + steepness * (y - x^2)^2)

The minimum is 0, at (1, 1).

Differs from the paper: the scale, by which learning rates of other problems can be used here.

References
----------
H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", The
Computer Journal 3(3), 1960, section 3, doi:10.1093/comjnl/3.3.175.
"""

import torch

from steeplechase.problems._problem import Problem

TITLE = "Rosenbrock's function"
REFERENCE = "Rosenbrock 1960, doi:10.1093/comjnl/3.3.175"
BATCHES = False
BOX = ((-2.0, 2.0), (-1.0, 3.0))
HYPERPARAMETERS = {
    "steepness": {
        "type": "float",
        "default": 100.0,
        "exclusive_minimum": 0.0,
        "description": "How steep the walls of the valley are.",
    },
    "scale": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Multiplies the loss; a smaller one allows larger learning rates.",
    },
}

START = (-1.2, 1.0)  # the paper's
SPREAD = 0.1


def problem(steepness: float, scale: float) -> Problem:
    """Return the function with these settings."""

    def loss(parameters: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        x, y = parameters
        return scale * ((1 - x) ** 2 + steepness * (y - x**2) ** 2)

    return Problem(loss, START, SPREAD, minimum=0.0, minimiser=(1.0, 1.0))

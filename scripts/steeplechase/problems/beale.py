"""Beale's function: a flat middle with steep corners. It is not convex.

    f(x, y) = scale * ((1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2)

The minimum is 0, at (3, 0.5).

Differs from the source: the scale, by which learning rates of other problems can be used here.

References
----------
E. M. L. Beale, "On an iterative method for finding a local minimum of a function of more than one
variable", technical report 25, Princeton University, 1958; as problem 5 of J. J. Moré, B. S. Garbow
and K. E. Hillstrom, "Testing unconstrained optimization software", ACM Transactions on Mathematical
Software 7(1), 1981, doi:10.1145/355934.355936.
"""

import torch

from steeplechase.problems._problem import Problem

TITLE = "Beale's function"
REFERENCE = "Beale 1958; Moré, Garbow & Hillstrom 1981, doi:10.1145/355934.355936, problem 5"
BATCHES = False
BOX = ((-1.0, 4.5), (-1.5, 1.5))
HYPERPARAMETERS = {
    "scale": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Multiplies the loss; a smaller one allows larger learning rates.",
    },
}

START = (1.0, 1.0)  # of Moré, Garbow and Hillstrom
SPREAD = 0.1
TARGETS = (1.5, 2.25, 2.625)


def problem(scale: float) -> Problem:
    """Return the function with this setting."""

    def loss(parameters: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        x, y = parameters
        terms = [(target - x * (1 - y**power)) ** 2 for power, target in enumerate(TARGETS, 1)]
        return scale * (terms[0] + terms[1] + terms[2])

    return Problem(loss, START, SPREAD, minimum=0.0, minimiser=(3.0, 0.5))

"""A quadratic bowl in the plane, of which theory knows every rate of convergence.

    f(x, y) = (a u^2 + b v^2) / 2,    a = curvature / condition,    b = curvature

where u and v are the coordinates along the axes of the bowl, which stand at an angle to x and y.
The minimum is 0, at the origin.

References
----------
B. T. Polyak, "Introduction to optimization", Optimization Software, 1987, section 1.4.
"""

import math

import torch

from steeplechase.problems._problem import Problem

TITLE = "Quadratic bowl"
REFERENCE = "Polyak 1987, Introduction to optimization, section 1.4"
BATCHES = False
BOX = ((-3.0, 3.0), (-3.0, 3.0))
HYPERPARAMETERS = {
    "condition": {
        "type": "float",
        "default": 10.0,
        "minimum": 1.0,
        "description": "Largest curvature divided by the smallest (condition number).",
    },
    "curvature": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Largest curvature: the largest eigenvalue of the Hessian.",
    },
    "angle": {
        "type": "float",
        "default": 30.0,
        "description": "Angle of the long axis to the x axis, in degrees.",
    },
}

START = (1.0, 2.5)
SPREAD = 0.3


def problem(condition: float, curvature: float, angle: float) -> Problem:
    """Return the bowl with these settings."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    axes = torch.tensor([[cosine, sine], [-sine, cosine]], dtype=torch.float64)
    curvatures = torch.tensor([curvature / condition, curvature], dtype=torch.float64)

    def loss(parameters: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        return (curvatures * (axes @ parameters) ** 2).sum() / 2

    return Problem(loss, START, SPREAD, minimum=0.0, minimiser=(0.0, 0.0))

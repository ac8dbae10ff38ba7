"""Logistic regression of two classes in the plane: a sigmoid and the negative log-likelihood.

    f(w, b) = mean over rows of  log(1 + exp(z)) - y z,    z = w1 x1 + w2 x2 + b

with the label y = 0 or 1. It is convex. Where a line separates the classes the loss falls towards
0 for ever, and its minimum is reached nowhere; else there is one minimum, which Newton's method
finds here to rounding.

The rows are drawn from two normal distributions of equal shape, or are those of Ripley's problem.

References
----------
D. R. Cox, "The regression analysis of binary sequences", Journal of the Royal Statistical Society B
20(2), 1958, doi:10.1111/j.2517-6161.1958.tb00292.x.
A. Albert and J. A. Anderson, "On the existence of maximum likelihood estimates in logistic
regression models", Biometrika 71(1), 1984, doi:10.1093/biomet/71.1.1 (the minimum exists where no
line separates the classes).
"""

import math

import numpy as np
import torch
from scipy.optimize import linprog

from steeplechase.data.generators.ripley import generate
from steeplechase.problems._problem import Problem
from steeplechase.protocol.seeds import generator

TITLE = "Logistic regression"
REFERENCE = "Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x"
BATCHES = True
BOX = None
HYPERPARAMETERS = {
    "data": {
        "type": "choice",
        "choices": ["normals", "ripley"],
        "default": "normals",
        "description": "normals: two normal distributions, which the further settings shape. "
        "ripley: Ripley's synthetic problem.",
    },
    "rows": {
        "type": "integer",
        "default": 100,
        "minimum": 4,
        "description": "Number of rows, half of them of each class.",
    },
    "distance": {
        "type": "float",
        "default": 2.0,
        "minimum": 0.0,
        "description": "Between the means of the two normal distributions, along the first axis.",
    },
    "deviation": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Standard deviation of each feature within a class.",
    },
    "correlation": {
        "type": "float",
        "default": 0.0,
        "exclusive_minimum": -1.0,
        "exclusive_maximum": 1.0,
        "description": "Of the two features within a class; the larger, the worse the condition.",
    },
    "seed": {
        "type": "integer",
        "default": 1,
        "minimum": 0,
        "description": "What the rows are drawn with.",
    },
}

START = (0.0, 0.0, 0.0)  # no line at all: every probability is one half
SPREAD = 1.0
NEWTON_STEPS = 100


def problem(
    data: str, rows: int, distance: float, deviation: float, correlation: float, seed: int
) -> Problem:
    """Return the regression on the rows that these settings ask for."""
    if data == "ripley":
        frame = generate(rows, seed)
        inputs = frame.iloc[:, :2].to_numpy(dtype=np.float64)
        labels = (frame.iloc[:, 2] == frame.iloc[-1, 2]).to_numpy(dtype=np.int64)
    else:
        inputs, labels = _normals(rows, distance, deviation, correlation, seed)
    design = np.column_stack([inputs, np.ones(rows)])  # (rows, 3)
    minimum, minimiser = 0.0, None
    if not separable(design, labels):
        minimiser = _minimiser(design, labels)
        minimum = float(_losses(design @ minimiser, labels).mean())
    features, targets = torch.from_numpy(design), torch.from_numpy(labels.astype(np.float64))

    def loss(parameters: torch.Tensor, chosen: torch.Tensor | None = None) -> torch.Tensor:
        x, y = (features, targets) if chosen is None else (features[chosen], targets[chosen])
        z = x @ parameters
        return (torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean()

    at = None if minimiser is None else tuple(minimiser.tolist())
    return Problem(loss, START, SPREAD, minimum, at, inputs, labels)


def _normals(
    rows: int, distance: float, deviation: float, correlation: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw the rows of two classes in turn."""
    labels = np.arange(rows) % 2
    mix = np.array([[1.0, 0.0], [correlation, math.sqrt(1 - correlation**2)]])
    noise = generator("problem", seed).standard_normal((rows, 2)) @ mix.T
    centres = np.column_stack([(labels - 0.5) * distance, np.zeros(rows)])
    return deviation * noise + centres, labels


def separable(design: np.ndarray, labels: np.ndarray) -> bool:
    """Say whether a line has no row on its wrong side: there are weights with s z >= 1 throughout.

    Parameters
    ----------
    design
        Shape (rows, parameters); the last column is 1.
    labels
        0 or 1, shape (rows,).
    """
    signed = design * (2 * labels - 1)[:, None]
    free = [(None, None)] * design.shape[1]
    found = linprog(
        np.zeros(design.shape[1]), A_ub=-signed, b_ub=-np.ones(len(design)), bounds=free
    )
    return found.status == 0


def _losses(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the negative log-likelihood of each row."""
    return np.logaddexp(0.0, z) - labels * z


def _minimiser(design: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return where the loss is smallest, by Newton's method with halved steps."""
    weights = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        z = design @ weights
        chance = np.exp(-np.logaddexp(0.0, -z))
        gradient = design.T @ (chance - labels) / len(labels)
        hessian = design.T @ (design * (chance * (1 - chance))[:, None]) / len(labels)
        step = np.linalg.solve(hessian, gradient)
        before, size = _losses(z, labels).mean(), 1.0
        while _losses(design @ (weights - size * step), labels).mean() > before and size > 1e-9:
            size /= 2
        weights = weights - size * step
        if np.abs(step).max() < 1e-13:
            break
    return weights

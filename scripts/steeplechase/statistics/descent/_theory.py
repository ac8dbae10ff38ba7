"""What theory says of gradient descent, momentum and Nesterov's look-ahead on a quadratic.

Along an eigenvector of the Hessian with eigenvalue c the error obeys a linear recurrence, whose
roots z are those of

    plain        z = 1 - lr c
    momentum     z^2 - (1 + beta - lr c) z + beta = 0
    Nesterov     z^2 - (1 + beta) (1 - lr c) z + beta (1 - lr c) = 0

The error shrinks in the long run by the largest |z| over all eigenvalues, and grows where that is
above 1. As c grows the largest |z| first falls and then rises, so that the smallest and the largest
eigenvalue are enough. Dampening of momentum is not looked at: settings with it are left out.

References
----------
B. T. Polyak, "Introduction to optimization", Optimization Software, 1987, sections 1.4 and 3.2.
L. Lessard, B. Recht and A. Packard, "Analysis and design of optimization algorithms via integral
quadratic constraints", SIAM Journal on Optimization 26(1), 2016, doi:10.1137/15M1009597, section 2
and proposition 1.
"""

import math

import numpy as np
import pandas as pd

from steeplechase.statistics.descent._settings import (
    HEAVY_BALL,
    NESTEROV,
    PLAIN,
    column,
    scored,
)


def covered(descents: pd.DataFrame) -> pd.DataFrame:
    """Return the scored settings that this theory is about, with lr, momentum and ``family``.

    Those are plain steps, momentum without dampening and Nesterov's look-ahead, on all rows and
    without a wrapper.
    """
    frame = scored(descents)
    frame = frame.assign(
        lr=column(frame, "lr"),
        momentum=column(frame, "momentum"),
        family=[family(name) for name in frame["optimizer"]],
    )
    return frame[
        (frame["family"] != "")
        & (frame["wrapper"] == "")
        & (frame["batch_size"] == "all")
        & (column(frame, "dampening").fillna(0.0) == 0.0)
    ]


def family(optimizer: str) -> str:
    """Return plain, momentum or nesterov; nothing for what this theory is not about."""
    if optimizer in PLAIN:
        return "plain"
    return optimizer if optimizer in (HEAVY_BALL, NESTEROV) else ""


def rate(kind: str, lr: float, beta: float, curvatures: tuple[float, float]) -> float:
    """Return by what the error is multiplied per iteration in the long run.

    Parameters
    ----------
    kind
        As `family` returns it.
    lr, beta
        Learning rate and momentum; of plain steps the latter is not looked at.
    curvatures
        Smallest and largest eigenvalue of the Hessian.
    """
    return max(_largest_root(kind, lr * curvature, beta) for curvature in curvatures)


def _largest_root(kind: str, step: float, beta: float) -> float:
    """Return the largest |z| along one eigenvector; `step` is learning rate times eigenvalue."""
    if kind == "plain":
        return abs(1 - step)
    if kind == "momentum":
        polynomial = (1.0, -(1 + beta - step), beta)
    else:
        polynomial = (1.0, -(1 + beta) * (1 - step), beta * (1 - step))
    return float(np.abs(np.roots(polynomial)).max())


def threshold(kind: str, beta: float, curvature: float) -> float:
    """Return the learning rate above which the error grows, for the largest eigenvalue."""
    if kind == "plain":
        return 2 / curvature
    if kind == "momentum":
        return 2 * (1 + beta) / curvature
    return 2 * (1 + beta) / ((1 + 2 * beta) * curvature)


def best_rate(kind: str, curvatures: tuple[float, float]) -> float:
    """Return the smallest rate that any learning rate and momentum give.

    With the condition number k: (k - 1) / (k + 1) for plain steps, (sqrt k - 1) / (sqrt k + 1) for
    momentum, and 1 - 2 / sqrt(3 k + 1) for Nesterov.
    """
    condition = curvatures[1] / curvatures[0]
    if kind == "plain":
        return (condition - 1) / (condition + 1)
    if kind == "momentum":
        return (math.sqrt(condition) - 1) / (math.sqrt(condition) + 1)
    return 1 - 2 / math.sqrt(3 * condition + 1)

"""L-BFGS: quasi-Newton steps with a curvature that is told by the last few gradients.

    d <- -H g,    w <- w + t * d

with H the inverse Hessian that the last `history` pairs (change of w, change of g) make of a
multiple of the identity, by the two-loop recursion. With `line_search` the step length t fulfils
the strong Wolfe conditions and begins at lr; without it t is lr (at the very first step
min(1, 1 / |g|_1) * lr).

It takes the whole training part at each step, since differences of gradients of different batches
say nothing of curvature. Each step makes `iterations` iterations, and each of these computes one
gradient and as many more as the line search asks for, on average 25 at most: an epoch of it costs
several of the others. It is torch's own, which stops within a step where the largest entry of the
gradient is below 1e-7, or loss or parameters change by less than 1e-9. It runs in the loop engine
alone.

Differs from the paper: the length of the first step, and torch keeps a pair only if the curvature
along it exceeds 1e-10.

References
----------
D. C. Liu and J. Nocedal, "On the limited memory BFGS method for large scale optimization",
Mathematical Programming 45, 1989, Algorithm 2.1.
J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd ed., Springer 2006, Algorithms 7.4 (two
loops), 3.5 and 3.6 (line search).
"""

from collections.abc import Iterable

import torch

TITLE = "L-BFGS"
REFERENCE = "Liu & Nocedal 1989, Algorithm 2.1, doi:10.1007/BF01589116"
ENGINE = "loop"
CLOSURE = True
FULL_BATCH = True
PASSES = 3
SEARCHED = 25  # evaluations of a line search, torch's own bound
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 1.0,
        "minimum": 0.0,
        "description": "Step length that is tried first, before the schedule's multiplier.",
    },
    "history": {
        "type": "integer",
        "default": 10,
        "minimum": 1,
        "description": "Pairs of changes of parameters and gradients that are kept.",
    },
    "iterations": {
        "type": "integer",
        "default": 1,
        "minimum": 1,
        "description": "Iterations of a step; torch's own default is 20.",
    },
    "line_search": {
        "type": "boolean",
        "default": True,
        "description": "Whether to search for a step length that fulfils the Wolfe conditions.",
    },
}


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, history: int, iterations: int, line_search: bool
) -> torch.optim.Optimizer:
    """Return the optimizer from ``torch.optim``."""
    return torch.optim.LBFGS(
        parameters,
        lr=lr,
        max_iter=iterations,
        max_eval=1 + SEARCHED * iterations,
        history_size=history,
        line_search_fn="strong_wolfe" if line_search else None,
    )

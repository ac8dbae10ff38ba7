"""Newton's method, after Nocedal and Wright 2006, Algorithms 3.1 and 3.2, and section 3.4.

The matrix of a step is the Hessian with its eigenvalues replaced by their absolute values, none
below the root of the machine epsilon times the largest (1 where all are 0), plus damping times the
identity.
"""

import numpy as np


def run(x, problems, rates, damping, backtracking):
    """Return x after each step."""
    path = []
    for problem, alpha_bar in zip(problems, rates, strict=True):
        g = problem.gradient(x).ravel()
        p = np.linalg.solve(matrix(problem.hessian(x), damping), -g).reshape(x.shape)
        alpha = alpha_bar
        if backtracking:
            f = problem.loss(x)
            while problem.loss(x + alpha * p) > f + 1e-4 * alpha * g @ p.ravel():
                alpha = 0.5 * alpha
        x = x + alpha * p
        path.append(x)
    return path


def matrix(hessian, damping):
    """Return the positive definite matrix B of a step."""
    eigenvalues, q = np.linalg.eigh(hessian)
    size = np.abs(eigenvalues)
    delta = np.sqrt(np.finfo(float).eps) * size.max()
    delta = delta if delta > 0 else 1.0
    modified = np.where(size < delta, delta, size)
    return q @ np.diag(modified) @ q.T + damping * np.eye(len(hessian))

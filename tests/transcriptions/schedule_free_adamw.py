"""Schedule-Free AdamW, after Algorithm 1 of Defazio et al., NeurIPS 2024, arXiv:2405.15682.

Its warm-up is in the rates.
"""

import numpy as np


def sequences(start, problems, rates, beta1, beta2, epsilon, weight_decay):
    """Return y, where the gradient would be taken next, and x after each step."""
    x = z = start
    v, total, path = np.zeros_like(start), 0.0, []
    for t, (problem, rate) in enumerate(zip(problems, rates, strict=True), start=1):
        y = (1 - beta1) * z + beta1 * x
        g = problem.gradient(y)
        v = beta2 * v + (1 - beta2) * g**2
        gamma = rate * np.sqrt(1 - beta2**t)
        z = z - gamma * g / (np.sqrt(v) + epsilon) - gamma * weight_decay * y
        total += gamma**2
        c = gamma**2 / total if total else 0.0
        x = (1 - c) * x + c * z
        path.append(((1 - beta1) * z + beta1 * x, x))
    return path


def run(start, problems, rates, **hyperparameters):
    """Return y after each step."""
    return [y for y, _ in sequences(start, problems, rates, **hyperparameters)]

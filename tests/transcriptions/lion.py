"""Lion, after Algorithm 2 of Chen et al., NeurIPS 2023, arXiv:2302.06675."""

import numpy as np


def run(theta, problems, rates, beta1, beta2, weight_decay):
    """Return theta after each step."""
    m, path = np.zeros_like(theta), []
    for problem, eta in zip(problems, rates, strict=True):
        g = problem.gradient(theta)
        c = beta1 * m + (1 - beta1) * g  # update model parameters
        theta = theta - eta * (np.sign(c) + weight_decay * theta)
        m = beta2 * m + (1 - beta2) * g  # update EMA of g
        path.append(theta)
    return path

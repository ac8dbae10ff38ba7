"""Schedule-Free SGD and AdamW against their paper's pseudocode, in numpy and double precision.

A. Defazio et al., "The road less scheduled", NeurIPS 2024, arXiv:2405.15682.
"""

import numpy as np
import pytest
import torch

from steeplechase import registry

STEPS, SHAPE = 200, (3, 4)
RATES = {
    "constant": np.full(STEPS, 0.03),
    "warm-up from 0": 0.03 * np.minimum(np.arange(STEPS) / 20, 1),
    "cosine": 0.015 * (1 + np.cos(np.pi * np.arange(STEPS) / STEPS)),
}
CURVATURE = np.logspace(-2, 1, 12).reshape(SHAPE)


def gradient(weights, step):
    """An ill-conditioned bowl with its minimum away from 0, disturbed."""
    push = np.random.default_rng(step).normal(size=SHAPE)
    return CURVATURE * (weights - 0.3) + push


def start():
    return np.random.default_rng(1).normal(size=SHAPE)


def sgd_by_hand(rates, beta):
    """Equations 3 to 5, averaging with the weights of Algorithm 1."""
    x = z = start()
    total, path = 0.0, []
    for t, rate in enumerate(rates):
        y = (1 - beta) * z + beta * x
        z = z - rate * gradient(y, t)
        total += rate**2
        c = rate**2 / total if total else 0.0
        x = (1 - c) * x + c * z
        path.append(((1 - beta) * z + beta * x, x))
    return path


def adamw_by_hand(rates, beta1, beta2, epsilon, weight_decay):
    """Algorithm 1; its warm-up is in the rates."""
    x = z = start()
    v, total, path = np.zeros(SHAPE), 0.0, []
    for t, rate in enumerate(rates, start=1):
        y = (1 - beta1) * z + beta1 * x
        g = gradient(y, t - 1)
        v = beta2 * v + (1 - beta2) * g**2
        gamma = rate * np.sqrt(1 - beta2**t)
        z = z - gamma * g / (np.sqrt(v) + epsilon) - gamma * weight_decay * y
        total += gamma**2
        c = gamma**2 / total if total else 0.0
        x = (1 - c) * x + c * z
        path.append(((1 - beta1) * z + beta1 * x, x))
    return path


def run(name, rates, **hyperparameters):
    """Return what is trained and what is evaluated after each step."""
    module = registry.load("optimizers", name)
    weights = torch.from_numpy(start())
    state = {key: torch.zeros_like(weights) for key in module.STATE}
    scratch, path = torch.empty_like(weights), []
    for step, rate in enumerate(rates):
        slope = torch.from_numpy(gradient(weights.numpy(), step))
        module.update(weights, slope, state, scratch, step + 1, rate, **hyperparameters)
        shown = module.evaluated(weights, state, **hyperparameters)
        path.append((weights.numpy().copy(), shown.numpy().copy()))
    return path


@pytest.mark.parametrize("rates", RATES.values(), ids=RATES)
@pytest.mark.parametrize("beta", [0.0, 0.6, 0.9, 1.0])
def test_sgd(rates, beta):
    found = run("schedule_free_sgd", rates, beta=beta)
    np.testing.assert_allclose(found, sgd_by_hand(rates, beta), rtol=0, atol=1e-10)


@pytest.mark.parametrize("rates", RATES.values(), ids=RATES)
@pytest.mark.parametrize("beta1", [0.0, 0.9])
@pytest.mark.parametrize("weight_decay", [0.0, 0.5])
def test_adamw(rates, beta1, weight_decay):
    given = {"beta1": beta1, "beta2": 0.99, "epsilon": 1e-8, "weight_decay": weight_decay}
    found = run("schedule_free_adamw", rates, **given)
    np.testing.assert_allclose(found, adamw_by_hand(rates, **given), rtol=0, atol=1e-10)


def test_under_a_constant_rate_the_mean_of_the_base_sequence_is_evaluated():
    """With beta 0 the gradient is taken at z itself, which is what is trained."""
    found = run("schedule_free_sgd", RATES["constant"], beta=0.0)
    base = np.array([trained for trained, _ in found])
    means = base.cumsum(0) / np.arange(1, STEPS + 1)[:, None, None]
    np.testing.assert_allclose([shown for _, shown in found], means, rtol=0, atol=1e-10)

"""Schedule-Free SGD and AdamW: what is trained and what is evaluated, against the pseudocode.

A. Defazio et al., "The road less scheduled", NeurIPS 2024, arXiv:2405.15682, transcribed in
tests/transcriptions.
"""

import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

from steeplechase import registry

TRANSCRIPTIONS = Path(__file__).parents[2] / "transcriptions"
STEPS, SHAPE = 200, (3, 4)
RATES = {
    "constant": np.full(STEPS, 0.03),
    "warm-up from 0": 0.03 * np.minimum(np.arange(STEPS) / 20, 1),
    "cosine": 0.015 * (1 + np.cos(np.pi * np.arange(STEPS) / STEPS)),
}
CURVATURE = np.logspace(-2, 1, 12).reshape(SHAPE)


class Bowl:
    """An ill-conditioned bowl with its minimum away from 0, disturbed."""

    def __init__(self, step):
        self.push = np.random.default_rng(step).normal(size=SHAPE)

    def gradient(self, weights):
        return CURVATURE * (weights - 0.3) + self.push


PROBLEMS = [Bowl(step) for step in range(STEPS)]


def start():
    return np.random.default_rng(1).normal(size=SHAPE)


def run(name, rates, **hyperparameters):
    """Return what is trained and what is evaluated after each step."""
    module = registry.load("optimizers", name)
    weights = torch.from_numpy(start())
    state = {key: torch.zeros_like(weights) for key in module.STATE}
    scratch, path = torch.empty_like(weights), []
    for step, rate in enumerate(rates):
        slope = torch.from_numpy(PROBLEMS[step].gradient(weights.numpy()))
        module.update(weights, slope, state, scratch, step + 1, rate, **hyperparameters)
        shown = module.evaluated(weights, state, **hyperparameters)
        path.append((weights.numpy().copy(), shown.numpy().copy()))
    return path


def assert_as_transcribed(name, rates, **hyperparameters):
    transcription = runpy.run_path(str(TRANSCRIPTIONS / f"{name}.py"))
    expected = transcription["sequences"](start(), PROBLEMS, rates, **hyperparameters)
    np.testing.assert_allclose(run(name, rates, **hyperparameters), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("rates", RATES.values(), ids=RATES)
@pytest.mark.parametrize("beta", [0.0, 0.6, 0.9, 1.0])
def test_sgd(rates, beta):
    assert_as_transcribed("schedule_free_sgd", rates, beta=beta)


@pytest.mark.parametrize("rates", RATES.values(), ids=RATES)
@pytest.mark.parametrize("beta1", [0.0, 0.9])
@pytest.mark.parametrize("weight_decay", [0.0, 0.5])
def test_adamw(rates, beta1, weight_decay):
    given = {"beta1": beta1, "beta2": 0.99, "epsilon": 1e-8, "weight_decay": weight_decay}
    assert_as_transcribed("schedule_free_adamw", rates, **given)


def test_under_a_constant_rate_the_mean_of_the_base_sequence_is_evaluated():
    """With beta 0 the gradient is taken at z itself, which is what is trained."""
    found = run("schedule_free_sgd", RATES["constant"], beta=0.0)
    base = np.array([trained for trained, _ in found])
    means = base.cumsum(0) / np.arange(1, STEPS + 1)[:, None, None]
    np.testing.assert_allclose([shown for _, shown in found], means, rtol=0, atol=1e-10)

"""The first steps of each optimizer, computed by hand from the formula in its module."""

import math

import pytest
import torch

from steeplechase import registry


def steps(name, gradients, lr, **hyperparameters):
    """Return one weight, at first 1, after each of the steps with the given gradients."""
    module = registry.load("optimizers", name)
    weight = torch.tensor([1.0], dtype=torch.float64)
    state = {key: torch.zeros_like(weight) for key in module.STATE}
    path = []
    for number, gradient in enumerate(gradients, start=1):
        given = torch.tensor([gradient], dtype=torch.float64)
        module.update(weight, given, state, torch.empty_like(weight), number, lr, **hyperparameters)
        path.append(weight.item())
    return path


def test_sgd():
    """1 - 0.1 * 2 = 0.8; 0.8 + 0.1 * 1 = 0.9."""
    assert steps("sgd", [2.0, -1.0], 0.1) == pytest.approx([0.8, 0.9], abs=1e-15)


def test_momentum():
    """v = 2, then 0.5 * 2 - 1 = 0, then 0.5 * 0 + 3 = 3."""
    found = steps("momentum", [2.0, -1.0, 3.0], 0.1, momentum=0.5)
    assert found == pytest.approx([0.8, 0.8, 0.5], abs=1e-15)


def test_momentum_multiplies_the_whole_velocity_by_the_newest_rate():
    """v = 1, then 1 + 1 = 2: the second step at rate 0.01 is 0.02, not 0.1 + 0.01."""
    module = registry.load("optimizers", "momentum")
    weight, state = torch.ones(1), {"velocity": torch.zeros(1)}
    for number, rate in ((1, 0.1), (2, 0.01)):
        module.update(weight, torch.ones(1), state, torch.empty(1), number, rate, momentum=1.0)
    assert weight.item() == pytest.approx(1 - 0.1 - 0.02, abs=1e-6)


def test_nesterov():
    """v = 2: step 2 + 0.5 * 2 = 3; v = 0.5 * 2 - 1 = 0: step -1 + 0 = -1."""
    found = steps("nesterov", [2.0, -1.0], 0.1, momentum=0.5)
    assert found == pytest.approx([0.7, 0.8], abs=1e-15)


def test_adam_moves_by_the_rate_at_first_whatever_the_gradient():
    for gradient in (1e-3, 5.0, -200.0):
        (found,) = steps("adam", [gradient], 0.1, beta1=0.9, beta2=0.999, epsilon=0.0)
        assert found == pytest.approx(1 - math.copysign(0.1, gradient), abs=1e-12)


def test_adam():
    """beta1 = beta2 = 0.5, g = 2, -1: m = 1, 0; v = 2, 1.5; m / (1 - 0.25) = 0, so it stays."""
    found = steps("adam", [2.0, -1.0], 0.1, beta1=0.5, beta2=0.5, epsilon=0.0)
    assert found == pytest.approx([0.9, 0.9], abs=1e-15)


def test_adam_adds_epsilon_to_the_corrected_root():
    """g = 3: corrected m = 3 and root of v = 3, so the step is 0.1 * 3 / (3 + 1)."""
    (found,) = steps("adam", [3.0], 0.1, beta1=0.9, beta2=0.999, epsilon=1.0)
    assert found == pytest.approx(1 - 0.075, abs=1e-12)

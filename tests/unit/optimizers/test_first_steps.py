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
    found = steps("momentum", [2.0, -1.0, 3.0], 0.1, momentum=0.5, dampening=0.0)
    assert found == pytest.approx([0.8, 0.8, 0.5], abs=1e-15)


def test_momentum_multiplies_the_whole_velocity_by_the_newest_rate():
    """v = 1, then 1 + 1 = 2: the second step at rate 0.01 is 0.02, not 0.1 + 0.01."""
    module = registry.load("optimizers", "momentum")
    weight, state = torch.ones(1), {"velocity": torch.zeros(1)}
    for number, rate in ((1, 0.1), (2, 0.01)):
        given = {"momentum": 1.0, "dampening": 0.0}
        module.update(weight, torch.ones(1), state, torch.empty(1), number, rate, **given)
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


def test_dampening_begins_with_the_second_step():
    """v = 2, then 0.5 * 2 - 0.75 * 1 = 0.25."""
    found = steps("momentum", [2.0, -1.0], 0.1, momentum=0.5, dampening=0.25)
    assert found == pytest.approx([0.8, 0.775], abs=1e-15)


def test_adagrad():
    """s = 1 + 3 = 4, then 4 + 12 = 16: steps of 0.1 * sqrt(3) / 2 and 0.1 * sqrt(12) / 4."""
    found = steps("adagrad", [3**0.5, 12**0.5], 0.1, initial=1.0, epsilon=0.0)
    step = 0.1 * 3**0.5 / 2
    assert found == pytest.approx([1 - step, 1 - 2 * step], abs=1e-15)


def test_adadelta_begins_with_the_root_of_epsilon():
    """s = 0.5 * 4 = 2: d = sqrt(1e-6) / sqrt(2 + 1e-6) * 2."""
    (found,) = steps("adadelta", [2.0], 1.0, rho=0.5, epsilon=1e-6)
    assert found == pytest.approx(1 - 1e-3 / (2 + 1e-6) ** 0.5 * 2, abs=1e-15)


def test_rmsprop_plain_and_centred():
    """s = 0.5 * 4 = 2, c = 0.5 * 2 = 1: divided by sqrt(2), or by sqrt(2 - 1)."""
    given = {"decay": 0.5, "momentum": 0.0, "epsilon": 0.0}
    (plain,) = steps("rmsprop", [2.0], 0.1, centred=False, **given)
    (centred,) = steps("rmsprop", [2.0], 0.1, centred=True, **given)
    assert (plain, centred) == pytest.approx((1 - 0.2 / 2**0.5, 0.8), abs=1e-15)


def test_adamw_takes_a_share_of_the_weight_away_beside_the_step():
    given = {"beta1": 0.9, "beta2": 0.999, "epsilon": 0.0}
    (found,) = steps("adamw", [5.0], 0.1, weight_decay=0.2, **given)
    assert found == pytest.approx(1 - 0.1 * 0.2 - 0.1, abs=1e-12)


def test_amsgrad_remembers_the_largest_mean_of_squares():
    """beta2 = 0.5, g = 2, 0, 0: v = 2, 1, 0.5, but u stays 2; with beta1 = 0 nothing else moves."""
    given = {"beta1": 0.0, "beta2": 0.5, "epsilon": 0.0}
    module = registry.load("optimizers", "amsgrad")
    weight = torch.ones(1, dtype=torch.float64)
    state = {key: torch.zeros_like(weight) for key in module.STATE}
    for number, gradient in enumerate([2.0, 0.0, 0.0], start=1):
        one = torch.tensor([gradient], dtype=torch.float64)
        module.update(weight, one, state, torch.empty_like(weight), number, 0.1, **given)
    assert state["largest"].item() == 2.0 and state["second_moment"].item() == 0.5
    assert weight.item() == pytest.approx(0.9)


def test_lion_moves_by_the_rate_whatever_the_gradient():
    """m = 0.01 * 3 = 0.03; 0.9 * 0.03 - 0.1 * 0.2 > 0, so that the second step follows m."""
    found = steps("lion", [3.0, -0.2], 0.1, beta1=0.9, beta2=0.99, weight_decay=0.0)
    assert found == pytest.approx([0.9, 0.8], abs=1e-15)

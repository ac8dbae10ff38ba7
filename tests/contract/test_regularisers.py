"""What every registered regulariser keeps; a new one is tested here without a new test."""

import inspect

import numpy as np
import pytest
import torch

from steeplechase import registry

NAMES = registry.names("regularisers")
LOADED = {name: registry.load("regularisers", name) for name in NAMES}
PENALTIES = [name for name in NAMES if hasattr(LOADED[name], "add_gradient")]
DISTURBANCES = [name for name in NAMES if hasattr(LOADED[name], "multipliers")]

every_penalty = pytest.mark.parametrize("name", PENALTIES)
every_disturbance = pytest.mark.parametrize("name", DISTURBANCES)


def declared(name):
    return registry.declared("regularisers", name)["HYPERPARAMETERS"]


def values(name, value=0.3):
    return dict.fromkeys(declared(name), value)


def weights(*shape, seed=0):
    """Return weights of either sign, one of them 0."""
    random = torch.Generator().manual_seed(seed)
    drawn = torch.randn(shape, dtype=torch.float64, generator=random)
    drawn.view(-1)[0] = 0.0
    return drawn


def added(name, weight, hyperparameters):
    """Return what a penalty adds to a gradient of ones, and assert that it is added."""
    gradient, scratch = torch.ones_like(weight), torch.empty_like(weight)
    LOADED[name].add_gradient(gradient, weight, scratch, **hyperparameters)
    return gradient - 1


def test_each_is_a_penalty_or_a_disturbance():
    assert sorted(PENALTIES + DISTURBANCES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is(name):
    constants = registry.declared("regularisers", name)
    assert constants["TITLE"] and constants["REFERENCE"]


@pytest.mark.parametrize("name", NAMES)
def test_functions_take_the_declared_hyperparameters(name):
    leading = {"add_gradient": 3, "loss": 1, "multipliers": 1}
    for function, first in leading.items():
        if hasattr(LOADED[name], function):
            taken = list(inspect.signature(getattr(LOADED[name], function)).parameters)[first:]
            assert taken == list(declared(name))


@every_penalty
def test_gradient_is_that_of_the_loss(name):
    weight = weights(4, 3).requires_grad_()
    other = weights(3, 2, seed=1).requires_grad_()
    LOADED[name].loss([weight, other], **values(name)).backward()
    for one in (weight, other):
        torch.testing.assert_close(added(name, one.detach(), values(name)), one.grad)


@every_penalty
def test_penalty_leaves_the_weights_alone(name):
    weight = weights(4, 3)
    before = weight.clone()
    added(name, weight, values(name))
    assert torch.equal(weight, before)


@every_penalty
def test_penalty_of_strength_0_is_none(name):
    assert not added(name, weights(4, 3), values(name, 0.0)).any()


@every_penalty
def test_stacked_networks_have_their_own_strengths(name):
    stack = torch.stack([weights(4, 3, seed=seed) for seed in range(3)])
    strengths = [0.0, 0.1, 2.0]
    own = {key: torch.tensor(strengths, dtype=torch.float64).view(3, 1, 1) for key in values(name)}
    together = added(name, stack, own)
    for weight, strength, found in zip(stack, strengths, together, strict=True):
        assert torch.equal(found, added(name, weight, values(name, strength)))


@every_disturbance
def test_multipliers_leave_the_mean_as_it_is(name):
    draws = torch.rand((400, 500), generator=torch.Generator().manual_seed(1))
    found = LOADED[name].multipliers(draws.clone(), **values(name))
    assert abs(found.mean().item() - 1) < 0.01
    assert found.std().item() > 0.1


@every_disturbance
def test_disturbance_of_0_is_none(name):
    draws = torch.rand((4, 5), generator=torch.Generator().manual_seed(1))
    draws[0, 0] = 0.0
    assert (LOADED[name].multipliers(draws, **values(name, 0.0)) == 1).all()


def test_dropout_leaves_out_the_declared_share():
    draws = torch.from_numpy(np.array([[0.0, 0.24, 0.25, 0.9]]))
    found = LOADED["dropout"].multipliers(draws, rate=0.25)
    assert found.tolist() == [[0.0, 0.0, 1 / 0.75, 1 / 0.75]]

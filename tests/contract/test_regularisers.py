"""What every registered regulariser keeps; a new one is tested here without a new test."""

import inspect

import numpy as np
import pytest
import torch
from small_training import algorithm, component, small_trainer, training_of

from steeplechase import registry
from steeplechase.training.engines import fused, loop

NAMES = registry.names("regularisers")
LOADED = {name: registry.load("regularisers", name) for name in NAMES}
PENALTIES = [name for name in NAMES if hasattr(LOADED[name], "add_gradient")]
DISTURBANCES = [name for name in NAMES if hasattr(LOADED[name], "multipliers")]
DECAYS = [name for name in NAMES if hasattr(LOADED[name], "decay")]

every_penalty = pytest.mark.parametrize("name", PENALTIES)
every_disturbance = pytest.mark.parametrize("name", DISTURBANCES)
every_decay = pytest.mark.parametrize("name", DECAYS)


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


def test_each_is_a_penalty_a_disturbance_or_a_decay():
    assert sorted(PENALTIES + DISTURBANCES + DECAYS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is(name):
    constants = registry.declared("regularisers", name)
    assert constants["TITLE"] and constants["REFERENCE"]


@pytest.mark.parametrize("name", NAMES)
def test_functions_take_the_declared_hyperparameters(name):
    leading = {"add_gradient": 3, "loss": 1, "multipliers": 1, "decay": 2}
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


@every_decay
def test_decay_draws_weights_towards_0_in_proportion_to_the_rate(name):
    weight = weights(4, 3)
    for rate in (0.1, 0.5):
        found = weight.clone()
        LOADED[name].decay(found, rate, **values(name))
        torch.testing.assert_close(weight - found, weight * rate * 0.3)


@every_decay
def test_decay_of_strength_0_or_at_rate_0_is_none(name):
    for rate, strength in ((0.1, 0.0), (0.0, 0.3)):
        found = weights(4, 3)
        LOADED[name].decay(found, rate, **values(name, strength))
        assert torch.equal(found, weights(4, 3))


@every_decay
def test_stacked_networks_decay_by_their_own_rates_and_strengths(name):
    stack = torch.stack([weights(4, 3, seed=seed) for seed in range(3)])
    rates, strengths = [0.1, 0.0, 0.4], [0.0, 0.1, 2.0]
    together = stack.clone()
    columns = [torch.tensor(one, dtype=torch.float64).view(3, 1, 1) for one in (rates, strengths)]
    LOADED[name].decay(together, columns[0], **dict.fromkeys(declared(name), columns[1]))
    for weight, rate, strength, found in zip(stack, rates, strengths, together, strict=True):
        alone = weight.clone()
        LOADED[name].decay(alone, rate, **values(name, strength))
        torch.testing.assert_close(found, alone, rtol=1e-15, atol=0)


def test_weight_decay_is_that_of_torch_adamw_without_biases():
    """Through the whole of an engine: 50 steps of Adam on weights that decay."""
    decay = component("regularisers", "weight_decay", strength=0.3)
    one = algorithm("one", component("optimizers", "adam", lr=0.02), regularisers=(decay,))
    training = {"epochs": 50, "batch_size": 100, "precision": "float64"}
    task = small_trainer(one, training=training).task(training_of(one))
    network = loop.build(task)
    groups = [
        {"params": [p for p in network.parameters() if (p.dim() > 1) == is_weight], **settings}
        for is_weight, settings in ((True, {"weight_decay": 0.3}), (False, {"weight_decay": 0.0}))
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.02)
    for _ in range(50):
        optimizer.zero_grad()
        outputs = network(task.split.train_inputs)
        torch.nn.functional.cross_entropy(outputs, task.split.train_labels).backward()
        optimizer.step()
    expected = torch.softmax(network(task.split.test_inputs).detach(), 1).numpy()
    for engine in (fused, loop):
        found = engine.train([task])[0].test_probabilities
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_dropout_leaves_out_the_declared_share():
    draws = torch.from_numpy(np.array([[0.0, 0.24, 0.25, 0.9]]))
    found = LOADED["dropout"].multipliers(draws, rate=0.25)
    assert found.tolist() == [[0.0, 0.0, 1 / 0.75, 1 / 0.75]]

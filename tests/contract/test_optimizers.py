"""What every registered optimizer keeps; a new one is tested here without a new test.

The update rule is held against the same optimizer of ``torch.optim`` in double precision.
"""

import inspect
import math
from functools import cache

import pytest
import torch

from steeplechase import registry

EVERY = registry.names("optimizers")
# The others have no update rule and run in the loop engine alone.
NAMES = [n for n in EVERY if hasattr(registry.load("optimizers", n), "update")]
OTHERS = [n for n in EVERY if n not in NAMES]
every_optimizer = pytest.mark.parametrize("name", EVERY)
every_rule = pytest.mark.parametrize("name", NAMES)

STEPS = 200
SHAPE = (3, 4)
PER_CELL = 3  # networks that are stacked


def declared(name):
    return registry.declared("optimizers", name)["HYPERPARAMETERS"]


def defaults(name):
    """Return the defaults without the rate."""
    return {key: one["default"] for key, one in declared(name).items() if key != "lr"}


def variants(name):
    """Yield the defaults, then the defaults with one number moved to the middle of its range."""
    yield "defaults", defaults(name)
    for key, one in declared(name).items():
        if key != "lr" and one["type"] == "float":
            low, high = one.get("minimum", 0.0), one.get("maximum", one.get("exclusive_maximum"))
            other = one["default"] * 10 if high is None else low + 0.6 * (high - low)
            yield key, {**defaults(name), key: other}


def extremes(name):
    """Yield the defaults with one number at the lower end of its range."""
    for key, one in declared(name).items():
        if key != "lr" and "minimum" in one:
            yield key, {**defaults(name), key: one["minimum"]}


def cases(kinds):
    """Return the decorator for a test of every optimizer with these hyperparameters."""
    given = [
        pytest.param(name, hyperparameters, id=f"{name}-{key}")
        for name in NAMES
        for key, hyperparameters in kinds(name)
    ]
    return pytest.mark.parametrize(("name", "hyperparameters"), given)


def quadratic(weights, step):
    """An ill-conditioned bowl with its minimum away from 0."""
    curvature = torch.logspace(-2, 1, weights.numel(), dtype=weights.dtype).view_as(weights)
    return 0.5 * (curvature * (weights - 0.3) ** 2).sum()


def valley(weights, step):
    """Rosenbrock's function along the entries, scaled so that moderate rates stay finite."""
    entries = weights.reshape(-1)
    head, tail = entries[:-1], entries[1:]
    return (((tail - head**2) ** 2) * 2 + 0.1 * (1 - head) ** 2).sum()


def noisy_logistic(weights, step):
    """Logistic loss of a batch that is drawn anew at each step."""
    inputs, labels = batch(step, *weights.shape)
    return torch.nn.functional.cross_entropy(inputs @ weights, labels)


def given_gradients(weights, step):
    """A plane whose slope is drawn anew at each step, so that no error is fed back."""
    inputs, _ = batch(step, *weights.shape)
    return (inputs[: weights.shape[1]].t() * weights).sum()


@cache
def batch(step, inputs, outputs):
    random = torch.Generator().manual_seed(1000 + step)
    rows = torch.randn(16, inputs, generator=random, dtype=torch.float64)
    return rows, torch.randint(0, outputs, (16,), generator=random)


PROBLEMS = (quadratic, valley, noisy_logistic)


def start(*shape):
    random = torch.Generator().manual_seed(3)
    return torch.randn(*shape, generator=random, dtype=torch.float64) * 0.5


def rates(peak):
    """Return a rate for each step that falls and rises again, as schedules make it."""
    return [peak * (0.55 + 0.45 * math.cos(2 * math.pi * step / 50)) for step in range(STEPS)]


def gradient_of(problem, weights, step):
    with torch.enable_grad():
        leaf = weights.detach().clone().requires_grad_(True)
        # Contiguous, as an engine's gradients are and kernels take for granted.
        return torch.autograd.grad(problem(leaf, step), leaf)[0].contiguous()


def run_update(name, problem, weights, peak, hyperparameters, rule="update"):
    """Return the weights after each step of one of the module's update rules."""
    module = registry.load("optimizers", name)
    weights = weights.clone()
    state = {key: torch.zeros_like(weights) for key in module.STATE}
    scratch, path = torch.empty_like(weights), []
    for step, rate in enumerate(rates(peak)):
        gradient = gradient_of(problem, weights, step)
        getattr(module, rule)(weights, gradient, state, scratch, step + 1, rate, **hyperparameters)
        path.append(weights.clone())
    return torch.stack(path)


def run_torch(name, problem, weights, peak, hyperparameters):
    """Return the weights after each step of the counterpart in torch."""
    weights = weights.clone().requires_grad_(True)
    module = registry.load("optimizers", name)
    optimizer = module.torch_optimizer([weights], lr=peak, **hyperparameters)
    path = []
    for step, rate in enumerate(rates(peak)):
        optimizer.param_groups[0]["lr"] = rate
        weights.grad = gradient_of(problem, weights, step)
        optimizer.step()
        path.append(weights.detach().clone())
    return torch.stack(path)


@every_optimizer
def test_declares_title_and_reference(name):
    found = registry.declared("optimizers", name)
    assert found["TITLE"] and found["REFERENCE"]


@every_rule
def test_an_update_rule_declares_its_state_and_no_engine(name):
    found = registry.declared("optimizers", name)
    assert all(isinstance(buffer, str) for buffer in found["STATE"])
    assert "ENGINE" not in found and "CLOSURE" not in found


@pytest.mark.parametrize("name", OTHERS)
def test_one_without_an_update_rule_declares_the_loop_engine(name):
    assert registry.declared("optimizers", name)["ENGINE"] == "loop"


@every_optimizer
def test_hyperparameters_have_type_default_and_description(name):
    for key, one in declared(name).items():
        assert one["type"] in ("float", "integer", "boolean", "choice"), key
        assert one["description"], key
        assert "default" in one, key


@every_optimizer
def test_has_a_learning_rate(name):
    assert declared(name)["lr"]["type"] == "float"


@every_rule
def test_hyperparameters_are_the_arguments_of_the_update(name):
    given = list(inspect.signature(registry.load("optimizers", name).update).parameters)
    assert given[:5] == ["parameter", "gradient", "state", "scratch", "step"]
    assert sorted(given[5:]) == sorted(declared(name))


@every_optimizer
def test_hyperparameters_are_the_arguments_of_the_counterpart(name):
    module = registry.load("optimizers", name)
    given = list(inspect.signature(module.torch_optimizer).parameters)
    assert given[0] == "parameters" and sorted(given[1:]) == sorted(declared(name))


def assert_same_path(name, problem, hyperparameters, rule="update"):
    weights, peak = start(*SHAPE), 0.01
    found = run_update(name, problem, weights, peak, hyperparameters, rule)
    expected = run_torch(name, problem, weights, peak, hyperparameters)
    assert torch.isfinite(expected).all()
    assert (expected[-1] - weights).abs().max() > 1e-6  # it moved at all
    scale = expected.abs().amax(dim=(1, 2), keepdim=True)
    assert ((found - expected).abs() / scale).max().item() < 1e-10


@cases(variants)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_update_is_that_of_torch(name, hyperparameters, problem):
    assert_same_path(name, problem, hyperparameters)


@cases(extremes)
def test_update_is_that_of_torch_at_the_ends_of_ranges(name, hyperparameters):
    """With given gradients: at these values a rounding error that is fed back can grow."""
    assert_same_path(name, given_gradients, hyperparameters)


WITH_KERNEL = [name for name in NAMES if hasattr(registry.load("optimizers", name), "update_one")]


@pytest.mark.parametrize("name", WITH_KERNEL)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_update_of_one_network_is_that_of_torch(name, problem):
    for _, hyperparameters in variants(name):
        assert_same_path(name, problem, hyperparameters, rule="update_one")


@pytest.mark.parametrize("name", WITH_KERNEL)
def test_update_of_one_network_is_that_of_torch_at_the_ends_of_ranges(name):
    for _, hyperparameters in extremes(name):
        assert_same_path(name, given_gradients, hyperparameters, rule="update_one")


@pytest.mark.parametrize("name", WITH_KERNEL)
def test_update_of_one_network_takes_the_same_arguments(name):
    module = registry.load("optimizers", name)
    assert list(inspect.signature(module.update_one).parameters) == list(
        inspect.signature(module.update).parameters
    )


@cases(variants)
def test_stacked_networks_with_own_hyperparameters_equal_single_ones(name, hyperparameters):
    """Hyperparameters (B, 1, 1) broadcast over parameters (B, inputs, outputs)."""
    module, spread = registry.load("optimizers", name), (1.0, 0.9, 0.5)
    weights = start(PER_CELL, *SHAPE)
    own = [{key: v * factor for key, v in hyperparameters.items()} for factor in spread]
    own_rates = [0.02, 0.01, 0.005]

    def column(values):
        return torch.tensor(values, dtype=torch.float64).view(-1, 1, 1)

    columns = {key: column([one[key] for one in own]) for key in hyperparameters}
    stacked, state = weights.clone(), {}
    state = {key: torch.zeros_like(stacked) for key in module.STATE}
    for step in range(20):
        gradient = torch.stack([gradient_of(noisy_logistic, w, step) for w in stacked])
        scratch = torch.empty_like(stacked)
        module.update(stacked, gradient, state, scratch, step + 1, column(own_rates), **columns)
    for index in range(PER_CELL):
        single = weights[index].clone()
        state = {key: torch.zeros_like(single) for key in module.STATE}
        for step in range(20):
            gradient = gradient_of(noisy_logistic, single, step)
            scratch = torch.empty_like(single)
            rate = own_rates[index]
            module.update(single, gradient, state, scratch, step + 1, rate, **own[index])
        torch.testing.assert_close(stacked[index], single, rtol=1e-12, atol=1e-14)


@every_rule
def test_step_does_not_depend_on_what_the_scratch_held(name):
    module, ends = registry.load("optimizers", name), []
    for filling in (0.0, float("nan")):
        weights = start(*SHAPE)
        state = {key: torch.zeros_like(weights) for key in module.STATE}
        scratch = torch.full_like(weights, filling)
        for step in range(3):
            gradient = gradient_of(quadratic, weights, step)
            module.update(weights, gradient, state, scratch, step + 1, 0.1, **defaults(name))
        ends.append(weights)
    assert torch.equal(*ends)


@every_rule
def test_rate_zero_leaves_the_parameters_alone(name):
    module, weights = registry.load("optimizers", name), start(*SHAPE)
    before = weights.clone()
    state = {key: torch.zeros_like(weights) for key in module.STATE}
    gradient, scratch = torch.ones_like(weights), torch.empty_like(weights)
    module.update(weights, gradient, state, scratch, 1, 0.0, **defaults(name))
    assert torch.equal(weights, before)

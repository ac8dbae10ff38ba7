"""What every registered optimizer keeps; a new one is tested here without a new test.

Each is held in double precision against the same optimizer of ``torch.optim``; where torch has
none, update rule and counterpart are both held against ``tests/transcriptions/<name>.py``, which
writes the paper's pseudocode down in plain numpy.
"""

import importlib.util
import inspect
import math
from functools import cache
from pathlib import Path

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
TRANSCRIPTIONS = Path(__file__).parents[1] / "transcriptions"
PER_CELL = 3  # networks that are stacked


def declared(name):
    return registry.declared("optimizers", name)["HYPERPARAMETERS"]


def defaults(name):
    """Return the defaults without the rate."""
    return {key: one["default"] for key, one in declared(name).items() if key != "lr"}


def variants(name):
    """Yield the defaults, then the defaults with one of them moved well away."""
    yield "defaults", defaults(name)
    for key, one in declared(name).items():
        if key != "lr":
            for other in moved(one):
                yield key, {**defaults(name), key: other}


def moved(declaration):
    """Return other values of a hyperparameter: a number is moved to the middle of its range."""
    default = declaration["default"]
    if declaration["type"] in ("boolean", "choice"):
        return [one for one in declaration.get("choices", (False, True)) if one != default]
    low, high = (
        declaration.get(f"{end}imum", declaration.get(f"exclusive_{end}imum"))
        for end in ("min", "max")
    )
    if declaration["type"] == "integer":
        return [default + 2]
    if high is None:
        return [default * 10 or 0.5]
    return [(low or 0.0) + 0.6 * (high - (low or 0.0))]


def extremes(name):
    """Yield the defaults with one number at the lower end of its range."""
    for key, one in declared(name).items():
        if key != "lr" and "minimum" in one and one["minimum"] != one["default"]:
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
    """Rosenbrock's function along the entries, scaled so that moderate rates stay finite.

    Near the bottom steps of a normalised length go to and fro, and errors that are fed back grow.
    """
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


PROBLEMS = (quadratic, noisy_logistic, given_gradients)


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


@pytest.fixture(autouse=True)
def _double_precision_on_one_thread():
    """Let the numbers that torch.optim keeps beside its buffers be in double precision too."""
    torch.set_num_threads(1)  # as trainings have; others wait for each other on a busy machine
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def run_torch(name, problem, weights, peak, hyperparameters):
    """Return the weights after each step of the counterpart, and whether it is torch's own."""
    weights = weights.clone().requires_grad_(True)
    module = registry.load("optimizers", name)
    optimizer = module.torch_optimizer([weights], lr=peak, **hyperparameters)
    path = []
    for step, rate in enumerate(rates(peak)):
        for group in optimizer.param_groups:
            group["lr"] = rate
        closure = Closure(problem, weights, step)
        if getattr(module, "CLOSURE", False):
            optimizer.step(closure)
        else:
            closure()
            optimizer.step()
        path.append(weights.detach().clone())
    return torch.stack(path), type(optimizer).__module__.startswith("torch.optim.")


class Closure:
    """The loss of a step's batch as the loop engine gives it to optimizers."""

    def __init__(self, problem, weights, step):
        self.problem, self.weights, self.step = problem, weights, step

    def __call__(self, backward=True):
        self.weights.grad = None
        loss = self.problem(self.weights, self.step)
        if backward:
            loss.backward()
        return loss


class Numbers:
    """The same loss in numpy for the transcriptions, with its derivatives."""

    def __init__(self, problem, step):
        self.problem, self.step = problem, step

    def loss(self, weights):
        return self.problem(torch.from_numpy(weights), self.step).item()

    def gradient(self, weights):
        return gradient_of(self.problem, torch.from_numpy(weights), self.step).numpy()

    def hessian(self, weights):
        """Return the Hessian as a matrix of the weights in their order in memory."""
        found = torch.autograd.functional.hessian(
            lambda leaf: self.problem(leaf, self.step), torch.from_numpy(weights)
        )
        return found.reshape(weights.size, weights.size).numpy()


def run_transcription(name, problem, weights, peak, hyperparameters):
    """Return the weights after each step of the paper's pseudocode in numpy."""
    path = TRANSCRIPTIONS / f"{name}.py"
    if not path.exists():
        pytest.fail(f"torch.optim has no {name}: write the paper's pseudocode in {path}")
    spec = importlib.util.spec_from_file_location(f"transcription_of_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    problems = [Numbers(problem, step) for step in range(STEPS)]
    found = module.run(weights.numpy().copy(), problems, rates(peak), **hyperparameters)
    return torch.stack([torch.from_numpy(one.copy()) for one in found])


def expected_path(name, problem, weights, peak, hyperparameters, relative=1e-9):
    """Return the right path: torch's own, else that of the transcription, which ours has to be."""
    counterpart, torchs_own = run_torch(name, problem, weights, peak, hyperparameters)
    if torchs_own:
        return counterpart
    expected = run_transcription(name, problem, weights, peak, hyperparameters)
    assert_close(counterpart, expected, relative)
    return expected


def assert_close(found, expected, relative=1e-9):
    scale = expected.abs().amax(dim=(1, 2), keepdim=True)
    assert ((found - expected).abs() / scale).max().item() < relative


def assert_moved(path, weights):
    assert torch.isfinite(path).all()
    assert (path[-1] - weights).abs().max() > 1e-6


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
    expected = expected_path(name, problem, weights, peak, hyperparameters)
    assert_moved(expected, weights)
    assert_close(run_update(name, problem, weights, peak, hyperparameters, rule), expected)


@cases(variants)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_update_is_that_of_torch(name, hyperparameters, problem):
    assert_same_path(name, problem, hyperparameters)


@every_rule
def test_update_is_that_of_torch_in_a_valley(name):
    weights, half = start(*SHAPE), STEPS // 2
    expected = expected_path(name, valley, weights, 0.01, defaults(name), 1e-6)[:half]
    assert_moved(expected, weights)
    assert_close(run_update(name, valley, weights, 0.01, defaults(name))[:half], expected, 1e-6)


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("problem", (quadratic, valley, noisy_logistic))
def test_one_without_an_update_rule_is_torchs_own_or_that_of_its_transcription(name, problem):
    """On losses that have an end, since steps are long; to 1e-6, since where curvature is 0 a step
    is nothing but rounding, multiplied.
    """
    for _, hyperparameters in variants(name):
        weights = start(*SHAPE)
        assert_moved(expected_path(name, problem, weights, 0.01, hyperparameters, 1e-6), weights)


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
    own = [
        {key: v if isinstance(v, bool) else v * factor for key, v in hyperparameters.items()}
        for factor in spread
    ]
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


AVERAGING = [name for name in EVERY if hasattr(registry.load("optimizers", name), "evaluated")]


@pytest.mark.parametrize("name", AVERAGING)
def test_evaluated_parameters_are_those_of_the_counterpart(name):
    module, weights = registry.load("optimizers", name), start(*SHAPE)
    given = list(inspect.signature(module.evaluated).parameters)
    assert given == ["parameter", "state", *defaults(name)]
    other = weights.clone().requires_grad_(True)
    optimizer = module.torch_optimizer([other], lr=0.01, **defaults(name))
    state = {key: torch.zeros_like(weights) for key in module.STATE}
    for step, rate in enumerate(rates(0.01)):
        gradient = gradient_of(quadratic, weights, step)
        other.grad = gradient.clone()
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        scratch = torch.empty_like(weights)
        module.update(weights, gradient, state, scratch, step + 1, rate, **defaults(name))
        trained = other.detach().clone()
        optimizer.eval()
        optimizer.eval()  # curves ask twice
        found = module.evaluated(weights, state, **defaults(name))
        torch.testing.assert_close(found, other.detach(), rtol=1e-9, atol=1e-12)
        optimizer.train()
        assert torch.equal(other.detach(), trained)
    assert not torch.allclose(found, weights)


@every_rule
def test_rate_zero_leaves_the_parameters_alone(name):
    module, weights = registry.load("optimizers", name), start(*SHAPE)
    before = weights.clone()
    state = {key: torch.zeros_like(weights) for key in module.STATE}
    gradient, scratch = torch.ones_like(weights), torch.empty_like(weights)
    module.update(weights, gradient, state, scratch, 1, 0.0, **defaults(name))
    assert torch.equal(weights, before)

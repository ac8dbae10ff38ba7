"""What every registered wrapper keeps; a new one is tested here once its transcription is written.

Each is held to a transcription of its paper in numpy, in double precision, over 200 steps of SGD
with momentum on two layers: what is trained, after each step, and what would be evaluated, after
each epoch.
"""

import inspect
from functools import cache

import numpy as np
import pytest
import torch
from small_training import WRAPPERS

from steeplechase import registry
from steeplechase.training.wrapped import BEFORE, Wrapped

NAMES = registry.names("wrappers")
LOADED = {name: registry.load("wrappers", name) for name in NAMES}
every_wrapper = pytest.mark.parametrize("name", NAMES)

EPOCHS, STEPS_PER_EPOCH = 40, 5
SHAPES = ((3, 4), (4, 2))
RATE, MOMENTUM = 0.02, 0.9

# Number of leading arguments of each function, before the hyperparameters.
FUNCTIONS = {
    "before_step": ["gradient", "scratch", "step"],
    "add_noise": ["gradient", "draws", "step"],
    "scale": ["norm"],
    "after_step": ["parameter", "state", "scratch", "step"],
    "after_epoch": ["parameter", "state", "scratch", "epoch"],
    "evaluated": ["parameter", "state"],
}


def declared(name):
    return registry.declared("wrappers", name)["HYPERPARAMETERS"]


def examples(name):
    assert name in WRAPPERS, f"give {name} a line in WRAPPERS of tests/small_training.py"
    return WRAPPERS[name]


def transcription(name):
    """Return the transcription of a wrapper, which is the function of its name in this file."""
    found = globals().get(f"{name}_by_hand")
    assert found, f"write {name}_by_hand in this file: the paper's formula in numpy"
    return found


def start(networks=1):
    random = np.random.default_rng(5)
    return [random.normal(size=(networks, *shape)) * 0.5 for shape in SHAPES]


@cache
def pushes(step):
    """Return the random part of the gradients of a step, now and then a large one."""
    random = np.random.default_rng(100 + step)
    size = 8.0 if step % 11 == 0 else 1.0
    return [size * random.normal(size=shape) for shape in SHAPES]


@cache
def draws(step):
    """Return the standard normal draws of a step."""
    random = np.random.default_rng(9000 + step)
    return [random.normal(size=shape) for shape in SHAPES]


def gradients(weights, step):
    """Return the gradients of an ill-conditioned bowl, disturbed."""
    found = []
    for weight, push in zip(weights, pushes(step), strict=True):
        curvature = np.logspace(-2, 1, push.size).reshape(push.shape)
        found.append(curvature * (weight - 0.3) + push)
    return found


class Momentum:
    """SGD with momentum on lists of arrays."""

    def __init__(self):
        self.velocity = [np.zeros(shape) for shape in SHAPES]

    def __call__(self, weights, gradients):
        pairs = zip(self.velocity, gradients, strict=True)
        self.velocity = [MOMENTUM * v + g for v, g in pairs]
        return [w - RATE * v for w, v in zip(weights, self.velocity, strict=True)]


def lookahead_by_hand(weights, k, alpha):
    """Algorithm 1: an inner loop of k steps for each step of the slow weights."""
    step_of, slow, number = Momentum(), [w.copy() for w in weights], 0
    while True:
        fast = [w.copy() for w in slow]
        for inner in range(k):
            fast = step_of(fast, gradients(fast, number))
            number += 1
            if inner == k - 1:
                slow = [s + alpha * (f - s) for s, f in zip(slow, fast, strict=True)]
                fast = slow
            yield fast, slow


def averaging(weights, average):
    """Train as without a wrapper, and show what `average` makes of all weights so far."""
    step_of, seen = Momentum(), []
    while True:
        weights = step_of(weights, gradients(weights, len(seen)))
        seen.append(weights)
        yield weights, [average(np.array(layer)) for layer in zip(*seen, strict=True)]


def ema_by_hand(weights, decay):
    """The sum over all steps, each weighted by the power of the decay that its age has."""

    def average(seen):
        shares = decay ** np.arange(len(seen) - 1.0, -1.0, -1.0)
        return np.tensordot(shares / shares.sum(), seen, 1)

    return averaging(weights, average)


def swa_by_hand(weights, start_epoch):
    """The mean of the weights at the ends of epochs from one on."""

    def average(seen):
        ends = seen[STEPS_PER_EPOCH - 1 :: STEPS_PER_EPOCH]
        return ends[start_epoch:].mean(0) if len(ends) > start_epoch else seen[-1]

    return averaging(weights, average)


def changing(weights, change):
    """Train with gradients that `change` makes of those of a step."""
    step_of, number = Momentum(), 0
    while True:
        weights = step_of(weights, change(gradients(weights, number), number))
        number += 1
        yield weights, weights


def gradient_noise_by_hand(weights, eta, gamma):
    """Equations 1 and 2."""

    def change(found, t):
        deviation = np.sqrt(eta / (1 + t) ** gamma)
        return [g + deviation * d for g, d in zip(found, draws(t), strict=True)]

    return changing(weights, change)


def clipped_by_torch(clip, bound):
    """Return what changes gradients as a function of torch does."""

    def change(found, number):
        parameters = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in found]
        for parameter, gradient in zip(parameters, found, strict=True):
            parameter.grad = torch.tensor(gradient)
        clip(parameters, bound)
        return [parameter.grad.numpy() for parameter in parameters]

    return change


def clip_norm_by_hand(weights, max_norm):
    return changing(weights, clipped_by_torch(torch.nn.utils.clip_grad_norm_, max_norm))


def clip_value_by_hand(weights, max_value):
    return changing(weights, clipped_by_torch(torch.nn.utils.clip_grad_value_, max_value))


def by_hand(name, weights, hyperparameters):
    """Return the trained weights after each step and the evaluated ones after each epoch."""
    trained, evaluated = [], []
    steps = transcription(name)(weights, **hyperparameters)
    for number, (own, shown) in zip(range(EPOCHS * STEPS_PER_EPOCH), steps, strict=False):
        trained.append(np.concatenate([w.ravel() for w in own]))
        if (number + 1) % STEPS_PER_EPOCH == 0:
            evaluated.append(np.concatenate([w.ravel() for w in shown]))
    return np.array(trained), np.array(evaluated)


def flat(tensors):
    """Return the parameters of each network as a row."""
    return torch.cat([one.flatten(-2) for one in tensors], -1).numpy().copy()


def run(name, weights, hyperparameters, step_as=int):
    """Do the same with the wrapper: of one network, or of a stack of them."""
    parameters = [torch.tensor(w) for w in weights]
    velocities = [torch.zeros_like(p) for p in parameters]
    scratches = [torch.full_like(p, float("nan")) for p in parameters]
    wrapped = Wrapped([(LOADED[name], hyperparameters)], parameters)
    noisy = hasattr(LOADED[name], "add_noise")
    trained, evaluated = [], []
    for number in range(EPOCHS * STEPS_PER_EPOCH):
        found = [torch.from_numpy(g) for g in gradients([p.numpy() for p in parameters], number)]
        noise = [
            torch.tensor(d).expand_as(p).clone()
            for d, p in zip(draws(number), parameters, strict=True)
        ]
        step = step_as(number + 1)
        wrapped.before_step(found, scratches, step, [noise] if noisy else ())
        for layer, (p, v, g) in enumerate(zip(parameters, velocities, found, strict=True)):
            p.sub_(RATE * v.mul_(MOMENTUM).add_(g))
            wrapped.after_step(layer, scratches[layer], step)
        trained.append(flat(parameters))
        if (number + 1) % STEPS_PER_EPOCH == 0:
            wrapped.after_epoch(scratches, number // STEPS_PER_EPOCH)
            evaluated.append(flat(wrapped.evaluated() or parameters))
    return np.array(trained), np.array(evaluated)


def bare():
    """Return what is trained without a wrapper."""
    weights, step_of, trained = [w[0] for w in start()], Momentum(), []
    for number in range(EPOCHS * STEPS_PER_EPOCH):
        weights = step_of(weights, gradients(weights, number))
        trained.append(np.concatenate([w.ravel() for w in weights]))
    return np.array(trained)


def column(values):
    return torch.tensor(values, dtype=torch.float64).view(-1, 1, 1)


@every_wrapper
def test_says_what_it_is(name):
    constants = registry.declared("wrappers", name)
    assert constants["TITLE"] and constants["REFERENCE"]
    assert set(constants["STATE"].values()) <= {"parameter", "zero"}


@every_wrapper
def test_hyperparameters_have_type_bounds_and_description(name):
    for key, one in declared(name).items():
        assert one["type"] in ("float", "integer"), key
        assert one["description"], key


@every_wrapper
def test_functions_take_what_the_package_says(name):
    found = [function for function in FUNCTIONS if hasattr(LOADED[name], function)]
    assert found
    for function in found:
        taken = list(inspect.signature(getattr(LOADED[name], function)).parameters)
        assert taken == [*FUNCTIONS[function], *declared(name)]


@every_wrapper
def test_it_says_whether_it_changes_gradients(name):
    said = registry.declared("wrappers", name).get("CHANGES_GRADIENTS", False)
    assert said == any(hasattr(LOADED[name], function) for function in BEFORE)


@every_wrapper
def test_it_is_what_its_paper_says(name):
    for hyperparameters in examples(name):
        weights = [w[0] for w in start()]
        trained, evaluated = run(name, weights, hyperparameters)
        expected = by_hand(name, weights, hyperparameters)
        np.testing.assert_allclose(trained, expected[0], rtol=0, atol=1e-12)
        np.testing.assert_allclose(evaluated, expected[1], rtol=0, atol=1e-12)


@every_wrapper
def test_it_changes_something(name):
    weights = [w[0] for w in start()]
    for hyperparameters in examples(name):
        trained, evaluated = run(name, weights, hyperparameters)
        without = bare()[STEPS_PER_EPOCH - 1 :: STEPS_PER_EPOCH]
        assert np.abs(trained - bare()).max() > 1e-3 or np.abs(evaluated - without).max() > 1e-3


@every_wrapper
def test_stacked_networks_have_their_own_hyperparameters(name):
    given = examples(name)
    stacked = {key: column([float(one[key]) for one in given]) for key in declared(name)}
    weights = start(len(given))
    together = run(name, weights, stacked, step_as=lambda number: column([float(number)]))
    for number, own in enumerate(given):
        alone = run(name, [w[number] for w in weights], own)
        for found, expected in zip(together, alone, strict=True):
            np.testing.assert_allclose(found[:, number], expected, rtol=0, atol=1e-13)


@every_wrapper
def test_a_network_that_overflowed_leaves_the_others_alone(name):
    given = examples(name)[:1] * 2
    stacked = {key: column([float(one[key]) for one in given]) for key in declared(name)}
    weights = [np.concatenate([w, np.full_like(w, np.inf)]) for w in start()]
    with np.errstate(invalid="ignore"):
        together = run(name, weights, stacked, step_as=lambda number: column([float(number)]))
    alone = run(name, [w[0] for w in weights], given[0])
    for found, expected in zip(together, alone, strict=True):
        np.testing.assert_allclose(found[:, 0], expected, rtol=0, atol=1e-13)


@every_wrapper
def test_training_begins_anew(name):
    """The buffers are those of a fresh start, whatever they held."""
    parameters = [torch.tensor(w[0]) for w in start()]
    wrapped = Wrapped([(LOADED[name], examples(name)[0])], parameters)
    fresh = [[{k: v.clone() for k, v in s.items()} for s in own] for own in wrapped.states]
    for own in wrapped.states:
        for state in own:
            for tensor in state.values():
                tensor.fill_(7.0)
    wrapped.begin()
    for own, expected in zip(wrapped.states, fresh, strict=True):
        for state, first in zip(own, expected, strict=True):
            assert all(torch.equal(state[key], first[key]) for key in first)


def test_swa_is_the_average_of_torch():
    weights = [w[0] for w in start()]
    _, found = run("swa", weights, {"start_epoch": 3})
    model = torch.nn.ParameterList([torch.tensor(w) for w in weights])
    average = torch.optim.swa_utils.AveragedModel(model)
    path = bare()[STEPS_PER_EPOCH - 1 :: STEPS_PER_EPOCH]
    for epoch, row in enumerate(path):
        parts = np.split(row, [weights[0].size])
        for parameter, values in zip(model, parts, strict=True):
            parameter.data = torch.from_numpy(values.reshape(parameter.shape))
        if epoch >= 3:
            average.update_parameters(model)
            own = flat([one.detach() for one in average.module])
            np.testing.assert_allclose(found[epoch], own, rtol=0, atol=1e-13)

"""One descent against its recurrence written out, and how descents end."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from steeplechase import registry
from steeplechase.descent.batches import batches
from steeplechase.descent.steps import descend
from steeplechase.problems import quadratic

BOWL = quadratic.problem(condition=5.0, curvature=1.0, angle=0.0)
START = np.array([1.0, -2.0])


def run(optimizer, wrappers=(), problem=BOWL, iterations=10, bound=1e6, **hyperparameters):
    return descend(
        problem,
        START,
        batches(0, "all", "without_replacement"),
        registry.load("optimizers", optimizer) if isinstance(optimizer, str) else optimizer,
        hyperparameters,
        wrappers,
        iterations,
        bound,
        np.random.default_rng(1),
    )


def written_out(lr, beta, nesterov, iterations=10):
    """Descend the bowl with numpy: curvatures 0.2 and 1 along the axes."""
    curvatures, place, velocity = np.array([0.2, 1.0]), START.copy(), np.zeros(2)
    places = [place]
    for _ in range(iterations):
        gradient = curvatures * place
        velocity = beta * velocity + gradient
        place = place - lr * (gradient + beta * velocity if nesterov else velocity)
        places.append(place)
    return np.array(places)


def declared(optimizer):
    """Return the hyperparameters of an optimizer with their defaults."""
    known = registry.declared("optimizers", optimizer)["HYPERPARAMETERS"]
    return {key: one["default"] for key, one in known.items()}


@pytest.mark.parametrize(
    ("optimizer", "given", "nesterov"),
    [
        ("sgd", {}, False),
        ("momentum", {"momentum": 0.8}, False),
        ("nesterov", {"momentum": 0.8}, True),
    ],
)
def test_places_are_those_of_the_recurrence(optimizer, given, nesterov):
    expected = written_out(0.3, given.get("momentum", 0.0), nesterov)
    found = run(optimizer, **{**declared(optimizer), "lr": 0.3, **given})
    assert np.allclose(found.places, expected, rtol=1e-13, atol=0)
    losses = (np.array([0.2, 1.0]) * expected**2).sum(axis=1) / 2
    assert found.losses == pytest.approx(losses.tolist())
    assert found.status == "ok" and found.reason == ""


def test_too_large_a_rate_is_noted_with_its_iteration():
    found = run("sgd", iterations=100, lr=4.0)
    # |1 - 4 * 1| = 3: the loss 2 of the steep axis grows ninefold per iteration.
    assert found.status == "diverged"
    last = len(found.losses) - 1
    assert found.reason == f"the loss rose above 1e+06 at iteration {last}"
    assert found.losses[-2] <= 1e6 < found.losses[-1]
    assert last == 6


def test_a_loss_that_is_not_finite_is_noted_and_left_out():
    found = run("sgd", iterations=2000, bound=float("inf"), lr=4.0)
    assert found.status == "diverged" and "not finite" in found.reason
    assert np.isfinite(found.losses).all() and len(found.losses) == len(found.places) < 2000


def test_an_optimizer_that_fails_is_noted_with_its_words():
    class Broken(torch.optim.SGD):
        def step(self, closure=None):
            raise RuntimeError("the matrix is singular\nmore")

    module = SimpleNamespace(torch_optimizer=lambda parameters, lr: Broken(parameters, lr=lr))
    found = run(module, lr=0.1)
    assert (found.status, found.reason) == ("failed", "iteration 1: the matrix is singular")
    assert len(found.losses) == 1


def test_an_optimizer_that_fails_without_a_word_is_noted_too():
    class Broken(torch.optim.SGD):
        def step(self, closure=None):
            raise RuntimeError

    module = SimpleNamespace(torch_optimizer=lambda parameters, lr: Broken(parameters, lr=lr))
    found = run(module, lr=0.1)
    assert (found.status, found.reason) == ("failed", "iteration 1: RuntimeError")


def test_a_start_above_the_bound_goes_nowhere():
    found = run("sgd", bound=1.0, lr=0.1)
    assert (found.status, len(found.losses)) == ("diverged", 1)
    assert found.reason == "the loss rose above 1 at iteration 0"


@pytest.mark.parametrize("optimizer", ["schedule_free_sgd", "schedule_free_adamw"])
def test_what_counts_is_what_an_optimizer_evaluates(optimizer):
    """The average x, and not y, where the gradient is taken: by the update rule of the module."""
    module, given = registry.load("optimizers", optimizer), declared(optimizer)
    rate = given.pop("lr")
    weights = torch.tensor(START).view(1, -1)  # an update rule works on matrices
    state = {name: torch.zeros_like(weights) for name in module.STATE}
    expected = [START]
    for step in range(1, 11):
        gradient = torch.tensor([[0.2, 1.0]], dtype=torch.float64) * weights
        module.update(weights, gradient, state, torch.empty_like(weights), step, rate, **given)
        expected.append(module.evaluated(weights, state, **given).flatten().numpy())
    found = run(optimizer, lr=rate, **given)
    np.testing.assert_allclose(found.places, expected, rtol=1e-9)
    assert not np.allclose(found.places[-1], weights.numpy(), rtol=1e-5)


def test_a_wrapper_is_called_around_each_step_and_has_its_say_in_what_counts():
    calls = []

    def before_step(gradient, scratch, step, factor):
        calls.append(("before", step))
        gradient.mul_(factor)

    def after_step(parameter, state, scratch, step, factor):
        calls.append(("after", step))
        state["kept"].copy_(parameter)

    wrapper = SimpleNamespace(
        STATE={"kept": "parameter"},
        before_step=before_step,
        after_step=after_step,
        evaluated=lambda parameter, state, factor: 2 * state["kept"],
    )
    found = run("sgd", [(wrapper, {"factor": 0.5})], iterations=2, lr=0.2)
    assert calls == [("before", 1), ("after", 1), ("before", 2), ("after", 2)]
    assert found.places[0] == pytest.approx(2 * START)
    assert np.allclose(found.places[2], 2 * written_out(0.1, 0.0, False, 2)[2])


def rows(count, **given):
    drawn = batches(**{"rows": 10, "batch_size": 4, "sampling": "without_replacement", **given})
    return [next(drawn) for _ in range(count)]


def test_all_rows_are_none():
    assert rows(3, batch_size="all") == [None] * 3
    assert rows(3, batch_size=10) == [None] * 3


def test_without_replacement_each_row_comes_once_a_pass():
    found = rows(6)
    assert [len(batch) for batch in found] == [4, 4, 2, 4, 4, 2]
    for start in (0, 3):
        assert sorted(torch.cat(found[start : start + 3]).tolist()) == list(range(10))
    assert torch.cat(found[:3]).tolist() != torch.cat(found[3:]).tolist()


def test_with_replacement_batches_are_full_and_repeat_rows():
    found = rows(200, sampling="with_replacement")
    assert {len(batch) for batch in found} == {4}
    counts = np.bincount(torch.cat(found).numpy(), minlength=10)
    assert counts.sum() == 800 and counts.min() > 50  # 80 expected, deviation 8.5
    assert any(len(set(batch.tolist())) < 4 for batch in found)

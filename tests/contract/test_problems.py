"""What every registered problem keeps; a new one is tested here without a new test."""

import numpy as np
import pytest
import torch

from steeplechase import registry
from steeplechase.descent.pictures import surface
from steeplechase.hyperparameters import value_problem
from steeplechase.problems._problem import Problem, bends

NAMES = registry.names("problems")
every_problem = pytest.mark.parametrize("name", NAMES)


def declared(name: str) -> dict:
    return registry.declared("problems", name)


def made(name: str) -> Problem:
    """Return a problem with its defaults."""
    settings = {key: one["default"] for key, one in declared(name)["HYPERPARAMETERS"].items()}
    return registry.load("problems", name).problem(**settings)


def at(place) -> torch.Tensor:
    return torch.tensor(place, dtype=torch.float64)


def around(problem: Problem, count: int) -> np.ndarray:
    """Return places where descents may come by, the start among them."""
    random = np.random.default_rng(1)
    spread = 1 + problem.spread
    places = random.normal(problem.start, spread, (count, len(problem.start)))
    return np.vstack([problem.start, places])


@every_problem
def test_declares_itself(name):
    constants = declared(name)
    assert set(constants) >= {"TITLE", "REFERENCE", "HYPERPARAMETERS", "BATCHES", "BOX"}
    for key, one in constants["HYPERPARAMETERS"].items():
        assert value_problem(one["default"], one) is None, key
        assert one["description"].endswith(".")


@every_problem
def test_loss_is_a_number_in_double_precision_with_the_right_gradient(name):
    problem = made(name)
    for place in around(problem, 5):
        parameters = at(place).requires_grad_()
        loss = problem.loss(parameters, None)
        assert loss.shape == () and loss.dtype == torch.float64
        loss.backward()
        for i, slope in enumerate(parameters.grad):
            step = np.zeros(len(place))
            step[i] = 1e-6
            ends = [float(problem.loss(at(place + s * step), None)) for s in (1, -1)]
            assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope.item(), rel=1e-4, abs=1e-6)


@every_problem
def test_nothing_is_below_its_minimum(name):
    problem = made(name)
    losses = [float(problem.loss(at(place), None)) for place in around(problem, 300)]
    assert min(losses) >= problem.minimum
    assert losses[0] > problem.minimum  # the start


@every_problem
def test_minimiser_has_the_minimum_and_no_slope(name):
    problem = made(name)
    if problem.minimiser is None:
        assert np.isnan(bends(problem)).all()
        return
    parameters = at(problem.minimiser).requires_grad_()
    loss = problem.loss(parameters, None)
    loss.backward()
    assert loss.item() == pytest.approx(problem.minimum, abs=1e-12)
    assert float(parameters.grad.abs().max()) < 1e-10
    smallest, largest = bends(problem)
    assert 0 < smallest <= largest


@every_problem
def test_batches_are_parts_of_its_rows(name):
    problem = made(name)
    assert declared(name)["BATCHES"] == bool(problem.rows)
    assert len(problem.labels) == problem.rows
    if not problem.rows:
        return
    assert problem.inputs.shape == (problem.rows, 2) and set(problem.labels) == {0, 1}
    place = at(around(problem, 1)[1])
    rows = torch.arange(problem.rows)
    halves = [float(problem.loss(place, part)) for part in rows.chunk(2)]
    if problem.rows % 2 == 0:
        assert np.mean(halves) == pytest.approx(float(problem.loss(place, None)))


@every_problem
def test_picture_holds_start_and_minimum(name):
    problem, box = made(name), declared(name)["BOX"]
    if box is None:
        assert len(problem.start) > 2
        assert surface({"name": "x", "problem": name}, problem) == []
        return
    for place in (problem.start, problem.minimiser):
        assert all(low <= x <= high for x, (low, high) in zip(place, box, strict=True))
    lattice = surface({"name": "x", "problem": name}, problem)
    assert min(row["loss"] for row in lattice) >= problem.minimum


@every_problem
def test_same_settings_make_the_same_problem(name):
    one, other = made(name), made(name)
    assert (one.inputs == other.inputs).all() and one.minimiser == other.minimiser
    place = at(one.start)
    assert float(one.loss(place, None)) == float(other.loss(place, None))

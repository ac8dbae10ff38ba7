"""What every registered schedule keeps; a new one is tested here without a new test."""

import inspect

import numpy as np
import pytest

from steeplechase import registry
from steeplechase.components import UNTIL
from steeplechase.hyperparameters import allowed

NAMES = registry.names("schedules")
OF_FEEDBACK = tuple(n for n in NAMES if registry.declared("schedules", n).get("FEEDBACK"))
OF_TIME = tuple(n for n in NAMES if n not in OF_FEEDBACK)
every_schedule = pytest.mark.parametrize("name", OF_TIME)
every_feedback = pytest.mark.parametrize("name", OF_FEEDBACK)

LENGTH = 100  # epochs of the training
EPOCHS = {
    "whole": np.arange(float(LENGTH)),
    "fractional": np.arange(10 * LENGTH) / 10,
    "one": np.array([7.25]),
    "matrix": np.arange(60.0).reshape(20, 3),
    "none": np.empty(0),
}
every_time = pytest.mark.parametrize("epoch", EPOCHS.values(), ids=EPOCHS)


def declared(name):
    return registry.declared("schedules", name)["HYPERPARAMETERS"]


def choices(name):
    """Return the values that each hyperparameter is tried at, its default or a small one first.

    A number is tried at its default, its bounds and something between.
    """
    found = {}
    for key, one in declared(name).items():
        low, high = one.get("minimum", 0), one.get("maximum", 1)
        tried = {
            "float": [low + 0.001, low + 0.3 * (high - low), float(low), float(high), 7.5],
            "integer": [low + 1, low, low + 7],
            "integers": [[low + 3, low + 8], [low], []],
            "boolean": [False, True],
            "choice": one.get("choices"),
        }[one["type"]]
        tried = [one["default"], *tried] if "default" in one else tried
        found[key] = [value for value in tried if allowed(value, one)]
    return found


def settings(name, **others):
    """Return the first values to try; `others` are set to what is given."""
    return {key: values[0] for key, values in choices(name).items()} | others


def evaluate(name, epoch, **others):
    """Return a schedule's multipliers in a training of `LENGTH` epochs."""
    schedule = registry.load("schedules", name)
    length = {"epochs": LENGTH} if getattr(schedule, "NEEDS_EPOCHS", False) else {}
    return schedule.multiplier(epoch, **settings(name, **others), **length)


@pytest.mark.parametrize("name", NAMES)
def test_declares_title_reference_and_hyperparameters(name):
    constants = registry.declared("schedules", name)
    assert constants["TITLE"] and isinstance(constants["REFERENCE"], str)
    for one in constants["HYPERPARAMETERS"].values():
        assert one["type"] in ("float", "integer", "integers", "boolean", "choice")
        assert one["description"]


@every_schedule
def test_hyperparameters_are_the_arguments_of_the_function(name):
    constants = registry.declared("schedules", name)
    first, *others = inspect.signature(registry.load("schedules", name).multiplier).parameters
    length = {"epochs"} if constants.get("NEEDS_EPOCHS") else set()
    assert first == "epoch" and set(others) == length | set(declared(name))
    assert not {"epochs", UNTIL} & set(declared(name)), "these have a meaning of their own"


@every_schedule
@every_time
def test_multipliers_have_the_shape_of_the_epochs_in_double_precision(name, epoch):
    found = evaluate(name, epoch)
    assert found.shape == epoch.shape and found.dtype == np.float64


@every_schedule
def test_multipliers_are_finite_and_not_negative_whatever_the_hyperparameters(name):
    """Each hyperparameter at all of its values in turn, at whole and at fractional epochs."""
    for key, values in (choices(name) or {None: [None]}).items():
        for value in values:
            others = {} if key is None else {key: value}
            for epoch in EPOCHS.values():
                found = evaluate(name, epoch, **others)
                assert found.shape == epoch.shape, (key, value)
                assert np.isfinite(found).all() and (found >= 0).all(), (key, value)


@every_schedule
def test_full_rate_is_the_highest_unless_a_factor_says_otherwise(name):
    """A study's learning rate is that of the peak: a multiplier above 1 would hide it."""
    assert evaluate(name, EPOCHS["fractional"]).max() == pytest.approx(1, abs=1e-12)


@every_schedule
def test_every_hyperparameter_changes_something(name):
    """With each value of every other one, since a mode may make one matter."""
    if not choices(name):
        return
    for key, values in choices(name).items():
        differs = False
        for other, tried in choices(name).items():
            for setting in tried:
                found = {
                    evaluate(name, EPOCHS["fractional"], **{other: setting, key: v}).tobytes()
                    for v in values
                }
                differs = differs or len(found) > 1
        assert differs, key


@every_schedule
@every_time
def test_same_epochs_same_multipliers(name, epoch):
    assert evaluate(name, epoch.copy()).tobytes() == evaluate(name, epoch.copy()).tobytes()


@every_schedule
@every_time
def test_epochs_are_not_written_to(name, epoch):
    given = epoch.copy()
    given.flags.writeable = False
    found = evaluate(name, given)
    assert given.tobytes() == epoch.tobytes() and not np.shares_memory(found, given)


@every_schedule
def test_multiplier_at_a_time_does_not_depend_on_the_other_times(name):
    epoch = EPOCHS["fractional"]
    together = evaluate(name, epoch)
    alone = [evaluate(name, epoch[i : i + 1])[0] for i in range(0, 1000, 37)]
    assert together[::37].tolist() == alone


@every_schedule
def test_fractional_epochs_agree_with_whole_ones_where_they_are_whole(name):
    """So per step an epoch begins at the rate that it has per epoch."""
    steps = np.arange(3 * LENGTH) / 3
    assert evaluate(name, steps)[::3].tolist() == evaluate(name, EPOCHS["whole"]).tolist()


def course(name, **others):
    """Return the course of a training under a schedule that answers to the loss."""
    given = settings(name, **others)
    del given["validation_share"]
    return registry.load("schedules", name).Course(**given)


@every_feedback
def test_feedback_needs_the_engine_that_can_ask_it(name):
    constants = registry.declared("schedules", name)
    assert constants["ENGINE"] == "loop"
    assert constants["HYPERPARAMETERS"]["validation_share"]["minimum"] == 0
    given = inspect.signature(registry.load("schedules", name).Course).parameters
    assert {*given, "validation_share"} == set(declared(name))


@every_feedback
@pytest.mark.parametrize("losses", [[1.0] * 60, list(np.geomspace(1, 1e-9, 60)), [np.nan] * 60])
def test_feedback_gives_multipliers_between_nothing_and_the_full_rate(name, losses):
    for key, values in choices(name).items():
        for value in values if key != "validation_share" else ():
            one = course(name, **{key: value})
            assert one.multiplier == 1.0
            for loss in losses:
                one.end_epoch(loss)
                assert 0 <= one.multiplier <= 1


@every_feedback
def test_courses_of_two_trainings_do_not_share_anything(name):
    first, second = course(name), course(name)
    for _ in range(60):
        first.end_epoch(1.0)
    assert first.multiplier != second.multiplier == 1.0

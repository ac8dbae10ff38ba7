"""What every registered schedule keeps; a new one is tested here without a new test."""

import inspect

import numpy as np
import pytest

from steeplechase import registry

NAMES = registry.names("schedules")
every_schedule = pytest.mark.parametrize("name", NAMES)

EPOCHS = {
    "whole": np.arange(100.0),
    "fractional": np.arange(1000) / 10,
    "one": np.array([7.25]),
    "matrix": np.arange(60.0).reshape(20, 3),
    "none": np.empty(0),
}
every_time = pytest.mark.parametrize("epoch", EPOCHS.values(), ids=EPOCHS)


def settings(name):
    """Return the defaults, and a small value for what has none."""
    declared = registry.declared("schedules", name)["HYPERPARAMETERS"]
    return {key: one.get("default", one.get("minimum", 1)) for key, one in declared.items()}


@every_schedule
def test_declares_title_reference_and_hyperparameters(name):
    declared = registry.declared("schedules", name)
    assert declared["TITLE"] and isinstance(declared["REFERENCE"], str)
    for one in declared["HYPERPARAMETERS"].values():
        assert one["type"] in ("float", "integer", "boolean", "choice")
        assert one["description"]


@every_schedule
def test_hyperparameters_are_the_arguments_of_the_function(name):
    declared = registry.declared("schedules", name)["HYPERPARAMETERS"]
    first, *others = inspect.signature(registry.load("schedules", name).multiplier).parameters
    assert first == "epoch" and set(others) == set(declared)


@every_schedule
@every_time
def test_multipliers_have_the_shape_of_the_epochs_in_double_precision(name, epoch):
    found = registry.load("schedules", name).multiplier(epoch, **settings(name))
    assert found.shape == epoch.shape and found.dtype == np.float64


@every_schedule
@every_time
def test_multipliers_are_finite_and_not_negative(name, epoch):
    found = registry.load("schedules", name).multiplier(epoch, **settings(name))
    assert np.isfinite(found).all() and (found >= 0).all()


@every_schedule
@every_time
def test_same_epochs_same_multipliers(name, epoch):
    schedule, given = registry.load("schedules", name), epoch.copy()
    first = schedule.multiplier(given, **settings(name))
    again = schedule.multiplier(given, **settings(name))
    assert first.tobytes() == again.tobytes()


@every_schedule
@every_time
def test_epochs_are_not_written_to(name, epoch):
    given = epoch.copy()
    given.flags.writeable = False
    found = registry.load("schedules", name).multiplier(given, **settings(name))
    assert given.tobytes() == epoch.tobytes() and not np.shares_memory(found, given)


@every_schedule
def test_multiplier_at_a_time_does_not_depend_on_the_other_times(name):
    schedule, epoch = registry.load("schedules", name), EPOCHS["fractional"]
    together = schedule.multiplier(epoch, **settings(name))
    alone = [schedule.multiplier(epoch[i : i + 1], **settings(name))[0] for i in range(0, 1000, 37)]
    assert together[::37].tolist() == alone

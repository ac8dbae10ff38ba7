"""The key of a training changes with whatever determines its result, and with nothing else."""

import dataclasses

import pytest
from small_training import (
    adam_algorithm,
    algorithm,
    component,
    momentum_algorithm,
    small_table,
    small_trainer,
    training_of,
    with_values,
)

from steeplechase.training import trainings as module


def key(
    one=None,
    trial=(),
    others=(),
    place=None,
    code=None,
    monkeypatch=None,
    **given,
):
    """Return the cache key of a training; everything has a default."""
    one = one or momentum_algorithm()
    if code:
        monkeypatch.setattr(module, "fingerprint", lambda modules: code)
    trial = trial or ({"lr": 0.05}, {"T_0": 2})
    return small_trainer(one, *others, **given).key(training_of(one, *trial, **(place or {})))


def test_key_is_the_same_each_time():
    assert key() == key()


def change_one_value(table):
    numeric = table.numeric.copy()
    numeric[-1, -1] += 1e-9
    return with_values(table, numeric=numeric)


def other_splits():
    return small_trainer(momentum_algorithm(), protocol={"stratified": False}).splits


@pytest.mark.parametrize(
    "change",
    [
        {"table": change_one_value(small_table())},
        {"splits": other_splits()},
        {"protocol": {"seed": 2}, "splits": other_splits()},
        {"trial": ({"lr": 0.06}, {"T_0": 2})},
        {"trial": ({"lr": 0.05}, {"T_0": 3})},
        {"trial": ({"lr": 0.05, "momentum": 0.8}, {"T_0": 2})},
        {"training": {"epochs": 5}},
        {"training": {"batch_size": 8}},
        {"training": {"schedule_unit": "step"}},
        {"training": {"engine": "loop"}},
        {"training": {"precision": "float64"}},
        {"network": {"hidden": [8]}},
        {"network": {"activation": "tanh"}},
        {"network": {"initialisation": "he_normal"}},
        {"place": {"outer_fold": 1}},
        {"place": {"inner_fold": 1}},
        {"place": {"inner_fold": None}},
        {"place": {"replicate": 1}},
    ],
    ids=lambda change: "-".join(
        f"{k}{v if isinstance(v, dict) else ''}" for k, v in change.items()
    ),
)
def test_key_changes_with_whatever_determines_the_result(change):
    assert key(**change) != key()


def test_seed_is_in_the_key_beside_the_rows():
    splits = other_splits()
    first, second = (key(splits=splits, protocol={"seed": seed}) for seed in (1, 2))
    assert first != second


def test_key_changes_with_the_code(monkeypatch):
    before = key()
    assert key(code="another", monkeypatch=monkeypatch) != before


def test_key_changes_with_the_optimizer_of_the_same_settings():
    schedule = component("schedules", "constant")
    momentum, nesterov = (
        algorithm("one", component("optimizers", name, lr=0.1), schedule)
        for name in ("momentum", "nesterov")
    )
    assert key(momentum, ({}, {})) != key(nesterov, ({}, {}))


def test_name_of_the_algorithm_is_not_in_the_key():
    assert key(momentum_algorithm("renamed")) == key()


def test_search_space_is_not_in_the_key():
    wider = algorithm(
        "restarts",
        component("optimizers", "momentum", lr={"uniform": [0.0, 1.0]}),
        component("schedules", "cosine_restarts", T_0={"integers": [1, 4]}),
    )
    assert key(wider) == key()


def test_other_algorithms_are_not_in_the_key():
    assert key(others=(adam_algorithm(),)) == key()


def test_name_that_the_table_has_is_not_in_the_key():
    assert key(table=dataclasses.replace(small_table(), name="other"), splits=splits()) == key()


def splits():
    return small_trainer(momentum_algorithm()).splits

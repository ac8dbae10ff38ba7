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

from steeplechase.fingerprint import closure
from steeplechase.training import trainings as module
from steeplechase.training.device import Device


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


def test_device_and_its_settings_have_keys_of_their_own(monkeypatch):
    monkeypatch.setattr(module, "apply", lambda device: None)
    devices = [Device(), Device("cuda"), Device("cuda", tf32=True), Device("cuda", False, False)]
    assert len({key(device=device) for device in devices}) == len(devices)


def test_settings_of_a_gpu_do_not_matter_on_a_cpu():
    assert key(device=Device("cpu", tf32=True, deterministic=False)) == key()


def test_code_for_a_gpu_alone_is_none_of_what_a_cpu_runs(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "apply", lambda device: None)
    monkeypatch.setattr(module, "fingerprint", lambda modules: asked.append(closure(modules)))
    small_trainer(momentum_algorithm())
    small_trainer(momentum_algorithm(), device=Device("cuda"))
    cpu, cuda = asked
    assert "steeplechase.training.stacked" not in cpu
    assert set(cpu) < set(cuda) and "steeplechase.training.stacked" in cuda


def test_regulariser_is_part_of_the_key():
    free = algorithm("one", component("optimizers", "sgd"))
    decayed = component("regularisers", "l2", strength=0.1)
    lasso = component("regularisers", "l1", strength=0.1)
    keys = {
        small_trainer(one).key(training_of(one))
        for one in (free, free | {"regularisers": [decayed]}, free | {"regularisers": [lasso]})
    }
    assert len(keys) == 3


def test_batches_of_the_algorithm_are_part_of_the_key():
    usual = algorithm("one", component("optimizers", "sgd"))
    own = [{}, {"batch_size": 8}, {"sampling": "with_replacement"}]
    keys = {
        small_trainer(one).key(training_of(one))
        for one in (usual | {"training": training} for training in own)
    }
    assert len(keys) == 3


def test_wrapper_and_its_hyperparameters_are_part_of_the_key():
    free = algorithm("one", component("optimizers", "sgd"))
    near, far = (component("wrappers", "lookahead", k=k) for k in (5, 10))
    keys = {
        small_trainer(one).key(training_of(one))
        for one in (free, free | {"wrappers": [near]}, free | {"wrappers": [far]})
    }
    assert len(keys) == 3

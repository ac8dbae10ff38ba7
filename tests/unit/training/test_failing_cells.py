"""Failure is data: an optimizer that raises fails its own cells, which are tried again later."""

import pytest
import torch
from small_training import PROTOCOL, momentum_algorithm, plain_algorithm, small_search, text

from steeplechase.optimizers import sgd
from steeplechase.training import cells as module
from steeplechase.training.cache import CellCache

INNER = PROTOCOL["inner_folds"]


def refuse(*args, **kwargs):
    raise ValueError("no step was possible\nsaid a second line\n  because of a third line\n")


def test_optimizer_that_raises_is_a_failure_with_its_reason(cache, monkeypatch):
    monkeypatch.setattr(sgd, "update", refuse)
    rows = small_search(cache, plain_algorithm())
    assert {(row["status"], row["reason"]) for row in rows} == {
        ("failed", "ValueError: no step was possible … because of a third line")
    }


def test_failure_leaves_its_neighbours_alone(cache, tmp_path, monkeypatch):
    alone = small_search(CellCache(tmp_path / "other"), momentum_algorithm())
    monkeypatch.setattr(sgd, "update", refuse)
    both = small_search(cache, momentum_algorithm(), plain_algorithm())
    assert text([row for row in both if row["algorithm"] == "restarts"]) == text(alone)


def test_failures_are_not_cached(cache, trained, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sgd, "update", refuse)
        small_search(cache, momentum_algorithm(), plain_algorithm())
    trained.clear()
    rows = small_search(cache, momentum_algorithm(), plain_algorithm())
    assert len(trained) == 2 * INNER  # those of the algorithm that had failed
    assert {row["status"] for row in rows} == {"ok"}


def test_cell_of_which_one_inner_training_failed_is_not_cached(cache, trained, monkeypatch):
    update, calls = sgd.update, []

    def sometimes(*args, **kwargs):
        calls.append(args)
        if len(calls) > 40:
            refuse()
        update(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(sgd, "update", sometimes)
        patch.setattr(module, "_run_chunk", alone_each)
        rows = small_search(cache, plain_algorithm(), trials=1, training={"epochs": 10})
    assert [row["status"] for row in rows] == ["ok", "failed"]
    trained.clear()
    small_search(cache, plain_algorithm(), trials=1, training={"epochs": 10})
    assert len(trained) == INNER


def alone_each(trainer, groups, curves):
    """Train each by itself at once, as after a chunk that raised."""
    return [[module.run_alone(trainer, one, curves) for one in group] for group in groups]


def test_lack_of_memory_is_no_finding_about_a_cell(cache, monkeypatch):
    def exhausted(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(sgd, "update", exhausted)
    with pytest.raises(MemoryError):
        small_search(cache, plain_algorithm())


def test_lack_of_memory_after_another_failure_is_none_either(cache, monkeypatch):
    errors = iter([ValueError("first")])

    def exhausted(*args, **kwargs):
        raise next(errors, MemoryError())

    monkeypatch.setattr(sgd, "update", exhausted)
    with pytest.raises(MemoryError):
        small_search(cache, plain_algorithm())


OF_THE_MACHINE = {
    "memory": MemoryError(),
    "torch's memory": RuntimeError(
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"
    ),
    "GPU": torch.AcceleratorError("CUDA error: unspecified launch failure"),
}


@pytest.mark.parametrize("error", OF_THE_MACHINE.values(), ids=list(OF_THE_MACHINE))
def test_what_the_machine_lacks_fails_the_job_and_not_the_cell(cache, monkeypatch, error):
    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr(sgd, "update", broken)
    with pytest.raises(type(error)):
        small_search(cache, plain_algorithm())

"""What an engine is given: batches, and how an outcome is completed."""

import numpy as np
import pytest
import torch
from small_training import one_task

from steeplechase.training.task import (
    Outcome,
    SplitTensors,
    evaluate,
    finish,
    steps_per_epoch,
)


def task_of(rows, batch_size, epochs=3, **others):
    inputs = torch.zeros(rows, 2, dtype=torch.float64)
    labels = torch.zeros(rows, dtype=torch.int64)
    split = SplitTensors(inputs, labels, inputs[:1], labels[:1], 2)
    return one_task(split, [np.zeros((3, 2))], None, epochs=epochs, batch_size=batch_size, **others)


@pytest.mark.parametrize(("rows", "sizes"), [(17, [8, 8, 1]), (16, [8, 8]), (9, [8, 1])])
def test_batches_hold_each_row_once_an_epoch(rows, sizes):
    epochs = list(task_of(rows, 8).batches())
    assert len(epochs) == 3
    for batches in epochs:
        assert [len(batch) for batch in batches] == sizes
        assert sorted(torch.cat(batches).tolist()) == list(range(rows))


def test_each_epoch_has_an_order_of_its_own():
    first, second, _ = (torch.cat(batches).tolist() for batches in task_of(40, 8).batches())
    assert first != second


def test_batches_are_the_same_each_time():
    task = task_of(40, 8)
    once, again = ([torch.cat(batches).tolist() for batches in task.batches()] for _ in range(2))
    assert once == again


@pytest.mark.parametrize(("rows", "sizes"), [(17, [8, 8, 1]), (6, [6])])
def test_batches_with_replacement_are_as_many_and_as_large(rows, sizes):
    epochs = list(task_of(rows, 8, epochs=40, sampling="with_replacement").batches())
    assert [[len(batch) for batch in batches] for batches in epochs] == [sizes] * 40
    orders = [torch.cat(batches).tolist() for batches in epochs]
    assert len({tuple(order) for order in orders}) == 40
    # Of n draws with replacement 1 - (1 - 1/n)^n of the n rows are expected to occur.
    distinct = np.mean([len(set(order)) for order in orders]) / rows
    assert distinct == pytest.approx(1 - (1 - 1 / rows) ** rows, abs=0.08)
    assert {row for order in orders for row in order} == set(range(rows))


@pytest.mark.parametrize("rows", [7, 8])
def test_one_batch_is_all_rows_in_order(rows):
    assert list(task_of(rows, 8).batches()) == [[None]] * 3


@pytest.mark.parametrize(("rows", "steps"), [(1, 1), (8, 1), (9, 2), (16, 2), (17, 3)])
def test_number_of_steps_is_the_number_of_batches(rows, steps):
    assert steps_per_epoch(rows, 8) == steps == len(next(task_of(rows, 8).batches()))


def test_evaluation_by_hand():
    """Logits ln 3 and 0 are probabilities 3/4 and 1/4."""
    logits = torch.tensor([[np.log(3.0), 0.0], [np.log(3.0), 0.0]], dtype=torch.float64)
    loss, accuracy, probabilities = evaluate(logits, torch.tensor([0, 1]))
    assert loss == pytest.approx(-(np.log(0.75) + np.log(0.25)) / 2, rel=1e-14)
    assert accuracy == 0.5
    assert probabilities.tolist()[0] == pytest.approx([0.75, 0.25], rel=1e-14)


def test_last_step_that_ruins_the_network_is_a_divergence():
    outcome = Outcome(curves=[{"train_loss": 0.5}])
    result = finish(task_of(4, 8), outcome, lambda inputs: torch.full((len(inputs), 2), np.nan))
    assert (result.status, result.reason) == (
        "diverged",
        "the training loss was not finite in epoch 2",
    )
    assert result.train_probabilities is None and result.curves == [{"train_loss": 0.5}]


def test_outputs_that_are_not_finite_on_the_evaluated_rows_are_a_divergence():
    task = task_of(4, 8)

    def forward(inputs):
        value = 0.0 if inputs is task.split.train_inputs else np.inf
        return torch.full((len(inputs), 2), value)

    result = finish(task, Outcome(), forward)
    assert result.status == "diverged" and "evaluated rows" in result.reason
    assert result.test_probabilities is None

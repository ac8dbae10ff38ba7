"""The fused engine: its gradients by finite differences, and bits that no neighbour changes."""

import numpy as np
import pytest
import torch
from small_training import (
    adam_algorithm,
    diverging_algorithm,
    momentum_algorithm,
    one_task,
    recording_optimizer,
    small_table,
    small_trainer,
    training_of,
)

from steeplechase.networks.mlp import initial_parameters
from steeplechase.training.engines import fused
from steeplechase.training.task import SplitTensors

FORWARD = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


def split_of(rows=11, columns=4, classes=3):
    """Return encoded rows in double precision."""
    random = np.random.default_rng(2)
    inputs = torch.from_numpy(random.normal(size=(rows, columns)))
    labels = torch.from_numpy(random.integers(0, classes, rows))
    return SplitTensors(inputs, labels, inputs[:3], labels[:3], classes)


def loss(parameters, inputs, labels, activation):
    """Return the mean cross-entropy, from its definition."""
    signal = inputs
    for layer in parameters[:-1]:
        signal = FORWARD[activation](signal @ layer[:-1] + layer[-1])
    logits = signal @ parameters[-1][:-1] + parameters[-1][-1]
    logarithms = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -logarithms[np.arange(len(labels)), labels].mean()


def differences(parameters, inputs, labels, activation, step=1e-5):
    """Return the gradient of the loss by central differences."""
    gradients = []
    for layer in parameters:
        gradient = np.empty_like(layer)
        for place in np.ndindex(layer.shape):
            kept, ends = layer[place], []
            for change in (step, -step):
                layer[place] = kept + change
                ends.append(loss(parameters, inputs, labels, activation))
            layer[place] = kept
            gradient[place] = (ends[0] - ends[1]) / (2 * step)
        gradients.append(gradient)
    return gradients


def parameters_of(hidden, split):
    """Return initial parameters whose biases are not zero either."""
    columns = split.train_inputs.shape[1]
    random = np.random.default_rng(4)
    return initial_parameters(columns, split.classes, hidden, "torch_default", random)


def assert_gradients(task, rows, gradients):
    inputs, labels = task.split.train_inputs.numpy()[rows], task.split.train_labels.numpy()[rows]
    parameters = [layer.copy() for layer in task.parameters]
    expected = differences(parameters, inputs, labels, task.activation)
    assert len(gradients) == len(expected)
    for found, wanted in zip(gradients[::-1], expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("activation", FORWARD)
@pytest.mark.parametrize("hidden", [[], [6], [6, 5]])
def test_gradients_of_a_step_are_those_of_the_loss(activation, hidden):
    split, gradients = split_of(), []
    optimizer = recording_optimizer(gradients, [], lr=False)
    task = one_task(split, parameters_of(hidden, split), optimizer, activation=activation)
    fused.train([task])
    assert_gradients(task, np.arange(11), gradients)


def test_gradients_of_a_last_and_smaller_batch():
    split, gradients = split_of(), []
    optimizer = recording_optimizer(gradients, [], lr=False)
    task = one_task(split, parameters_of([6, 5], split), optimizer, batch_size=4)
    fused.train([task])
    (batches,) = task.batches()
    assert [len(rows) for rows in batches] == [4, 4, 3]
    for number, rows in enumerate(batches):
        assert_gradients(task, rows.numpy(), gradients[3 * number : 3 * number + 3])


def test_every_step_has_its_own_rate():
    split, rates = split_of(), []
    task = one_task(
        split,
        parameters_of([6], split),
        recording_optimizer([], rates),
        batch_size=4,
        epochs=2,
        rates=np.arange(6) / 100,
    )
    fused.train([task])
    assert rates == [rate for rate in (0, 0.01, 0.02, 0.03, 0.04, 0.05) for _ in range(2)]


def test_initial_parameters_are_left_as_they_are():
    split = split_of()
    parameters = parameters_of([6], split)
    before = [layer.copy() for layer in parameters]
    fused.train([one_task(split, parameters, recording_optimizer([], []))])
    for layer, old in zip(parameters, before, strict=True):
        np.testing.assert_array_equal(layer, old)


def bits(outcome):
    """Return all that an outcome holds, to the last bit."""
    curves = [[float(v).hex() for v in epoch.values()] for epoch in outcome.curves]
    arrays = [
        None if values is None else (values.dtype.str, values.shape, values.tobytes())
        for values in (outcome.train_probabilities, outcome.test_probabilities)
    ]
    losses = [float(outcome.train_loss).hex(), float(outcome.test_loss).hex()]
    return outcome.status, outcome.reason, losses, curves, arrays


@pytest.fixture(scope="module", params=["float32", "float64"])
def tasks(request):
    """Return tasks of several shapes: folds, replicates, algorithms, widths, batch sizes."""
    momentum, adam, wild = momentum_algorithm(), adam_algorithm(), diverging_algorithm()
    settings, absurd = {"precision": request.param}, {"float32": 1e30, "float64": 1e200}
    table = small_table(rows=75)
    algorithms = (momentum, adam, wild)
    usual = small_trainer(*algorithms, table=table, training=settings)
    wide = small_trainer(adam, table=table, training=settings, network={"hidden": [16, 8]})
    whole = small_trainer(momentum, training={**settings, "batch_size": 500})
    return [
        trainer.task(training, curves=True)
        for trainer, training in [
            (usual, training_of(momentum, {"lr": 0.05}, {"T_0": 2})),
            (usual, training_of(wild, {"lr": absurd[request.param]})),
            (usual, training_of(momentum, {"lr": 0.02}, {"T_0": 3}, outer_fold=1, inner_fold=1)),
            (usual, training_of(adam, {"lr": 0.01}, {"reduce_epoch": 2}, replicate=1)),
            (wide, training_of(adam, {"lr": 0.01}, {"reduce_epoch": 2})),
            (usual, training_of(adam, {"lr": 0.03}, {"reduce_epoch": 1}, inner_fold=None)),
            (whole, training_of(momentum, {"lr": 0.05}, {"T_0": 4})),
        ]
    ]


@pytest.fixture(scope="module")
def alone(tasks):
    """Return the bits of each task, trained by itself."""
    return [bits(fused.train([task])[0]) for task in tasks]


ORDERS = {
    "together": range(7),
    "backwards": range(6, -1, -1),
    "shuffled": (3, 0, 6, 2, 5, 1, 4),
    "again and again": (0, 0, 1, 0, 3, 3, 1, 3),
    "pairs": (4, 5),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_outcome_does_not_depend_on_the_batch_of_tasks(tasks, alone, order):
    outcomes = fused.train([tasks[index] for index in order])
    assert [bits(outcome) for outcome in outcomes] == [alone[index] for index in order]


def test_tasks_end_differently(alone):
    assert len({repr(one) for one in alone}) == len(alone)
    assert [one[0] for one in alone].count("diverged") == 1


def test_curves_do_not_change_the_outcome():
    momentum = momentum_algorithm()
    trainer = small_trainer(momentum)
    training = training_of(momentum, {"lr": 0.05}, {"T_0": 2})
    with_curves, without = (bits(trainer.run([training], curves)[0]) for curves in (True, False))
    assert with_curves[2] == without[2] and with_curves[4] == without[4]


def test_no_tasks_no_outcomes():
    assert fused.train([]) == []

"""Networks stacked along a leading axis, against the loop engine and against themselves.

All on a CPU: what a GPU replays is emulated by recording a step's operations.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_training import (
    algorithm,
    component,
    one_task,
    small_table,
    small_trainer,
    training_of,
    wrapper,
)
from torch.utils._python_dispatch import TorchDispatchMode

from steeplechase import registry
from steeplechase.networks.mlp import HYPERPARAMETERS, initial_parameters
from steeplechase.training import stacked
from steeplechase.training.device import CPU, Device
from steeplechase.training.engines import fused, loop
from steeplechase.training.stack import Stack
from steeplechase.training.stacked_rows import Splits, StackedRows
from steeplechase.training.task import SplitTensors
from steeplechase.training.wrapped import Wrapped

OPTIMIZERS = [
    n for n in registry.names("optimizers") if "ENGINE" not in registry.declared("optimizers", n)
]
WRAPPERS = registry.names("wrappers")
ACTIVATIONS = HYPERPARAMETERS["activation"]["choices"]
L1 = component("regularisers", "l1", strength=0.01)
L2 = component("regularisers", "l2", strength=0.05)
DROPOUT = component("regularisers", "dropout", rate=0.3)
PENALISED, DISTURBED = (L1, L2), (DROPOUT,)
WRAPPED = tuple(wrapper(name) for name in WRAPPERS)


def tasks_of(
    optimizer="momentum", regularisers=(), changes=({},), curves=True, wrappers=(), **given
):
    """Return a task of an outer fold for each change of the optimizer's hyperparameters.

    24 rows in batches of 16: two batches, the last of them odd. Folds differ from task to task.
    """
    schedule = component("schedules", "cosine_restarts", T_0=7)
    around = {"regularisers": regularisers, "wrappers": wrappers}
    one = algorithm("one", component("optimizers", optimizer), schedule, **around)
    settings = {"epochs": 30, "precision": "float64", **given.pop("training", {})}
    trainer = small_trainer(one, training=settings, **given)
    return [
        trainer.task(training_of(one, change, outer_fold=number % 3, inner_fold=None), curves)
        for number, change in enumerate(changes)
    ]


RATES = ({"lr": 0.1}, {"lr": 0.03}, {"lr": 0.01}, {"lr": 0.003}, {"lr": 0.05})


def values(outcome):
    """Return all that an outcome holds, comparable to the last bit."""
    arrays = (outcome.train_probabilities, outcome.test_probabilities)
    data = [None if one is None else one.tobytes() for one in arrays]
    rest = (outcome.status, outcome.reason, outcome.train_loss, outcome.test_loss, outcome.curves)
    return repr(rest), data


def assert_agree(found, expected, relative=1e-9):
    """Assert that outcomes agree, and that there was something to agree on."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert (one.status, one.reason) == (other.status, other.reason)
        assert len(one.curves) == len(other.curves)
        for epoch, reference in zip(one.curves, other.curves, strict=True):
            assert epoch == pytest.approx(reference, rel=relative, abs=0, nan_ok=True)
        if one.status == "ok":
            for name in ("train_loss", "test_loss"):
                assert getattr(one, name) == pytest.approx(getattr(other, name), rel=relative)
            for name in ("train_probabilities", "test_probabilities"):
                np.testing.assert_allclose(
                    getattr(one, name), getattr(other, name), rtol=0, atol=relative
                )
    assert len({one.train_loss for one in found}) == len(found)


@pytest.mark.parametrize(
    ("optimizer", "activation"),
    [*((name, "relu") for name in OPTIMIZERS), *(("adam", name) for name in ACTIVATIONS)],
)
def test_every_optimizer_and_every_activation_as_the_loop_engine(optimizer, activation):
    tasks = tasks_of(optimizer, changes=RATES[:3], network={"activation": activation})
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


@pytest.mark.parametrize("regularisers", [(L1,), (L2,), DISTURBED, (L1, L2, DROPOUT)])
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_every_regulariser_as_the_loop_engine(optimizer, regularisers):
    tasks = tasks_of(optimizer, regularisers, RATES[:3], network={"hidden": [9, 5]})
    outcomes = stacked.train_stacked(tasks, CPU)
    assert_agree(outcomes, loop.train(tasks))
    free = stacked.train_stacked(tasks_of(optimizer, changes=RATES[:3]), CPU)
    assert outcomes[0].train_loss != free[0].train_loss


@pytest.mark.parametrize("name", WRAPPERS)
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_every_wrapper_as_the_loop_engine(optimizer, name):
    tasks = tasks_of(optimizer, (L1,), RATES[:3], wrappers=(wrapper(name),))
    outcomes = stacked.train_stacked(tasks, CPU)
    assert_agree(outcomes, loop.train(tasks))
    free = stacked.train_stacked(tasks_of(optimizer, (L1,), RATES[:3]), CPU)
    assert outcomes[0].train_loss != free[0].train_loss


def test_two_disturbances_draw_in_the_same_turn_as_in_the_loop_engine():
    twice = (component("regularisers", "dropout", rate=0.1), DROPOUT)
    tasks = tasks_of("momentum", twice, RATES[:2])
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


@pytest.mark.parametrize("batch_size", [1, 5, 24, 100])
def test_batches_smaller_than_equal_to_and_larger_than_the_rows(batch_size):
    settings = {"batch_size": batch_size, "epochs": 5}
    tasks = tasks_of("adam", changes=RATES[:3], training=settings)
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


@pytest.mark.parametrize("batch_size", [5, 100])
def test_sampling_with_replacement(batch_size):
    settings = {"batch_size": batch_size, "epochs": 5, "sampling": "with_replacement"}
    tasks = tasks_of("adam", changes=RATES[:3], training=settings)
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


@pytest.mark.parametrize("hidden", [[], [8], [8, 5, 7]])
def test_no_hidden_layer_and_layers_of_different_width(hidden):
    tasks = tasks_of("adam", DISTURBED, RATES[:2], network={"hidden": hidden})
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


def test_parts_of_many_blocks():
    """Evaluation goes through 40 and 20 rows in blocks of 16, more than a batch of 5 needs."""
    tasks = tasks_of(
        changes=RATES[:3], table=small_table(rows=60), training={"batch_size": 5, "epochs": 4}
    )
    outcomes = stacked.train_stacked(tasks, CPU)
    assert_agree(outcomes, loop.train(tasks))
    assert [len(one.test_probabilities) for one in outcomes] == [20, 20, 20]


def test_single_precision_over_five_epochs():
    for optimizer in OPTIMIZERS:
        settings = {"epochs": 5, "precision": "float32"}
        tasks = tasks_of(optimizer, PENALISED, RATES[:3], training=settings)
        assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks), relative=1e-3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("regularisers", "wrappers"), [((), ()), ((L1, L2, DROPOUT), ()), ((L2,), WRAPPED)]
)
def test_company_and_order_do_not_change_a_bit(optimizer, regularisers, wrappers):
    given = {"training": {"precision": "float32", "epochs": 10}, "table": small_table(rows=61)}
    tasks = tasks_of(optimizer, regularisers, RATES, wrappers=wrappers, **given)
    alone = [stacked.train_stacked([task], CPU)[0] for task in tasks]
    for order in ([0, 1, 2, 3, 4], [4, 2, 0, 3, 1], [3, 1]):
        for most in (None, 1, 2, 3):
            outcomes = stacked.train_stacked([tasks[i] for i in order], CPU, most)
            assert [values(o) for o in outcomes] == [values(alone[i]) for i in order]


def test_company_does_not_change_a_bit_in_the_study_network():
    changes = RATES
    training = {"precision": "float32", "epochs": 2, "batch_size": 256}
    network = {"hidden": [256, 256, 256, 256]}
    tasks = tasks_of(
        "adam", changes=changes, training=training, network=network, table=small_table(rows=100)
    )
    together = stacked.train_stacked(tasks, CPU)
    for task, outcome in zip(tasks, together, strict=True):
        assert values(stacked.train_stacked([task], CPU)[0]) == values(outcome)


DIFFERENCES = {
    "optimizer": ("adam", {}),
    "shape": ("momentum", {"network": {"hidden": [5]}}),
    "activation": ("momentum", {"network": {"activation": "tanh"}}),
    "output activation": ("momentum", {"network": {"output_activation": "relu"}}),
    "regularisers": ("momentum", {"regularisers": PENALISED}),
    "wrappers": ("momentum", {"wrappers": WRAPPED[:1]}),
    "epochs": ("momentum", {"training": {"epochs": 4}}),
    "precision": ("momentum", {"training": {"precision": "float32", "epochs": 5}}),
    "curves": ("momentum", {"curves": False}),
    "rows of a batch": ("momentum", {"training": {"batch_size": 15}}),
    "sampling": ("momentum", {"training": {"sampling": "with_replacement"}}),
    "batches": ("momentum", {"table": small_table(rows=61)}),
}


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_networks_that_cannot_be_stacked_may_be_mixed(difference):
    optimizer, given = DIFFERENCES[difference]
    usual = tasks_of(changes=RATES[:2])
    other = tasks_of(optimizer, changes=RATES[2:4], **given)
    mixed = [usual[0], other[0], usual[1], other[1]]
    outcomes = stacked.train_stacked(mixed, CPU)
    assert [len(one.curves) for one in outcomes] == [one.epochs * one.curves for one in mixed]
    assert_agree(outcomes, loop.train(mixed), 1e-3 if difference == "precision" else 1e-9)


def test_networks_of_differently_padded_splits_may_be_mixed():
    """Of 24 and of 40 rows in one batch each, padded to 32 and 48."""
    training = {"batch_size": 100}
    tasks = [
        *tasks_of(changes=RATES[:2], training=training),
        *tasks_of(changes=RATES[2:4], training=training, table=small_table(rows=60)),
    ]
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


def test_parts_of_a_stack_may_differ_by_a_row():
    """Outer folds of 61 rows hold 20 or 21 test rows, and all are padded alike."""
    training = {"batch_size": 100}
    tasks = tasks_of(changes=RATES[:3], table=small_table(rows=61), training=training)
    assert len({len(task.split.train_labels) for task in tasks}) == 2
    assert len({stacked._group(task) for task in tasks}) == 1
    assert_agree(stacked.train_stacked(tasks, CPU), loop.train(tasks))


def test_diverged_networks_end_as_in_the_loop_engine_and_leave_the_others_alone():
    """Rates under which the losses of plain networks overflow sooner, later, at last or never."""
    rates = [{"lr": lr} for lr in (0.1, 1e30, 300.0, 1e4, 0.2)]
    training = {"precision": "float32", "epochs": 20}
    tasks = tasks_of("sgd", changes=rates, training=training, network={"activation": "relu"})
    outcomes = stacked.train_stacked(tasks, CPU)
    statuses = [one.status for one in outcomes]
    assert statuses[0] == statuses[-1] == "ok" and "diverged" in statuses
    for task, outcome, expected in zip(tasks, outcomes, loop.train(tasks), strict=True):
        assert (outcome.status, outcome.reason) == (expected.status, expected.reason)
        assert len(outcome.curves) == len(expected.curves)
        assert values(stacked.train_stacked([task], CPU)[0]) == values(outcome)


def simple_split(rows=6, last_test=1.0):
    """Return two columns and two classes, with a last test row of a chosen size."""
    random = np.random.default_rng(3)
    inputs = torch.from_numpy(random.normal(size=(rows + 2, 2)))
    inputs[-1] = last_test
    labels = torch.arange(rows + 2) % 2
    return SplitTensors(inputs[:rows], labels[:rows], inputs[rows:], labels[rows:], 2)


@pytest.mark.parametrize("engine", [fused, loop])
def test_outputs_that_are_not_finite_on_the_evaluated_rows_alone(engine):
    split = simple_split(last_test=float("inf"))
    parameters = initial_parameters(2, 2, [3], "glorot_uniform", np.random.default_rng(1))
    sgd = registry.load("optimizers", "sgd")
    task = one_task(split, parameters, sgd, curves=True)
    found, expected = stacked.train_stacked([task], CPU)[0], engine.train([task])[0]
    assert found.status == "diverged" and "evaluated rows" in found.reason
    assert (found.status, found.reason) == (expected.status, expected.reason)
    assert found.curves[0] == pytest.approx(expected.curves[0], nan_ok=True)


def test_padding_weighs_nothing_even_near_overflow():
    """Rows of zeros would meet a bias of 1e200 that all rows of the data cancel."""
    split = simple_split()
    ones = torch.ones_like(split.train_inputs)
    split = replace(split, train_inputs=ones, test_inputs=ones[:2])
    first = np.array([[-5e199, -5e199], [-5e199, -5e199], [1e200, 1e200]])
    parameters = [first, np.array([[1e200, -1e200], [1e200, 1e200], [0.1, 0.2]])]
    task = one_task(split, parameters, registry.load("optimizers", "sgd"), curves=True)
    outcome = stacked.train_stacked([task], CPU)[0]
    assert outcome.status == "ok"
    assert_agree([outcome], loop.train([task]))


def test_batch_order_and_draws_are_not_asked_for_where_there_are_none():
    def forbidden():
        raise AssertionError("asked for")

    split = simple_split()
    parameters = initial_parameters(2, 2, [3], "glorot_uniform", np.random.default_rng(1))
    task = one_task(split, parameters, registry.load("optimizers", "sgd"))
    task = replace(task, batch_order=forbidden, dropout_draws=forbidden)
    assert stacked.train_stacked([task], CPU)[0].status == "ok"


def test_networks_of_one_place_are_fed_once_and_their_split_is_moved_once():
    tasks = tasks_of("adam", DISTURBED, RATES[:1] * 4)  # outer folds 0, 1, 2 and 0 again
    splits = Splits("cpu")
    rows = StackedRows(tasks, splits)
    assert rows.place_of.tolist() == [0, 1, 2, 0]
    assert rows.next_epoch().shape == (2, 3, 16)
    assert rows.next_draws(0).shape == rows.draws_shape == (1, 3, 16, 16)
    assert splits.moved(tasks[3].split) is splits.moved(tasks[0].split)
    assert len(rows.inputs) == 3 * 36


@pytest.mark.parametrize("batch_size, regularisers", [(5, ()), (100, DISTURBED)])
def test_replicates_differ_in_batch_order_or_draws(batch_size, regularisers):
    one = algorithm("one", component("optimizers", "sgd"), regularisers=regularisers)
    trainer = small_trainer(one, training={"batch_size": batch_size})
    tasks = [trainer.task(training_of(one, replicate=replicate)) for replicate in (0, 1, 0)]
    assert StackedRows(tasks, Splits("cpu")).place_of.tolist() == [0, 1, 0]


def test_batches_are_padded_with_rows_of_the_batch_that_weigh_nothing():
    task = tasks_of(training={"batch_size": 20})[0]
    rows = StackedRows([task], Splits("cpu"))
    order, weights = rows.next_epoch()[:, 0], rows.row_weights()[:, 0]
    assert order.shape == weights.shape == (2, 32)
    assert sorted([*order[0, :20].tolist(), *order[1, :4].tolist()]) == list(range(24))
    assert set(order[0, 20:].tolist()) == {order[0, 0].item()}
    assert set(order[1, 4:].tolist()) == {order[1, 0].item()}
    assert weights.count_nonzero(1).tolist() == [20, 4]
    assert weights.sum(1).tolist() == pytest.approx([1, 1])


class Recorder(TorchDispatchMode):
    """Notes the operations that are called, and can repeat them, as a CUDA graph does.

    A temporary tensor is the same tensor in every repetition; what Python computed beside the
    operations is not repeated.
    """

    def __init__(self):
        super().__init__()
        self.calls = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        self.calls.append((func, args, kwargs or {}, result))
        return result

    def replay(self):
        for func, args, kwargs, result in self.calls:
            again = func(*args, **kwargs)
            if isinstance(result, torch.Tensor) and again.data_ptr() != result.data_ptr():
                result.copy_(again)


def recorded(step, begin, device):
    """Do what `cuda_graph.repeatable` does on a GPU."""
    recorder = Recorder()
    begin()
    with recorder:
        step()
    names = {str(call[0]) for call in recorder.calls}
    assert not names & {"aten._local_scalar_dense.default", "aten.is_nonzero.default"}
    return recorder.replay


@pytest.mark.parametrize("batch_size", [10, 100])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_recorded_step_replayed_trains_as_the_step_itself(monkeypatch, optimizer, batch_size):
    training = {"batch_size": batch_size, "schedule_unit": "step", "epochs": 6}
    around = ((L1, L2, DROPOUT), RATES[:3], True, WRAPPED)
    tasks = tasks_of(optimizer, *around, training=training)
    expected = stacked.train_stacked(tasks, CPU)
    monkeypatch.setattr(stacked, "repeatable", recorded)
    outcomes = stacked.train_stacked(tasks, CPU)
    assert [values(one) for one in outcomes] == [values(one) for one in expected]


class Memory:
    """A device that holds so many networks and no more."""

    def __init__(self, networks):
        self.networks, self.tried, self.train = networks, [], stacked.train_stack

    def __call__(self, tasks, device, splits):
        self.tried.append(len(tasks))
        if len(tasks) > self.networks:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return self.train(tasks, device, splits)


def test_stack_is_halved_where_memory_runs_out(monkeypatch):
    tasks = tasks_of(changes=[{"lr": 0.01 * number} for number in range(1, 9)])
    expected = stacked.train_stacked(tasks, CPU)
    memory = Memory(3)
    monkeypatch.setattr(stacked, "train_stack", memory)
    outcomes = stacked.train_stacked(tasks, CPU)
    assert memory.tried == [8, 4, 2, 2, 2, 2]
    assert [values(one) for one in outcomes] == [values(one) for one in expected]


def test_memory_that_does_not_hold_one_network_is_an_error(monkeypatch):
    memory = Memory(0)
    monkeypatch.setattr(stacked, "train_stack", memory)
    with pytest.raises(torch.OutOfMemoryError):
        stacked.train_stacked(tasks_of(changes=RATES), CPU)
    assert memory.tried == [5, 2, 1]


def test_stacks_hold_no_more_than_the_bound(monkeypatch):
    memory = Memory(100)
    monkeypatch.setattr(stacked, "train_stack", memory)
    stacked.train_stacked(tasks_of(changes=RATES), CPU, most=2)
    assert memory.tried == [2, 2, 1]


def held_bytes(stack):
    """Return what the tensors of a stack take, each piece of memory counted once."""
    found = {}

    def visit(value):
        if isinstance(value, torch.Tensor):
            storage = value.untyped_storage()
            found[storage.data_ptr()] = storage.nbytes()
        elif isinstance(value, Wrapped):
            visit(vars(value))
        elif isinstance(value, dict):
            [visit(one) for one in value.values()]
        elif isinstance(value, list | tuple):
            [visit(one) for one in value]

    visit(list(vars(stack).values()))
    return sum(found.values())


@pytest.mark.parametrize(
    ("regularisers", "wrappers"), [((), ()), ((L2, DROPOUT), ()), ((), WRAPPED)]
)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_memory_of_a_network_is_foreseen(optimizer, regularisers, wrappers):
    """Of one more network that is, so that what all share is not counted."""
    network, training = {"hidden": [64, 64]}, {"batch_size": 20}
    around = (regularisers, RATES[:1] * 6, True, wrappers)
    tasks = tasks_of(optimizer, *around, network=network, training=training)
    four, two = (held_bytes(Stack(tasks[::3] * n, Splits("cpu"))) for n in (2, 1))
    assert 1.0 <= stacked.bytes_per_network(tasks[0]) / ((four - two) / 2) < 1.5


def test_free_memory_decides_how_many_networks_are_stacked(monkeypatch):
    task = tasks_of()[0]
    need = stacked.bytes_per_network(task)
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda: 3 * need)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: need)
    for free, networks in ((8 * need, 8), (98 * need, 80), (0, 1), (10**9 * need, 65_535)):
        monkeypatch.setattr(torch.cuda, "mem_get_info", lambda free=free: (free, free))
        assert stacked.networks_that_fit(task, Device("cuda")) == networks

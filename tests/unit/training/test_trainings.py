"""From names to tasks: what a training sees, and what it shares with the others."""

import dataclasses
import itertools

import numpy as np
import pytest
import torch
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

from steeplechase.training.task import draw_noise

FOLDS = [(0, None), (1, None), (0, 0), (2, 1)]


def change_rows(table, rows):
    """Return the table with all that it says of these rows changed, some of it missing now."""
    random = np.random.default_rng(11)
    numeric, categorical = table.numeric.copy(), table.categorical.copy()
    numeric[rows] = 1000 * random.normal(size=(len(rows), numeric.shape[1])) + 500
    numeric[rows[0]] = np.nan
    categorical[rows] = (categorical[rows] + 2) % 4 - 1
    labels = table.labels.copy()
    labels[rows] = (labels[rows] + 1) % len(table.classes)
    return with_values(table, numeric=numeric, categorical=categorical, labels=labels)


def learnt(trainer, training):
    """Return, to the last bit, all that a training learns from and learns."""
    task = trainer.task(training, curves=True)
    (outcome,) = trainer.run([training], curves=True)
    curves = [(epoch["train_loss"], epoch["train_accuracy"]) for epoch in outcome.curves]
    return {
        "inputs": task.split.train_inputs.numpy().tobytes(),
        "labels": task.split.train_labels.numpy().tobytes(),
        "parameters": [layer.tobytes() for layer in task.parameters],
        "rates": task.rates.tobytes(),
        "train_loss": outcome.train_loss,
        "train_probabilities": outcome.train_probabilities.tobytes(),
        "curves": curves,
    }


@pytest.mark.parametrize(("outer_fold", "inner_fold"), FOLDS)
def test_nothing_that_is_learnt_sees_the_rows_it_is_judged_by(outer_fold, inner_fold):
    one, table = momentum_algorithm(), small_table()
    trainer = small_trainer(one, table=table)
    training = training_of(
        one, {"lr": 0.05}, {"T_0": 3}, outer_fold=outer_fold, inner_fold=inner_fold
    )
    _, judged = trainer.rows(outer_fold, inner_fold)
    changed = small_trainer(one, table=change_rows(table, judged), splits=trainer.splits)
    assert learnt(trainer, training) == learnt(changed, training)
    before, after = (one.run([training])[0].test_loss for one in (trainer, changed))
    assert before != after


def test_inner_trainings_do_not_see_the_outer_test_rows():
    one, table = momentum_algorithm(), small_table()
    trainer = small_trainer(one, table=table)
    _, test = trainer.rows(1, None)
    changed = small_trainer(one, table=change_rows(table, test), splits=trainer.splits)
    training = training_of(one, {"lr": 0.05}, {"T_0": 3}, outer_fold=1, inner_fold=0)
    before, after = (one.run([training], True)[0] for one in (trainer, changed))
    assert before.curves == after.curves
    assert before.test_probabilities.tobytes() == after.test_probabilities.tobytes()


def test_rows_beyond_the_cap_are_not_seen():
    one, table = momentum_algorithm(), small_table(rows=60)
    trainer = small_trainer(one, table=table, protocol={"max_rows": 36})
    unused = np.setdiff1d(np.arange(60), trainer.splits["rows"])
    changed = small_trainer(one, table=change_rows(table, unused), splits=trainer.splits)
    training = training_of(one, {"lr": 0.05}, {"T_0": 3})
    before, after = (one.run([training], True)[0] for one in (trainer, changed))
    assert before.curves == after.curves


def test_what_is_learnt_does_depend_on_the_rows_it_is_learnt_from():
    one, table = momentum_algorithm(), small_table()
    trainer = small_trainer(one, table=table)
    train, _ = trainer.rows(0, 0)
    changed = small_trainer(one, table=change_rows(table, train[:1]), splits=trainer.splits)
    training = training_of(one, {"lr": 0.05}, {"T_0": 3})
    assert learnt(trainer, training)["train_loss"] != learnt(changed, training)["train_loss"]


def test_all_algorithms_begin_with_the_same_parameters_and_order():
    algorithms = [momentum_algorithm(), adam_algorithm()]
    trainer = small_trainer(*algorithms, training={"batch_size": 5})
    wanted = [
        training_of(momentum_algorithm(), {"lr": 0.1}, {"T_0": 1}),
        training_of(adam_algorithm(), {"lr": 0.01}, {"reduce_epoch": 2}),
    ]
    first, second = (trainer.task(training) for training in wanted)
    for one, other in zip(first.parameters, second.parameters, strict=True):
        np.testing.assert_array_equal(one, other)
    orders = [[torch.cat(b).tolist() for b in task.batches()] for task in (first, second)]
    assert orders[0] == orders[1]


def test_algorithms_of_equal_batches_have_one_order_whatever_others_have():
    usual, small, drawn, again = (
        algorithm(name, component("optimizers", name))
        for name in ("sgd", "momentum", "nesterov", "adam")
    )
    small["training"] = {"batch_size": 3}
    drawn["training"] = again["training"] = {"sampling": "with_replacement"}
    algorithms = (usual, small, drawn, again)
    trainer = small_trainer(*algorithms, training={"batch_size": 5})
    tasks = [trainer.task(training_of(one)) for one in algorithms]
    orders = [[torch.cat(b).tolist() for b in task.batches()] for task in tasks]
    assert orders[0] == orders[1]  # divided otherwise
    assert orders[2] == orders[3] != orders[0]
    assert [len(next(task.batches())[0]) for task in tasks] == [5, 3, 5, 5]
    alone = small_trainer(usual, training={"batch_size": 5}).task(training_of(usual))
    assert orders[0] == [torch.cat(b).tolist() for b in alone.batches()]
    steps = [len(task.rates) for task in tasks]
    assert steps[1] > steps[0] == steps[2]


@pytest.mark.parametrize("place", [{"outer_fold": 1}, {"inner_fold": 1}, {"replicate": 1}])
def test_other_folds_and_replicates_begin_differently(place):
    one = algorithm("plain", component("optimizers", "sgd"))
    trainer = small_trainer(one, training={"batch_size": 5})
    tasks = [trainer.task(training_of(one, **kwargs)) for kwargs in ({}, place)]
    weights = [task.parameters[-1].tolist() for task in tasks]  # of one shape in every fold
    orders = [[torch.cat(b).tolist() for b in task.batches()] for task in tasks]
    assert weights[0] != weights[1] and orders[0] != orders[1]


@pytest.mark.parametrize("place", [{"outer_fold": 1}, {"inner_fold": 1}, {"replicate": 1}])
def test_noise_is_that_of_the_place_and_the_same_for_all_algorithms(place):
    noise = (component("wrappers", "gradient_noise"),)
    names = ("momentum", "adam")
    both = [algorithm(n, component("optimizers", n), wrappers=noise) for n in names]
    trainer = small_trainer(*both)
    one, same, other = (
        draw_noise(task, task.noise_draws())[0]
        for task in (
            trainer.task(training_of(both[0])),
            trainer.task(training_of(both[1])),
            trainer.task(training_of(both[0], **place)),
        )
    )
    assert all(map(torch.equal, one, same))
    assert not torch.equal(one[-1], other[-1])
    entries = torch.cat([layer.flatten() for layer in one])
    assert abs(entries.mean()) < 0.2 and abs(entries.std() - 1) < 0.2


def test_seed_and_data_set_decide_the_parameters():
    one = algorithm("plain", component("optimizers", "sgd"))
    table = small_table()
    renamed = dataclasses.replace(table, name="other")
    splits = small_trainer(one, table=table).splits
    begun = [
        trainer.task(training_of(one)).parameters[-1].tolist()
        for trainer in (
            small_trainer(one, table=table, splits=splits),
            small_trainer(one, table=table, splits=splits, protocol={"seed": 2}),
            small_trainer(one, table=renamed, splits={**splits, "dataset": "other"}),
        )
    ]
    assert begun[0] != begun[1] and begun[0] != begun[2]


@pytest.mark.parametrize("engine", ["fused", "loop"])
def test_training_writes_to_nothing_that_others_share(engine):
    one = algorithm("plain", component("optimizers", "sgd", lr=0.1))
    trainer = small_trainer(one, training={"engine": engine, "precision": "float64"})
    first, again = (trainer.run([training_of(one)])[0] for _ in range(2))
    assert first.train_probabilities.tobytes() == again.train_probabilities.tobytes()


@pytest.mark.parametrize(
    ("precision", "dtype"), [("float32", torch.float32), ("float64", torch.float64)]
)
def test_inputs_have_the_precision_of_the_study(precision, dtype):
    one = algorithm("plain", component("optimizers", "sgd"))
    trainer = small_trainer(one, training={"precision": precision})
    assert trainer.task(training_of(one)).split.test_inputs.dtype == dtype
    assert trainer.run([training_of(one)])[0].test_probabilities.dtype == np.dtype(precision)


def products():
    """Return momentum at rate 2 under cosine restarts of 2 epochs and a drop at epoch 3."""
    return algorithm(
        "both",
        component("optimizers", "momentum", lr=2.0),
        component("schedules", "cosine_restarts", T_0=2),
        component("schedules", "step", reduce_epoch=3, factor=0.1),
    )


def test_rates_are_products_of_the_schedules_by_epoch():
    """12 rows in batches of 8: two steps an epoch. Cosine: 1, 1/2, 1, 1/2; drop: 1, 1, 1, 1/10."""
    one = products()
    trainer = small_trainer(one, training={"batch_size": 8})
    rates = trainer.rates(training_of(one), 12)
    assert rates == pytest.approx([2, 2, 1, 1, 2, 2, 0.1, 0.1], abs=1e-15)


def test_rates_by_step_follow_the_fractional_epoch():
    """At epochs 0, 1/2, 1, 3/2 twice the cosine is 2, 1 + sqrt(1/2), 1, 1 - sqrt(1/2)."""
    one = products()
    trainer = small_trainer(one, training={"batch_size": 8, "schedule_unit": "step"})
    rates = trainer.rates(training_of(one), 12)
    high, low = 1 + np.sqrt(0.5), 1 - np.sqrt(0.5)
    expected = [2, high, 1, low, 2, high, 0.1, low / 10]
    assert rates == pytest.approx(expected, abs=1e-15)


def test_trainer_pins_one_thread():
    torch.set_num_threads(2)
    small_trainer(momentum_algorithm())
    assert torch.get_num_threads() == 1


def of_each_engine():
    """Return an algorithm for each way to be trained: fused, on all rows, in the loop engine."""
    names = ("sgd", "gradient_descent", "lbfgs")
    return [algorithm(name, component("optimizers", name)) for name in names]


def test_algorithms_of_different_engines_are_trained_together_in_the_order_asked_for():
    algorithms = of_each_engine()
    trainer = small_trainer(*algorithms, training={"batch_size": 5})
    wanted = [training_of(one, inner_fold=i) for i in (0, 1) for one in algorithms[::-1]]
    together = [one.train_loss for one in trainer.run(wanted)]
    assert together == [trainer.run([training])[0].train_loss for training in wanted]
    assert len(set(together)) == len(wanted)


@pytest.mark.parametrize("one", of_each_engine()[1:], ids=lambda one: one["name"])
def test_a_full_batch_is_that_of_all_training_rows(one):
    small, whole = (small_trainer(one, training={"batch_size": n}) for n in (5, 1000))
    assert small.key(training_of(one)) == whole.key(training_of(one))
    losses = [trainer.run([training_of(one)])[0].train_loss for trainer in (small, whole)]
    assert losses[0] == losses[1]
    assert len(small.task(training_of(one)).rates) == 4  # one step an epoch


def test_an_engine_that_is_not_asked_is_no_part_of_the_key():
    one = of_each_engine()[-1]
    keys = [
        small_trainer(one, training={"engine": engine}).key(training_of(one))
        for engine in ("fused", "loop")
    ]
    assert keys[0] == keys[1]


def test_steps_with_a_line_search_never_raise_the_loss():
    one = of_each_engine()[-1]
    trainer = small_trainer(one, training={"epochs": 30, "precision": "float64"})
    (outcome,) = trainer.run([training_of(one)], curves=True)
    losses = [epoch["train_loss"] for epoch in outcome.curves]
    assert outcome.status == "ok" and losses[-1] < 0.1 * losses[0]
    assert all(later <= earlier for earlier, later in itertools.pairwise(losses))

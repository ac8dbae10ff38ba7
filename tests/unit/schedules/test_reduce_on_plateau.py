"""Reduction on a plateau: by hand, against torch, and what it is told in a training."""

import dataclasses
import itertools

import numpy as np
import pytest
import torch
from small_training import (
    algorithm,
    component,
    small_table,
    small_trainer,
    training_of,
    with_values,
)

from steeplechase.schedules.reduce_on_plateau import Course
from steeplechase.training.engines import loop
from steeplechase.training.task import evaluate

DEFAULTS = {
    "factor": 0.5,
    "patience": 1,
    "threshold": 0.0,
    "cooldown": 0,
    "min_multiplier": 0.0,
}


def multipliers(losses, **others):
    """Return the multiplier in each epoch: before its loss is known."""
    course = Course(**{**DEFAULTS, **others})
    found = []
    for loss in losses:
        found.append(course.multiplier)
        course.end_epoch(loss)
    return found


def test_drop_after_more_bad_epochs_than_are_borne_by_hand():
    """Epochs 2 and 3 are no better than epoch 1, and one such epoch is borne."""
    assert multipliers([3, 2, 2, 2, 1, 1, 1, 1]) == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]


def test_no_patience_by_hand():
    assert multipliers([3, 3, 3], patience=0) == [1, 1, 0.5]


def test_small_improvements_are_none_by_hand():
    losses = [1.0, 0.95, 0.89, 0.85]
    assert multipliers(losses, threshold=0.1, patience=0) == [1, 1, 0.5, 0.5]


def test_epochs_of_a_cooldown_do_not_count_by_hand():
    losses = [1, 1, 1, 1, 1, 1]
    assert multipliers(losses, patience=0, cooldown=2) == [1, 1, 0.5, 0.5, 0.5, 0.25]


def test_lowest_rate_by_hand():
    assert multipliers([1] * 6, patience=0, min_multiplier=0.3) == [1, 1, 0.5, 0.3, 0.3, 0.3]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("patience", "cooldown"), list(itertools.product([0, 2, 5], [0, 3])))
@pytest.mark.parametrize("lowest", [0.0, 0.2])
def test_same_as_torch(seed, patience, cooldown, lowest):
    """Losses that fall and level off with noise, one of them not a number."""
    random = np.random.default_rng(seed)
    losses = np.exp(-np.arange(80) / 10) + 0.3 * random.random(80)
    losses[17] = np.nan
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer,
        factor=0.5,
        patience=patience,
        threshold=0.01,
        cooldown=cooldown,
        min_lr=lowest,
        eps=0,
    )
    expected = []
    for loss in losses:
        expected.append(optimizer.param_groups[0]["lr"])
        scheduler.step(loss)
    given = {"patience": patience, "cooldown": cooldown, "min_multiplier": lowest}
    found = multipliers(losses, threshold=0.01, **given)
    assert found == pytest.approx(expected, abs=1e-15)
    assert len(set(found)) > 1


def plateau(*others, **given):
    """Return momentum under a reduction that is quick to drop, and `others`."""
    settings = {"patience": 0, "factor": 0.5, "threshold": 0.02, **given}
    return algorithm(
        "one",
        component("optimizers", "momentum", lr=0.2),
        component("schedules", "reduce_on_plateau", **settings),
        *others,
    )


def trained(one, inner_fold=0, table=None, splits=None, **training):
    """Return trainer, task and outcome of a training with curves."""
    settings = {"epochs": 30, "precision": "float64", **training}
    trainer = small_trainer(one, table=table, splits=splits, training=settings)
    wanted = training_of(one, inner_fold=inner_fold)
    return trainer, trainer.task(wanted), trainer.run([wanted], curves=True)[0]


def test_the_study_s_engine_is_not_asked_for():
    trainer, _, outcome = trained(plateau(), engine="fused")
    assert trainer.settings["one"]["engine"] == "loop"
    assert outcome.status == "ok"


def test_rates_of_a_training_follow_the_loss_of_the_batches():
    """With nothing held out and one batch an epoch, that is the training loss before the step."""
    _, task, outcome = trained(plateau(validation_share=0.0))
    assert task.held_out is None
    begun = [torch.from_numpy(layer) for layer in task.parameters]
    signal = torch.relu(task.split.train_inputs @ begun[0][:-1] + begun[0][-1])
    before, *_ = evaluate(signal @ begun[1][:-1] + begun[1][-1], task.split.train_labels)
    losses = [before, *(epoch["train_loss"] for epoch in outcome.curves)]
    course = Course(**{k: v for k, v in task.feedback[0][1].items()})
    for epoch, loss in zip(outcome.curves, losses, strict=False):
        assert epoch["lr"] == pytest.approx(0.2 * course.multiplier, rel=1e-12)
        course.end_epoch(loss)
    assert outcome.curves[-1]["lr"] < outcome.curves[0]["lr"] == 0.2


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_rows_held_out_are_a_share_of_each_class_and_not_trained_on(share):
    table = small_table(rows=120)
    one = plateau(validation_share=share)
    _, task, _ = trained(one, table=table, epochs=2, batch_size=7)
    rows = len(task.split.train_labels)
    assert len(task.held_out) == round(share * rows)
    for label in range(task.split.classes):
        own = (task.split.train_labels == label).sum().item()
        held = (task.split.train_labels[task.held_out] == label).sum().item()
        assert abs(held - share * own) <= 1
    for batches in task.batches():
        used = torch.cat(batches).tolist()
        assert sorted([*used, *task.held_out.tolist()]) == list(range(rows))
    assert len(task.rates) == 2 * -(-(rows - len(task.held_out)) // 7)


def test_whole_batches_leave_out_the_rows_too():
    _, task, _ = trained(plateau(), epochs=1)
    ((batch,),) = task.batches()
    assert sorted([*batch.tolist(), *task.held_out.tolist()]) == list(
        range(len(task.split.train_labels))
    )


def test_loss_of_the_rows_held_out_decides_the_rate_and_nothing_else():
    """With the classes that are predicted for them, their loss falls where else it does not."""
    _, task, before = trained(plateau(patience=1), table=small_table(rows=60))
    labels = task.split.train_labels.clone()
    predicted = torch.from_numpy(before.train_probabilities).argmax(1)
    labels[task.held_out] = predicted[task.held_out]
    split = dataclasses.replace(task.split, train_labels=labels)
    (after,) = loop.train([dataclasses.replace(task, split=split, curves=True)])
    rates, losses = (
        [[epoch[name] for epoch in outcome.curves] for outcome in (before, after)]
        for name in ("lr", "test_loss")
    )
    first = next(i for i in range(30) if rates[0][i] != rates[1][i])
    assert losses[0][:first] == losses[1][:first]
    assert losses[0][first] != losses[1][first]


@pytest.mark.parametrize("inner_fold", [None, 1])
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_rows_that_a_training_is_judged_by_change_no_rate(inner_fold, share):
    table, one = small_table(rows=60), plateau(validation_share=share)
    trainer, _, before = trained(one, inner_fold, table=table)
    _, judged = trainer.rows(0, inner_fold)
    numeric, labels = table.numeric.copy(), table.labels.copy()
    numeric[judged] = 100 - 7 * numeric[judged]
    labels[judged] = (labels[judged] + 1) % len(table.classes)
    changed = with_values(table, numeric=numeric, labels=labels)
    _, _, after = trained(one, inner_fold, table=changed, splits=trainer.splits)
    assert [e["lr"] for e in before.curves] == [e["lr"] for e in after.curves]
    assert before.train_probabilities.tobytes() == after.train_probabilities.tobytes()
    assert before.test_loss != after.test_loss
    assert before.curves[-1]["lr"] < 0.2


def test_it_is_multiplied_with_a_schedule_of_time():
    drop = component("schedules", "step", reduce_epoch=1, factor=0.5)
    _, _, outcome = trained(plateau(drop, patience=50))
    assert [epoch["lr"] for epoch in outcome.curves] == [0.2, *[0.1] * 29]


def test_as_many_as_all_rows_but_one_can_be_held_out():
    table = small_table(rows=60)
    trainer = small_trainer(plateau(validation_share=0.5), table=table)
    one = trainer.task(training_of(plateau(validation_share=0.5)))
    few = trainer.task(training_of(plateau(), {}, {"validation_share": 0.1}))
    assert set(few.held_out) < set(one.held_out)

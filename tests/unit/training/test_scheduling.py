"""Schedules multiplied and in sequence: by hand, and against torch's SequentialLR."""

import numpy as np
import pytest
import torch
from small_training import algorithm, component, small_trainer, training_of
from torch.optim import lr_scheduler

from steeplechase.training.scheduling import scheduled_rates

WARM_UP = ("warm_up", {"warm_up_epochs": 4.0, "start_multiplier": 0.2})
COSINE = ("cosine", {"min_multiplier": 0.0, "share": 1.0})
DROP = ("step", {"reduce_epoch": 6, "factor": 0.1})
HALF = ("step_every", {"period": 2, "factor": 0.5})


def until(end, part):
    """Return the schedule with the epoch at which the next one takes over."""
    return part[0], {**part[1], "until": end}


def rates(*parts, time=None, lr=1.0, epochs=12):
    time = np.arange(float(epochs)) if time is None else np.asarray(time, dtype=np.float64)
    return scheduled_rates(lr, parts, time, epochs)


def test_schedules_are_multiplied_by_hand():
    found = rates(WARM_UP, DROP, time=[0, 2, 5.5, 6])
    assert found == pytest.approx([0.2, 0.6, 1, 0.1])


def test_one_follows_the_other_and_counts_from_there_by_hand():
    """The cosine has the eight epochs from 4 to 12; a quarter of them has passed at 6."""
    quarter = (1 + np.sqrt(0.5)) / 2
    found = rates(until(4, WARM_UP), COSINE, time=[0, 2, 3.5, 4, 6, 8, 10])
    assert found == pytest.approx([0.2, 0.6, 0.9, 1, quarter, 0.5, 1 - quarter])


def test_a_part_in_the_middle_has_its_own_length_by_hand():
    found = rates(until(2, HALF), until(6, COSINE), HALF, time=[0, 1, 2, 4, 6, 7, 8])
    assert found == pytest.approx([1, 1, 1, 0.5, 1, 1, 0.5])


def test_a_sequence_is_multiplied_with_what_is_listed_beside_it_by_hand():
    found = rates(until(4, WARM_UP), COSINE, DROP, time=[2, 4, 8])
    assert found == pytest.approx([0.6, 1, 0.05])
    assert rates(DROP, until(4, WARM_UP), COSINE, time=[2, 4, 8]) == pytest.approx(found)


def test_a_part_beyond_the_training_never_acts():
    assert rates(until(50, HALF), COSINE).tolist() == rates(HALF).tolist()


def test_a_part_that_would_end_before_it_begins_has_no_time():
    """Draws of a search may have it so: the second ends at 3, where the first has ended at 5."""
    found = rates(until(5, HALF), until(3, DROP), COSINE)
    assert found.tolist() == rates(until(5, HALF), COSINE).tolist()


def test_whole_times_are_those_of_an_epoch_also_between_steps():
    sequence = (until(4, WARM_UP), COSINE)
    steps = rates(*sequence, time=np.arange(36) / 3)
    assert steps[::3].tolist() == rates(*sequence).tolist()


def test_a_product_is_of_the_same_bits_as_before_sequences_were_known():
    time = np.arange(12.0)
    drop, half = np.where(time < 6, 1.0, 0.1), 0.5 ** np.floor(time / 2)
    assert rates(DROP, HALF, lr=0.3).tolist() == (0.3 * drop * half).tolist()


def test_same_as_torch():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    parts = [
        lr_scheduler.LinearLR(optimizer, 0.2, total_iters=4),
        lr_scheduler.StepLR(optimizer, 2, gamma=0.5),
        lr_scheduler.ExponentialLR(optimizer, 0.9),
    ]
    torch_scheduler = lr_scheduler.SequentialLR(optimizer, parts, milestones=[4, 9])
    expected = []
    for _ in range(20):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        torch_scheduler.step()
    sequence = (until(4, WARM_UP), until(9, HALF), ("exponential", {"gamma": 0.9}))
    assert rates(*sequence, lr=0.3, epochs=20) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("unit", ["epoch", "step"])
def test_trainer_gives_the_engine_the_rates_of_a_sequence(unit):
    one = algorithm(
        "one",
        component("optimizers", "sgd", lr=0.3),
        component("schedules", "warm_up", warm_up_epochs=2.0),
        component("schedules", "cosine"),
    )
    one["schedules"][0]["settings"]["until"] = 2
    trainer = small_trainer(one, training={"schedule_unit": unit, "epochs": 6, "batch_size": 7})
    task = trainer.task(training_of(one))
    steps = len(task.rates) // 6
    time = np.arange(6 * steps) / steps
    time = np.floor(time) if unit == "epoch" else time
    parts = [("warm_up", {"warm_up_epochs": 2.0, "start_multiplier": 0.1, "until": 2}), COSINE]
    assert steps > 1
    assert task.rates.tolist() == scheduled_rates(0.3, parts, time, 6).tolist()

"""Each schedule at a few times whose multipliers can be worked out by hand."""

import math

import numpy as np
import pytest

from steeplechase import registry
from steeplechase.training.scheduling import one

QUARTER = (1 + math.sqrt(0.5)) / 2  # half a cosine after a quarter of its time
WSD = {
    "warm_up_epochs": 2.0,
    "start_multiplier": 0.2,
    "decay_share": 0.4,
    "decay_shape": "linear",
    "min_multiplier": 0.1,
}
ONE_CYCLE = {
    "rise_share": 0.4,
    "start_multiplier": 0.2,
    "min_multiplier": 0.1,
    "shape": "linear",
    "three_phases": False,
}
CYCLIC = {
    "up_epochs": 2.0,
    "down_epochs": 4.0,
    "min_multiplier": 0.2,
    "mode": "triangular",
    "gamma": 0.5,
}
COSINE = {"min_multiplier": 0.0, "share": 1.0}
POLYNOMIAL = {"power": 2.0, "min_multiplier": 0.2, "share": 1.0}

# Name, hyperparameters, {epoch: multiplier} in a training of ten epochs.
BY_HAND = [
    ("constant", {}, {0: 1, 9.5: 1}),
    ("step", {"reduce_epoch": 3, "factor": 0.1}, {0: 1, 2.75: 1, 3: 0.1, 9: 0.1}),
    (
        "multi_step",
        {"milestones": [3, 6], "factor": 0.5},
        {0: 1, 2.9: 1, 3: 0.5, 5.9: 0.5, 6: 0.25, 9: 0.25},
    ),
    ("multi_step", {"milestones": [4, 4], "factor": 0.5}, {3.9: 1, 4: 0.25}),
    ("multi_step", {"milestones": [], "factor": 0.5}, {0: 1, 9: 1}),
    ("step_every", {"period": 4, "factor": 0.5}, {0: 1, 3.9: 1, 4: 0.5, 7: 0.5, 8.5: 0.25}),
    ("exponential", {"gamma": 0.25}, {0: 1, 0.5: 0.5, 1: 0.25, 2: 0.0625}),
    ("polynomial", POLYNOMIAL, {0: 1, 5: 0.4, 7.5: 0.25}),
    ("polynomial", {**POLYNOMIAL, "share": 0.5}, {0: 1, 2.5: 0.4, 5: 0.2, 9: 0.2}),
    ("cosine", COSINE, {0: 1, 2.5: QUARTER, 5: 0.5, 7.5: 1 - QUARTER}),
    ("cosine", {**COSINE, "share": 0.5}, {0: 1, 1.25: QUARTER, 5: 0, 9: 0}),
    ("cosine", {**COSINE, "min_multiplier": 0.2}, {0: 1, 5: 0.6}),
    (
        "cosine_restarts",
        {"T_0": 4, "T_mult": 1, "min_multiplier": 0.0, "peak_decay": 0.5},
        {0: 1, 1: QUARTER, 2: 0.5, 4: 0.5, 6: 0.25, 8: 0.25},
    ),
    (
        "warm_up",
        {"warm_up_epochs": 4.0, "start_multiplier": 0.2},
        {0: 0.2, 0.5: 0.3, 2: 0.6, 4: 1, 9: 1},
    ),
    ("warm_up_stable_decay", WSD, {0: 0.2, 1: 0.6, 2: 1, 6: 1, 7: 0.775, 8: 0.55, 9: 0.325}),
    ("warm_up_stable_decay", {**WSD, "decay_shape": "cosine"}, {7: 0.1 + 0.9 * QUARTER, 8: 0.55}),
    ("warm_up_stable_decay", {**WSD, "decay_shape": "one_minus_sqrt"}, {6: 1, 7: 0.55}),
    ("warm_up_stable_decay", {**WSD, "warm_up_epochs": 0.0}, {0: 1, 6: 1, 8: 0.55}),
    ("warm_up_stable_decay", {**WSD, "decay_share": 1.0}, {0: 0.2, 1: 0.6 * 0.91, 5: 0.55}),
    ("one_cycle", ONE_CYCLE, {0: 0.2, 2: 0.6, 4: 1, 7: 0.55, 8.5: 0.325}),
    ("one_cycle", {**ONE_CYCLE, "shape": "cosine"}, {0: 0.2, 2: 0.6, 4: 1, 7: 0.55}),
    (
        "one_cycle",
        {**ONE_CYCLE, "three_phases": True},
        {0: 0.2, 2: 0.6, 4: 1, 6: 0.6, 8: 0.2, 9: 0.15},
    ),
    ("one_cycle", {**ONE_CYCLE, "rise_share": 0.5, "three_phases": True}, {5: 1, 7.5: 0.6}),
    ("cyclic", CYCLIC, {0: 0.2, 1: 0.6, 2: 1, 3: 0.8, 4: 0.6, 6: 0.2, 7: 0.6, 8: 1}),
    ("cyclic", {**CYCLIC, "mode": "triangular2"}, {1: 0.6, 2: 1, 6: 0.2, 7: 0.4, 8: 0.6}),
    ("cyclic", {**CYCLIC, "mode": "exp_range"}, {1: 0.4, 2: 0.4, 4: 0.225}),
]


@pytest.mark.parametrize(
    ("name", "given", "expected"), BY_HAND, ids=[f"{n}-{g}" for n, g, _ in BY_HAND]
)
def test_multipliers(name, given, expected):
    found = one(name, given, np.array([float(epoch) for epoch in expected]), epochs=10)
    assert found == pytest.approx(list(expected.values()), abs=1e-12)


def test_every_schedule_of_time_alone_has_been_worked_out():
    of_time = [n for n in registry.names("schedules") if n != "reduce_on_plateau"]
    assert {name for name, *_ in BY_HAND} >= set(of_time), "add values of the new schedule"

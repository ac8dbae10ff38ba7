"""The cost model: its work and its times by hand, and what makes a training longer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.training.cost_model import NOMINAL, Rates, Work, time_s, training_work

SMALL = {"widths": [4, 10, 3], "rows": 40, "epochs": 2, "batch_size": 50, "states": 1}


def test_work_by_hand():
    """4-10-3 has 70 weights and 83 parameters; 40 rows in batches of 16 are 3 steps an epoch."""
    work = training_work([4, 10, 3], 40, 2, 16, states=2, value_bytes=4, evaluated_rows=60)
    assert work == Work(
        flop=70 * (6 * 40 * 2 + 2 * 60),
        bytes=(3 + 2 * 2) * 4 * 83 * 6,
        steps=6,
        layer_steps=12,
    )


def test_passes_are_steps_of_the_same_rows():
    given = {**SMALL, "batch_size": 16, "evaluated_rows": 7}
    one, three = (training_work(**given, passes=n) for n in (1, 3))
    assert (three.steps, three.layer_steps) == (3 * one.steps, 3 * one.layer_steps)
    assert three.flop - one.flop == 2 * 70 * 6 * 40 * 2 and three.bytes == 3 * one.bytes


def test_time_by_hand():
    work = Work(flop=100, bytes=30, steps=4, layer_steps=8)
    rates = Rates(flop_per_s=50, bytes_per_s=10, step_s=0.5, layer_s=0.25, training_s=7)
    assert time_s(work, rates) == 7 + 4 * 0.5 + 8 * 0.25 + 2 + 3


@pytest.mark.parametrize(
    "larger",
    [
        {"widths": [5, 10, 3]},
        {"widths": [4, 11, 3]},
        {"widths": [4, 10, 10, 3]},
        {"rows": 41},
        {"epochs": 3},
        {"batch_size": 20},
        {"states": 2},
        {"passes": 2},
        {"value_bytes": 8},
        {"evaluated_rows": 1},
    ],
    ids=str,
)
def test_more_of_anything_takes_longer(larger):
    less, more = (training_work(**given) for given in (SMALL, {**SMALL, **larger}))
    assert time_s(more, NOMINAL) > time_s(less, NOMINAL)


@given(st.floats(1, 1e5), st.integers(1, 1000))
def test_rows_never_make_it_shorter(rows, batch_size):
    given = {**SMALL, "batch_size": batch_size}
    less, more = (training_work(**{**given, "rows": r}) for r in (rows, rows + 1))
    assert time_s(more, NOMINAL) > time_s(less, NOMINAL)

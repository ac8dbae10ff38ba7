"""Cosine restarts against eq. (5) of the paper, by hand, and against torch."""

import math

import numpy as np
import pytest
import torch

from steeplechase.schedules.cosine_restarts import multiplier


def test_one_cycle_by_hand():
    found = multiplier(np.arange(4.0), T_0=4, T_mult=1, min_multiplier=0.0, peak_decay=1.0)
    expected = [1.0, (1 + math.sqrt(0.5)) / 2, 0.5, (1 - math.sqrt(0.5)) / 2]
    assert found == pytest.approx(expected, abs=1e-15)


def test_cycles_double_in_length_by_hand():
    """Cycles of 1, 2 and 4 epochs begin at 0, 1 and 3, the next at 7."""
    found = multiplier(np.arange(8.0), T_0=1, T_mult=2, min_multiplier=0.0, peak_decay=1.0)
    quarter = math.sqrt(0.5) / 2
    expected = [1, 1, 0.5, 1, 0.5 + quarter, 0.5, 0.5 - quarter, 1]
    assert found == pytest.approx(expected, abs=1e-15)


def test_lowest_rate_is_the_given_share_by_hand():
    found = multiplier(
        np.array([0.0, 1.0, 1.999999]), T_0=2, T_mult=1, min_multiplier=0.2, peak_decay=1.0
    )
    assert found == pytest.approx([1.0, 0.6, 0.2], abs=1e-9)


def from_torch(epochs, T_0, T_mult, min_multiplier):
    """Return the rates of torch's scheduler, stepped epoch by epoch."""
    rate = 1.0
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(
        optimizer, T_0, T_mult, eta_min=min_multiplier * rate
    )
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


@pytest.mark.parametrize("T_mult", [1, 2, 3])
@pytest.mark.parametrize("T_0", [1, 3, 10, 47])
@pytest.mark.parametrize("lowest", [0.0, 0.1])
def test_same_as_torch(T_0, T_mult, lowest):
    found = multiplier(np.arange(200.0), T_0, T_mult, lowest, 1.0)
    assert found == pytest.approx(from_torch(200, T_0, T_mult, lowest), abs=1e-12)


def equation_5(time, T_0, T_mult, lowest):
    """Return eta_t / eta_max of eq. (5), the cycle found by walking from the first."""
    begin, length = 0.0, T_0
    while begin + length <= time:
        begin, length = begin + length, length * T_mult
    return lowest + 0.5 * (1 - lowest) * (1 + math.cos(math.pi * (time - begin) / length))


@pytest.mark.parametrize("T_mult", [1, 2, 3])
@pytest.mark.parametrize("steps", [1, 3, 7])
def test_fractional_epochs_follow_the_equation(T_mult, steps):
    time = np.arange(60 * steps) / steps
    found = multiplier(time, 5, T_mult, 0.05, 1.0)
    assert found == pytest.approx([equation_5(t, 5, T_mult, 0.05) for t in time], abs=1e-12)


@pytest.mark.parametrize(("T_mult", "restarts"), [(1, [0, 5, 10, 15]), (2, [0, 5, 15, 35])])
def test_every_cycle_begins_at_the_full_rate(T_mult, restarts):
    assert multiplier(np.array(restarts, dtype=float), 5, T_mult, 0.0, 1.0).tolist() == [1.0] * 4


@pytest.mark.parametrize("T_mult", [1, 2])
def test_peaks_and_lows_decay_together_by_hand(T_mult):
    """Cycle 0 from 0 to 2, cycle 1 from 2 to 4 or to 6: half as high, and so is its lowest rate."""
    found = multiplier(np.array([0.0, 1.0, 2.0, 3.0]), 2, T_mult, 0.2, 0.5)
    middle = 0.6 if T_mult == 1 else 0.2 + 0.4 * (1 + math.cos(math.pi / 4))
    assert found == pytest.approx([1.0, 0.6, 0.5, 0.5 * middle], abs=1e-12)
    before_restart = multiplier(np.array([2.0 + 2 * T_mult - 1e-9]), 2, T_mult, 0.2, 0.5)
    assert before_restart == pytest.approx([0.1], abs=1e-9)


def test_decay_of_one_changes_no_bit():
    time = np.arange(300) / 3
    without = 0.05 + (1.0 - 0.05) / 2.0 * (1.0 + np.cos(np.pi * (time % 5) / 5))
    assert multiplier(time, 5, 1, 0.05, 1.0) == pytest.approx(without, abs=1e-12)

"""Schedules against those of torch, epoch by epoch and step by step.

A schedule without a line here has none in torch, and hand values in a file of its own.
"""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from steeplechase import registry
from steeplechase.training.scheduling import one

EPOCHS = 40
LR = 0.25


def cosine(optimizer, unit, min_multiplier, share):
    return lr_scheduler.CosineAnnealingLR(
        optimizer, round(share * EPOCHS) * unit, eta_min=min_multiplier * LR
    )


def cyclic(optimizer, unit, up_epochs, down_epochs, min_multiplier, mode, gamma):
    return lr_scheduler.CyclicLR(
        optimizer,
        base_lr=min_multiplier * LR,
        max_lr=LR,
        step_size_up=up_epochs * unit,
        step_size_down=down_epochs * unit,
        mode=mode,
        gamma=gamma ** (1 / unit),
        cycle_momentum=False,
    )


def one_cycle(optimizer, unit, rise_share, start_multiplier, min_multiplier, shape, three_phases):
    """Return torch's of one step more: its ends are those of steps, so its peak comes early."""
    steps = EPOCHS * unit
    return lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=LR,
        total_steps=steps + 1,
        pct_start=(rise_share * steps + 1) / (steps + 1),
        anneal_strategy={"cosine": "cos", "linear": "linear"}[shape],
        cycle_momentum=False,
        div_factor=1 / start_multiplier,
        final_div_factor=start_multiplier / min_multiplier,
        three_phase=three_phases,
    )


# Schedule, hyperparameters, torch's; unit is the number of its steps in an epoch.
COUNTERPARTS = [
    ("constant", {}, lambda o, unit: lr_scheduler.ConstantLR(o, factor=1.0)),
    (
        "step",
        {"reduce_epoch": 7, "factor": 0.37},
        lambda o, unit, reduce_epoch, factor: lr_scheduler.MultiStepLR(
            o, [reduce_epoch * unit], factor
        ),
    ),
    (
        "multi_step",
        {"milestones": [30, 5, 11], "factor": 0.3},
        lambda o, unit, milestones, factor: lr_scheduler.MultiStepLR(
            o, [m * unit for m in milestones], factor
        ),
    ),
    (
        "step_every",
        {"period": 7, "factor": 0.5},
        lambda o, unit, period, factor: lr_scheduler.StepLR(o, period * unit, factor),
    ),
    (
        "exponential",
        {"gamma": 0.9},
        lambda o, unit, gamma: lr_scheduler.ExponentialLR(o, gamma ** (1 / unit)),
    ),
    *(
        (
            "polynomial",
            {"power": power, "min_multiplier": 0.0, "share": share},
            lambda o, unit, power, min_multiplier, share: lr_scheduler.PolynomialLR(
                o, round(share * EPOCHS) * unit, power
            ),
        )
        for power in (1.0, 0.9, 2.0)
        for share in (1.0, 0.5)
    ),
    ("cosine", {"min_multiplier": 0.0, "share": 1.0}, cosine),
    ("cosine", {"min_multiplier": 0.2, "share": 1.0}, cosine),
    (
        "cosine_restarts",
        {"T_0": 3, "T_mult": 2, "min_multiplier": 0.1, "peak_decay": 1.0},
        lambda o, unit, T_0, T_mult, min_multiplier, peak_decay: (
            lr_scheduler.CosineAnnealingWarmRestarts(
                o, T_0 * unit, T_mult, eta_min=min_multiplier * LR
            )
        ),
    ),
    (
        "warm_up",
        {"warm_up_epochs": 5.0, "start_multiplier": 0.2},
        lambda o, unit, warm_up_epochs, start_multiplier: lr_scheduler.LinearLR(
            o, start_multiplier, total_iters=round(warm_up_epochs) * unit
        ),
    ),
    *(
        (
            "cyclic",
            {
                "up_epochs": up,
                "down_epochs": down,
                "min_multiplier": 0.1,
                "mode": mode,
                "gamma": 0.97,
            },
            cyclic,
        )
        for mode in ("triangular", "triangular2", "exp_range")
        for up, down in ((4.0, 4.0), (2.0, 5.0))
    ),
    *(
        (
            "one_cycle",
            {
                "rise_share": 0.25,
                "start_multiplier": 0.04,
                "min_multiplier": 0.001,
                "shape": shape,
                "three_phases": three,
            },
            one_cycle,
        )
        for shape in ("cosine", "linear")
        for three in (False, True)
    ),
]
WITHOUT = {"reduce_on_plateau", "warm_up_stable_decay"}


def rates_of_torch(make, unit, **given):
    """Return the rates of torch's scheduler at each of the steps of the training."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    scheduler = make(optimizer, unit, **given)
    rates = []
    for _ in range(EPOCHS * unit):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("unit", [1, 3], ids=["per_epoch", "per_step"])
@pytest.mark.parametrize(
    ("name", "given", "make"), COUNTERPARTS, ids=[f"{n}-{g}" for n, g, _ in COUNTERPARTS]
)
def test_rates_of_torch(name, given, make, unit):
    time = np.arange(EPOCHS * unit) / unit
    found = LR * one(name, given, time, EPOCHS)
    assert found == pytest.approx(rates_of_torch(make, unit, **given), abs=1e-12)


def test_every_schedule_is_here_or_known_to_have_no_counterpart():
    here = {name for name, *_ in COUNTERPARTS}
    assert here | WITHOUT >= set(registry.names("schedules")), (
        "give a new schedule its counterpart in torch, or hand values and a place in WITHOUT"
    )

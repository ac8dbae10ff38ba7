"""The cost model: how long a training takes, from what it computes and how fast the machine is.

The time of a training of an MLP is

    training_s + steps (step_s + layers layer_s) + flop / flop_per_s + bytes / bytes_per_s

with 6 floating-point operations for each weight, row and step (2 forward, 4 backward) and 2 for
each weight and row that is evaluated; at each step the update streams the parameters, their
gradients and the optimizer's states through memory. A step that computes several gradients counts
as so many steps.

It is linear in the rates' inverses. Nominal rates size the jobs, before any data are there;
measured ones (`training.rates`) serve the forecast.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

FLOP_PER_WEIGHT_AND_ROW = 6
FLOP_PER_EVALUATED_ROW = 2


@dataclass(frozen=True)
class Rates:
    """How fast trainings are on a device.

    Attributes
    ----------
    flop_per_s, bytes_per_s
        Arithmetic, and memory that an update streams; infinite where it does not count.
    step_s, layer_s
        Time of a step, and of each layer in it, besides.
    training_s
        Time of a training besides its steps.
    """

    flop_per_s: float
    bytes_per_s: float
    step_s: float
    layer_s: float
    training_s: float


# One core of a current machine, rounded. They size the jobs alone: measured rates do not enter
# the plan, because the plan must not change under finished work.
NOMINAL = Rates(flop_per_s=8e10, bytes_per_s=4e10, step_s=2e-5, layer_s=1e-5, training_s=2e-3)
# The same core in the loop engine, where autograd and torch.optim have a share in every step.
NOMINAL_LOOP = Rates(flop_per_s=8e10, bytes_per_s=1e10, step_s=1e-4, layer_s=1e-4, training_s=4e-3)


@dataclass(frozen=True)
class Work:
    """What one training does: numbers of operations, bytes, steps, and steps times layers."""

    flop: float
    bytes: float
    steps: int
    layer_steps: int


def training_work(
    widths: Sequence[int],
    rows: float,
    epochs: int,
    batch_size: int,
    states: int,
    passes: int = 1,
    value_bytes: int = 4,
    evaluated_rows: float = 0,
) -> Work:
    """Return the work of training one network.

    Parameters
    ----------
    widths
        Inputs, units of each hidden layer, classes.
    rows
        Training rows; need not be whole where it is a mean over folds.
    epochs, batch_size
        As in the study.
    states
        Number of the optimizer's buffers per parameter.
    passes
        Gradients that are computed for one step.
    value_bytes
        Size of a number.
    evaluated_rows
        Rows that go through the network without training it, in all.
    """
    weights = sum(a * b for a, b in itertools.pairwise(widths))
    parameters = weights + sum(widths[1:])
    steps = epochs * math.ceil(rows / batch_size) * passes
    # Parameter and gradient read, parameter written, each state read and written.
    streamed = (3 + 2 * states) * value_bytes * parameters
    return Work(
        flop=weights
        * (
            FLOP_PER_WEIGHT_AND_ROW * rows * epochs * passes
            + FLOP_PER_EVALUATED_ROW * evaluated_rows
        ),
        bytes=float(streamed * steps),
        steps=steps,
        layer_steps=steps * (len(widths) - 1),
    )


def nominal(engine: str) -> Rates:
    """Return the nominal rates of an engine; one that is not known here counts as the fused one."""
    return NOMINAL_LOOP if engine == "loop" else NOMINAL


def time_s(work: Work, rates: Rates) -> float:
    """Return the predicted time of a training in seconds."""
    return (
        rates.training_s
        + work.steps * rates.step_s
        + work.layer_steps * rates.layer_s
        + work.flop / rates.flop_per_s
        + work.bytes / rates.bytes_per_s
    )

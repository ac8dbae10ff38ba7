"""Stochastic weight averaging: the equal average of the weights after each epoch from one on.

    average <- average + (w - average) / n,  n = 1, 2, ... after the epochs start_epoch, ...

The average is what is evaluated. Before `start_epoch` it is the weights themselves, and so it is
throughout a training of no more epochs. The optimizer trains on as if nobody averaged; the
constant or cyclical rate of the paper is the schedule's business.

Differs from the paper: weights are taken once per epoch, which is its cycle length c of one epoch;
and there are no statistics of batch normalisation to be computed anew.

References
----------
P. Izmailov, D. Podoprikhin, T. Garipov, D. Vetrov and A. G. Wilson, "Averaging weights leads to
wider optima and better generalization", UAI 2018, arXiv:1803.05407, Algorithm 1.
"""

import torch

from steeplechase.wrappers._either import at_least

TITLE = "stochastic weight averaging"
REFERENCE = "Izmailov et al., UAI 2018, arXiv:1803.05407, Algorithm 1"
STATE = {"average": "zero"}
HYPERPARAMETERS = {
    "start_epoch": {
        "type": "integer",
        "minimum": 0,
        "description": "First epoch, counted from 0, after which the weights are taken.",
    },
}


def after_epoch(
    parameter: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    epoch: int,
    start_epoch: int | torch.Tensor,
) -> None:
    """Take the weights into the average; see the package for the parameters."""
    state["average"].lerp_(parameter, 1 / at_least(epoch - start_epoch + 1, 1))


def evaluated(
    parameter: torch.Tensor, state: dict[str, torch.Tensor], start_epoch: int | torch.Tensor
) -> torch.Tensor:
    """Return the average."""
    return state["average"]

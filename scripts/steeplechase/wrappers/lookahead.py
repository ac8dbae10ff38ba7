"""Lookahead: the optimizer goes k steps ahead, and the weights follow it a part of the way.

    every k steps:  slow <- slow + alpha * (fast - slow),  fast <- slow

The fast weights are those that the optimizer trains. The slow ones begin at the initial weights and
are those that are evaluated, as in the paper, at whatever step: between two synchronisations they
are the ones of the last.

The optimizer's own state (velocity, moments) goes on as it is at a synchronisation; the paper also
considers resetting and interpolating it, which is not offered.

References
----------
M. R. Zhang, J. Lucas, G. Hinton and J. Ba, "Lookahead optimizer: k steps forward, 1 step back",
NeurIPS 2019, arXiv:1907.08610, Algorithm 1.
"""

import torch

from steeplechase.wrappers._either import copy_where, never

TITLE = "Lookahead"
REFERENCE = "Zhang et al., NeurIPS 2019, arXiv:1907.08610, Algorithm 1"
STATE = {"slow": "parameter"}
HYPERPARAMETERS = {
    "k": {
        "type": "integer",
        "default": 5,
        "minimum": 1,
        "description": "Steps of the optimizer between two synchronisations.",
    },
    "alpha": {
        "type": "float",
        "default": 0.5,
        "exclusive_minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the way to the fast weights that the slow ones go.",
    },
}


def after_step(
    parameter: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    step: int | torch.Tensor,
    k: int | torch.Tensor,
    alpha: float | torch.Tensor,
) -> None:
    """Synchronise slow and fast weights if it is time; see the package for the parameters."""
    due = step % k == 0
    if never(due):
        return
    slow = state["slow"]
    torch.lerp(slow, parameter, alpha, out=scratch)
    copy_where(due, scratch, slow)
    copy_where(due, slow, parameter)


def evaluated(
    parameter: torch.Tensor,
    state: dict[str, torch.Tensor],
    k: int | torch.Tensor,
    alpha: float | torch.Tensor,
) -> torch.Tensor:
    """Return the slow weights."""
    return state["slow"]

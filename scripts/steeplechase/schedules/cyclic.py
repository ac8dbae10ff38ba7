"""Cyclical learning rates: up and down in a straight line, again and again.

    multiplier(t) = m + (1 - m) * x * a

x rises from 0 to 1 over up_epochs and falls back over down_epochs; m = min_multiplier is the
paper's base_lr / max_lr. The amplitude a is 1 (``triangular``), 2^-i in cycle i, counted from 0
(``triangular2``), or gamma^t (``exp_range``). It is ``torch.optim.lr_scheduler.CyclicLR`` with
max_lr = lr and base_lr = m * lr.

Differs from the paper: it counts in epochs, not in iterations, so gamma is the decay of an epoch;
and the lowest rate of exp_range stays what it is, as in torch, where the paper's falls as well.
Differs from torch's default: the momentum stays what it is (cycle_momentum=False).

References
----------
L. N. Smith, "Cyclical learning rates for training neural networks", WACV 2017, arXiv:1506.01186,
section 3.
"""

import numpy as np

TITLE = "cyclical learning rate"
REFERENCE = "Smith, WACV 2017, arXiv:1506.01186, section 3"
HYPERPARAMETERS = {
    "up_epochs": {
        "type": "float",
        "default": 5.0,
        "exclusive_minimum": 0.0,
        "description": "Epochs from the lowest rate to the highest.",
    },
    "down_epochs": {
        "type": "float",
        "default": 5.0,
        "exclusive_minimum": 0.0,
        "description": "Epochs from the highest rate back to the lowest.",
    },
    "min_multiplier": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Lowest rate as a share of the highest (base_lr / max_lr); with 0, and a "
        "schedule that acts per epoch, nothing is learnt in the first epoch.",
    },
    "mode": {
        "type": "choice",
        "choices": ["triangular", "triangular2", "exp_range"],
        "default": "triangular",
        "description": "Whether the peaks stay, are halved each time, or decay by gamma.",
    },
    "gamma": {
        "type": "float",
        "default": 0.95,
        "exclusive_minimum": 0.0,
        "maximum": 1.0,
        "description": "Decay of the amplitude in an epoch; of exp_range alone.",
    },
}


def multiplier(
    epoch: np.ndarray,
    up_epochs: float,
    down_epochs: float,
    min_multiplier: float,
    mode: str,
    gamma: float,
) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, not negative, any shape)."""
    epoch = np.asarray(epoch, dtype=np.float64)
    length = up_epochs + down_epochs
    cycle = np.floor(epoch / length)
    within = epoch - cycle * length
    height = np.clip(np.minimum(within / up_epochs, (length - within) / down_epochs), 0.0, 1.0)
    amplitude = {
        "triangular": np.ones_like(epoch),
        "triangular2": 0.5**cycle,
        "exp_range": np.float64(gamma) ** epoch,
    }[mode]
    return min_multiplier + (1.0 - min_multiplier) * height * amplitude

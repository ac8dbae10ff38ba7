"""Cosine annealing without restarts: half a cosine over the whole training.

    multiplier(t) = m + (1 - m) / 2 * (1 + cos(pi * min(t / T, 1)))

with m = min_multiplier = eta_min / eta_max and T = share * epochs: one cycle of the schedule of
SGDR. Up to T it is ``torch.optim.lr_scheduler.CosineAnnealingLR(T_max=T, eta_min=m * lr)``.

Differs from torch: after T the rate stays low, where torch's rises again.

References
----------
I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017,
arXiv:1608.03983, eq. (5) with a single cycle.
"""

import numpy as np

from steeplechase.schedules._curves import way

TITLE = "cosine annealing"
REFERENCE = "Loshchilov & Hutter, ICLR 2017, arXiv:1608.03983, eq. 5"
NEEDS_EPOCHS = True
HYPERPARAMETERS = {
    "min_multiplier": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the end as a share of the first (eta_min / eta_max).",
    },
    "share": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the training over which it falls; then it stays low.",
    },
}


def multiplier(epoch: np.ndarray, epochs: float, min_multiplier: float, share: float) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape) of `epochs` in all."""
    fallen = way(np.asarray(epoch) / (share * epochs), "cosine")
    return 1.0 - (1.0 - min_multiplier) * fallen

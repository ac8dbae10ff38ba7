"""Cosine annealing with warm restarts (the schedule of SGDR).

    multiplier(t) = d^i * (m + (1 - m) / 2 * (1 + cos(pi * T_cur / T_i)))

Cycle i, counted from 0, lasts T_i = T_0 * T_mult^i epochs, T_cur is the time since its start,
m = min_multiplier is eta_min / eta_max, and d = peak_decay.

Differs from the paper: the lowest rate is given as a share of the highest, so that the schedule
is a multiplier. Per epoch (the default of a study) T_cur is a whole number; the paper updates it
at every batch, which ``training.schedule_unit: step`` does. Section 3 mentions that eta_max and
eta_min may be lowered at restarts; how is our choice: both by one factor, 1 by default.

References
----------
I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017,
arXiv:1608.03983, eq. (5).
"""

import numpy as np

TITLE = "cosine annealing with warm restarts"
REFERENCE = "Loshchilov & Hutter, ICLR 2017, arXiv:1608.03983, eq. 5"
HYPERPARAMETERS = {
    "T_0": {
        "type": "integer",
        "default": 10,
        "minimum": 1,
        "description": "Length of the first cycle in epochs.",
    },
    "T_mult": {
        "type": "integer",
        "default": 1,
        "minimum": 1,
        "description": "Each cycle is this many times as long as the one before.",
    },
    "min_multiplier": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Lowest rate of a cycle as a share of the highest (eta_min / eta_max).",
    },
    "peak_decay": {
        "type": "float",
        "default": 1.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "What the rates of each cycle are multiplied by, those of the one before "
        "taken as 1; with 1 all peaks are of one height.",
    },
}


def multiplier(
    epoch: np.ndarray, T_0: int, T_mult: int, min_multiplier: float, peak_decay: float
) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, not negative, any shape)."""
    epoch = np.asarray(epoch, dtype=np.float64)
    if T_mult == 1:
        cycle = np.floor(epoch / T_0)
        start, length = cycle * T_0, np.full_like(epoch, T_0)
    else:
        starts = [0]
        while starts[-1] <= epoch.max(initial=0):
            starts.append(starts[-1] * T_mult + T_0)  # sum of T_0 * T_mult^j
        starts = np.array(starts, dtype=np.float64)
        cycle = np.searchsorted(starts, epoch, side="right") - 1
        start, length = starts[cycle], np.diff(starts)[cycle]
    cosine = 1.0 + np.cos(np.pi * (epoch - start) / length)
    peak = np.float64(peak_decay) ** cycle
    return peak * (min_multiplier + (1.0 - min_multiplier) / 2.0 * cosine)

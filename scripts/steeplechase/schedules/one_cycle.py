"""One cycle: the learning rate rises to its full value and falls to next to nothing.

    multiplier(t) = s + (1 - s) * f(t / R)                      until R = rise_share * T
                    1 - (1 - m) * f((t - R) / (T - R))          from then on

with s = start_multiplier, m = min_multiplier, T all epochs, and f(x) = x or (1 - cos(pi x)) / 2.
In three phases, as in the paper, the rate falls back to s as fast as it rose, and to m from there.
It is ``torch.optim.lr_scheduler.OneCycleLR`` with pct_start = rise_share,
div_factor = 1 / s and final_div_factor = s / m.

Differs from the paper: the momentum stays what it is. Differs from torch: T is the end of the last
epoch, where torch's lowest rate is that of the last step; torch's peak comes as much earlier.

References
----------
L. N. Smith and N. Topin, "Super-convergence: very fast training of neural networks using large
learning rates", Proc. SPIE 11006, 2019, arXiv:1708.07120, section 3.
"""

import numpy as np

from steeplechase.schedules._curves import way

TITLE = "one cycle"
REFERENCE = "Smith & Topin, Proc. SPIE 11006, 2019, arXiv:1708.07120, section 3"
NEEDS_EPOCHS = True
HYPERPARAMETERS = {
    "rise_share": {
        "type": "float",
        "default": 0.3,
        "exclusive_minimum": 0.0,
        "maximum": 0.5,
        "description": "Share of the training in which the rate rises.",
    },
    "start_multiplier": {
        "type": "float",
        "default": 0.04,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the start as a share of the full one.",
    },
    "min_multiplier": {
        "type": "float",
        "default": 4.0e-06,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the end as a share of the full one.",
    },
    "shape": {
        "type": "choice",
        "choices": ["cosine", "linear"],
        "default": "cosine",
        "description": "How the rate goes from one value to the next.",
    },
    "three_phases": {
        "type": "boolean",
        "default": False,
        "description": "Whether it falls in two phases, back to the start and then to the end.",
    },
}


def multiplier(
    epoch: np.ndarray,
    epochs: float,
    rise_share: float,
    start_multiplier: float,
    min_multiplier: float,
    shape: str,
    three_phases: bool,
) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape) of `epochs` in all."""
    times = [0.0, rise_share * epochs, epochs]
    levels = [start_multiplier, 1.0, min_multiplier]
    if three_phases:
        times.insert(2, 2 * rise_share * epochs)
        levels.insert(2, start_multiplier)
    found = np.full(np.shape(epoch), levels[0])
    for begin, end, low, high in zip(times, times[1:], levels, levels[1:], strict=False):
        if end > begin:  # a third phase after half the time up and half the time down has no time
            there = way((np.asarray(epoch) - begin) / (end - begin), shape)
            found = np.where(np.asarray(epoch) >= begin, low + (high - low) * there, found)
    return found

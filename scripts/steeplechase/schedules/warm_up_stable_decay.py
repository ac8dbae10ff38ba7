"""Warm-up, stable rate, decay (WSD): a rise, a long plateau, and a fall at the end.

    multiplier(t) = s + (1 - s) * t / warm_up_epochs         while t < warm_up_epochs
                    1                                        until the decay
                    1 - (1 - m) * f((t - D) / (T - D))       from D = (1 - decay_share) * T on

with s = start_multiplier, m = min_multiplier, T all epochs and f the decay's shape: f(x) = x,
(1 - cos(pi x)) / 2 or sqrt(x). Where rise and fall overlap, they are multiplied.

Differs from the paper: it leaves the shape of the decay open, and takes an exponential one; the
shapes here are those that Hägele et al. compare.

References
----------
S. Hu et al., "MiniCPM: unveiling the potential of small language models with scalable training
strategies", COLM 2024, arXiv:2404.06395, section 4.2.

A. Hägele et al., "Scaling laws and compute-optimal training beyond fixed training durations",
NeurIPS 2024, arXiv:2405.18392, section 3 (the decay 1 - sqrt).
"""

import numpy as np

from steeplechase.schedules._curves import way

TITLE = "warm-up, stable, decay"
REFERENCE = "Hu et al., COLM 2024, arXiv:2404.06395, section 4.2"
NEEDS_EPOCHS = True
HYPERPARAMETERS = {
    "warm_up_epochs": {
        "type": "float",
        "default": 5.0,
        "minimum": 0.0,
        "description": "Epochs until the full rate is reached; 0 for no warm-up.",
    },
    "start_multiplier": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the start as a share of the full one.",
    },
    "decay_share": {
        "type": "float",
        "default": 0.2,
        "exclusive_minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the training, at its end, in which the rate falls.",
    },
    "decay_shape": {
        "type": "choice",
        "choices": ["linear", "cosine", "one_minus_sqrt"],
        "default": "linear",
        "description": "How it falls: evenly, slowly at both ends, or fast at first.",
    },
    "min_multiplier": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the end as a share of the full one.",
    },
}


def multiplier(
    epoch: np.ndarray,
    epochs: float,
    warm_up_epochs: float,
    start_multiplier: float,
    decay_share: float,
    decay_shape: str,
    min_multiplier: float,
) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, not negative, any shape) of `epochs` in all."""
    epoch = np.asarray(epoch, dtype=np.float64)
    decay_epochs = decay_share * epochs
    fallen = way((epoch - (epochs - decay_epochs)) / decay_epochs, decay_shape)
    falling = 1.0 - (1.0 - min_multiplier) * fallen
    if warm_up_epochs == 0:
        return falling
    risen = way(epoch / warm_up_epochs, "linear")
    return (start_multiplier + (1.0 - start_multiplier) * risen) * falling

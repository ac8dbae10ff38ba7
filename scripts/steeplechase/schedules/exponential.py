"""Exponential decay of the learning rate.

    multiplier(t) = gamma^t

The same as ``torch.optim.lr_scheduler.ExponentialLR(gamma)``. Per step it falls within an epoch
too, by gamma in all.

References
----------
Y. Bengio, "Practical recommendations for gradient-based training of deep architectures", in Neural
Networks: Tricks of the Trade, 2nd ed., 2012, arXiv:1206.5533, section 3.1.1, on schedules that
lower the rate in the course of the training.
"""

import numpy as np

TITLE = "exponential decay"
REFERENCE = "Bengio, Neural Networks: Tricks of the Trade, 2012, arXiv:1206.5533, section 3.1.1"
HYPERPARAMETERS = {
    "gamma": {
        "type": "float",
        "default": 0.95,
        "exclusive_minimum": 0.0,
        "maximum": 1.0,
        "description": "What the learning rate is multiplied by in the course of each epoch.",
    },
}


def multiplier(epoch: np.ndarray, gamma: float) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape)."""
    return np.float64(gamma) ** np.asarray(epoch, dtype=np.float64)

"""Drops of the learning rate at equal distances.

    multiplier(t) = factor^floor(t / period)

The same as ``torch.optim.lr_scheduler.StepLR(step_size=period, gamma=factor)``.

References
----------
Y. Bengio, "Practical recommendations for gradient-based training of deep architectures", in Neural
Networks: Tricks of the Trade, 2nd ed., 2012, arXiv:1206.5533, section 3.1.1, on schedules that
lower the rate in the course of the training.
"""

import numpy as np

TITLE = "periodic steps down"
REFERENCE = "Bengio, Neural Networks: Tricks of the Trade, 2012, arXiv:1206.5533, section 3.1.1"
HYPERPARAMETERS = {
    "period": {
        "type": "integer",
        "default": 10,
        "minimum": 1,
        "description": "Epochs from one drop to the next.",
    },
    "factor": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "description": "What the learning rate is multiplied by at each drop.",
    },
}


def multiplier(epoch: np.ndarray, period: int, factor: float) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, not negative, any shape)."""
    return np.float64(factor) ** np.floor(np.asarray(epoch) / period)

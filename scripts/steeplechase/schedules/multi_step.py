"""Drops of the learning rate at given epochs.

    multiplier(t) = factor^k, where k of the milestones are not after t

The same as ``torch.optim.lr_scheduler.MultiStepLR(milestones, gamma=factor)``.

References
----------
K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016,
arXiv:1512.03385, section 4.2, where the rate is divided by 10 twice.
"""

import numpy as np

TITLE = "several steps down"
REFERENCE = "He, Zhang, Ren & Sun, CVPR 2016, arXiv:1512.03385, section 4.2"
HYPERPARAMETERS = {
    "milestones": {
        "type": "integers",
        "minimum": 0,
        "description": "Epochs, counted from 0, from which on the rate is lower each time; one "
        "that stands twice counts twice.",
    },
    "factor": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "description": "What the learning rate is multiplied by at each of them.",
    },
}


def multiplier(epoch: np.ndarray, milestones: list[int], factor: float) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape)."""
    passed = np.searchsorted(np.sort(np.array(milestones, dtype=np.float64)), epoch, side="right")
    return np.float64(factor) ** passed

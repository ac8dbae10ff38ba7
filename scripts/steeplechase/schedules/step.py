"""One drop of the learning rate.

    multiplier(t) = 1 for t < reduce_epoch, factor from reduce_epoch on

The same as ``torch.optim.lr_scheduler.MultiStepLR(milestones=[reduce_epoch], gamma=factor)``.
"""

import numpy as np

TITLE = "one step down"
REFERENCE = ""
HYPERPARAMETERS = {
    "reduce_epoch": {
        "type": "integer",
        "minimum": 0,
        "description": "First epoch, counted from 0, that is trained at the lower rate; a number "
        "not below the number of epochs means that the rate never drops.",
    },
    "factor": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "description": "What the learning rate is multiplied by from then on.",
    },
}


def multiplier(epoch: np.ndarray, reduce_epoch: int, factor: float) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape)."""
    return np.where(epoch < reduce_epoch, 1.0, factor)

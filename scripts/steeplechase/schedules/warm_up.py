"""Linear warm-up: the learning rate rises from a small one to the full one, and stays there.

    multiplier(t) = s + (1 - s) * min(t / warm_up_epochs, 1)

with s = start_multiplier: ``torch.optim.lr_scheduler.LinearLR(start_factor=s,
total_iters=warm_up_epochs)``. Multiply it with another schedule, or let that follow it.

References
----------
P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017,
arXiv:1706.02677, section 2.2 ("gradual warmup").
"""

import numpy as np

TITLE = "linear warm-up"
REFERENCE = "Goyal et al. 2017, arXiv:1706.02677, section 2.2"
HYPERPARAMETERS = {
    "warm_up_epochs": {
        "type": "float",
        "default": 5.0,
        "exclusive_minimum": 0.0,
        "description": "Epochs until the full rate is reached.",
    },
    "start_multiplier": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the start as a share of the full one; with 0, and a schedule that "
        "acts per epoch, nothing is learnt in the first epoch.",
    },
}


def multiplier(epoch: np.ndarray, warm_up_epochs: float, start_multiplier: float) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape)."""
    risen = np.minimum(np.asarray(epoch) / warm_up_epochs, 1.0)
    return start_multiplier + (1.0 - start_multiplier) * risen

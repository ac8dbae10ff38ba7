"""Polynomial decay of the learning rate; linear decay where the power is 1.

    multiplier(t) = m + (1 - m) * (1 - min(t / T, 1))^power

with m = min_multiplier and T = share * epochs. With m = 0 it is
``torch.optim.lr_scheduler.PolynomialLR(total_iters=T, power=power)``.

References
----------
L.-C. Chen, G. Papandreou, I. Kokkinos, K. Murphy and A. L. Yuille, "DeepLab: semantic image
segmentation with deep convolutional nets, atrous convolution, and fully connected CRFs", IEEE
TPAMI 40(4), 2018, arXiv:1606.00915, section 4.1.2 (the "poly" policy, power 0.9).
"""

import numpy as np

TITLE = "polynomial decay"
REFERENCE = "Chen et al., IEEE TPAMI 40(4), 2018, arXiv:1606.00915, section 4.1.2"
NEEDS_EPOCHS = True
HYPERPARAMETERS = {
    "power": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Exponent; 1 is a straight line, more falls faster at first.",
    },
    "min_multiplier": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Rate at the end as a share of the first.",
    },
    "share": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "maximum": 1.0,
        "description": "Share of the training over which it falls; then it stays low.",
    },
}


def multiplier(
    epoch: np.ndarray, epochs: float, power: float, min_multiplier: float, share: float
) -> np.ndarray:
    """Return the multipliers at `epoch` (float64, any shape) of `epochs` in all."""
    left = 1.0 - np.clip(np.asarray(epoch) / (share * epochs), 0.0, 1.0)
    return min_multiplier + (1.0 - min_multiplier) * left**power

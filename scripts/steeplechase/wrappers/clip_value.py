"""Clipping by value: each entry of the gradient is held within a bound.

    g_i <- min(max(g_i, -max_value), max_value)

Unlike clipping by norm it may change the direction.

References
----------
T. Mikolov, "Statistical language models based on neural networks", PhD thesis, Brno University of
Technology, 2012; as told by I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", MIT Press
2016, section 10.11.1.
"""

import torch

TITLE = "clipping of the gradient's entries"
REFERENCE = "Mikolov 2012, PhD thesis, Brno University of Technology"
CHANGES_GRADIENTS = True
STATE = {}
HYPERPARAMETERS = {
    "max_value": {
        "type": "float",
        "default": 1.0,
        "exclusive_minimum": 0.0,
        "description": "Bound of the size of each entry.",
    },
}


def before_step(
    gradient: torch.Tensor,
    scratch: torch.Tensor,
    step: int | torch.Tensor,
    max_value: float | torch.Tensor,
) -> None:
    """Clip a layer's gradient in place; see the package for the parameters."""
    gradient.clamp_(-max_value, max_value)

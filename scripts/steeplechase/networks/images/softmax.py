"""Softmax regression: one linear layer on the pixels; the model that all others have to beat.

Its loss is convex: with any initialisation the same minimum is sought.

References
----------
D. R. Cox, "The regression analysis of binary sequences", Journal of the Royal Statistical Society
B 20, 1958 (two classes).
C. M. Bishop, "Pattern recognition and machine learning", Springer, 2006, section 4.3.4.
"""

import math

import numpy as np
from torch import nn

from steeplechase.networks.images._initial import begun

TITLE = "softmax regression"
REFERENCE = "Bishop, Pattern recognition and machine learning, 2006, section 4.3.4"
HYPERPARAMETERS = {
    "initialisation": {
        "type": "choice",
        "default": "glorot_uniform",
        "choices": ["glorot_uniform", "small_normal", "torch_default", "zeros"],
        "description": "How the weights begin: U(-b, b) with b = sqrt(6 / (inputs + outputs)), "
        "N(0, 0.01^2), U(-1 / sqrt(inputs), 1 / sqrt(inputs)), or 0. Biases begin at 0, but with "
        "torch_default, which draws them as it draws weights.",
    },
}


def build(
    shape: tuple[int, int, int], classes: int, generator: np.random.Generator, initialisation: str
) -> nn.Module:
    """Return the network from images (n, *shape) to logits (n, classes).

    It has (channels * height * width + 1) * classes parameters.

    Parameters
    ----------
    shape
        Channels, height and width of the images.
    classes
        Number of classes.
    generator
        Source of the initial values.
    initialisation
        One of the choices above.
    """
    return begun(
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(math.prod(shape), classes)),
        generator,
        initialisation,
    )

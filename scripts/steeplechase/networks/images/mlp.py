"""Multilayer perceptron on the pixels: fully connected layers with one activation.

References
----------
X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
networks", AISTATS 2010, eq. (16) (glorot_uniform).
K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015, eq. (10)
(he_normal).
N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: a simple way
to prevent neural networks from overfitting", Journal of Machine Learning Research 15, 2014.
"""

import math
from functools import partial

import numpy as np
from torch import nn

from steeplechase.networks.images._initial import begun
from steeplechase.networks.images._layers import activation_layer, classifier

TITLE = "multilayer perceptron"
REFERENCE = "Glorot & Bengio, AISTATS 2010, eq. 16; He et al., ICCV 2015, eq. 10"
HYPERPARAMETERS = {
    "hidden": {
        "type": "integers",
        "default": [200],
        "minimum": 1,
        "description": "Units of each hidden layer, in order; [] is softmax regression.",
    },
    "activation": {
        "type": "choice",
        "default": "relu",
        "choices": ["relu", "leaky_relu", "tanh", "sigmoid"],
        "description": "Activation of the hidden layers (leaky ReLU with slope 0.01).",
    },
    "dropout": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Probability that a hidden unit is dropped while training.",
    },
    "initialisation": {
        "type": "choice",
        "default": "glorot_uniform",
        "choices": ["glorot_uniform", "he_normal", "small_normal", "torch_default"],
        "description": "How the weights begin; small_normal is N(0, 0.01^2), the default of "
        "MATLAB's Deep Learning Toolbox before R2019a. Biases begin at 0, but with torch_default, "
        "which draws weights and biases from U(-b, b), b = 1 / sqrt(inputs).",
    },
}


def build(
    shape: tuple[int, int, int],
    classes: int,
    generator: np.random.Generator,
    hidden: list[int],
    activation: str,
    dropout: float,
    initialisation: str,
) -> nn.Module:
    """Return the network from images (n, *shape) to logits (n, classes).

    Parameters
    ----------
    shape
        Channels, height and width of the images.
    classes
        Number of classes.
    generator
        Source of the initial values.
    hidden, activation, dropout, initialisation
        As declared above.
    """
    pixels, activate = math.prod(shape), partial(activation_layer, activation)
    return begun(
        lambda: nn.Sequential(
            nn.Flatten(), *classifier(pixels, hidden, classes, activate, dropout)
        ),
        generator,
        initialisation,
    )

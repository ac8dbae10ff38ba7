"""Multilayer perceptron: fully connected layers with one activation, a softmax at the end.

The parameters of a layer are one matrix of shape (inputs + 1, outputs) whose last row is the
bias, so that one update rule call serves both.

References
----------
X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
networks", AISTATS 2010, eq. (16) (glorot_uniform).
K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015, eq. (10)
(he_normal).
"""

import itertools

import numpy as np

TITLE = "multilayer perceptron"
REFERENCE = "Glorot & Bengio, AISTATS 2010, eq. 16; He et al., ICCV 2015, eq. 10"
HYPERPARAMETERS = {
    "hidden": {
        "type": "integers",
        "default": [256, 256, 256, 256],
        "minimum": 1,
        "description": "Units of each hidden layer, in order; [] is softmax regression.",
    },
    "activation": {
        "type": "choice",
        "default": "relu",
        "choices": ["relu", "leaky_relu", "tanh", "sigmoid"],
        "description": "Activation of the hidden layers (leaky ReLU with slope 0.01).",
    },
    "output_activation": {
        "type": "choice",
        "default": "none",
        "choices": ["none", "relu"],
        "description": "What the outputs go through before the softmax. relu is a fault of some "
        "published code, kept to repeat it: an output below zero then learns no more, and a "
        "network whose outputs are all below zero is stuck.",
    },
    "initialisation": {
        "type": "choice",
        "default": "glorot_uniform",
        "choices": ["glorot_uniform", "he_normal", "torch_default"],
        "description": "How the weights begin. Biases begin at 0, but with torch_default, which "
        "draws weights and biases from U(-b, b), b = 1 / sqrt(inputs).",
    },
}


def layer_shapes(inputs: int, outputs: int, hidden: list[int]) -> list[tuple[int, int]]:
    """Return the shapes (inputs, outputs) of the layers, biases not counted."""
    widths = [inputs, *hidden, outputs]
    return list(itertools.pairwise(widths))


def initial_parameters(
    inputs: int,
    outputs: int,
    hidden: list[int],
    initialisation: str,
    generator: np.random.Generator,
) -> list[np.ndarray]:
    """Draw the parameters that a network begins with.

    Parameters
    ----------
    inputs, outputs
        Number of encoded columns and of classes.
    hidden
        Units of each hidden layer.
    initialisation
        One of the choices above.
    generator
        Source of the draws; the same generator gives the same network on every engine.

    Returns
    -------
    list of numpy.ndarray
        One float64 array of shape (inputs + 1, outputs) a layer.
    """
    parameters = []
    for fan_in, fan_out in layer_shapes(inputs, outputs, hidden):
        layer = np.zeros((fan_in + 1, fan_out))
        if initialisation == "glorot_uniform":
            bound = np.sqrt(6.0 / (fan_in + fan_out))
            layer[:-1] = generator.uniform(-bound, bound, (fan_in, fan_out))
        elif initialisation == "he_normal":
            layer[:-1] = generator.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))
        else:
            bound = 1.0 / np.sqrt(fan_in)
            layer[:] = generator.uniform(-bound, bound, layer.shape)
        parameters.append(layer)
    return parameters

"""How networks for images begin: every value comes from one generator of numpy, in a fixed order.

References
----------
X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
networks", AISTATS 2010, eq. (16) (glorot_uniform).
K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015, eq. (10)
(he_normal) and eq. (14) (he_normal_outputs).
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

# name: (generator, shape, inputs, outputs) -> weights, where inputs and outputs count the values
# that one value of the layer is made from and goes into.
_WEIGHTS = {
    "zeros": lambda generator, shape, inputs, outputs: np.zeros(shape),
    "small_normal": lambda generator, shape, inputs, outputs: generator.normal(0.0, 0.01, shape),
    "he_normal": lambda generator, shape, inputs, outputs: generator.normal(
        0.0, np.sqrt(2.0 / inputs), shape
    ),
    "he_normal_outputs": lambda generator, shape, inputs, outputs: generator.normal(
        0.0, np.sqrt(2.0 / outputs), shape
    ),
    "glorot_uniform": lambda generator, shape, inputs, outputs: _uniform(
        generator, shape, np.sqrt(6.0 / (inputs + outputs))
    ),
    "torch_default": lambda generator, shape, inputs, outputs: _uniform(
        generator, shape, 1.0 / np.sqrt(inputs)
    ),
}


def _uniform(generator: np.random.Generator, shape: tuple[int, ...], bound: float) -> np.ndarray:
    return generator.uniform(-bound, bound, shape)


def begun(
    make: Callable[[], nn.Module],
    generator: np.random.Generator,
    convolutions: str,
    linear: str | None = None,
) -> nn.Module:
    """Make a network and draw what its layers begin with.

    Biases begin at 0, but with torch_default, which draws them as it draws weights. Normalisations
    keep scale 1 and shift 0.

    Parameters
    ----------
    make
        Makes the network; what it draws from torch's generator is drawn over, and that generator
        is left as it was.
    generator
        Source of all draws, in the order of the network's parameters, in float64.
    convolutions, linear
        Name of the initialisation of each kind of layer; `linear` as `convolutions` if None.

    Returns
    -------
    torch.nn.Module
        In train mode, with parameters of float32 on the CPU.
    """
    with torch.random.fork_rng(devices=[]):
        network = make()
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            _begin(layer, generator, convolutions)
        elif isinstance(layer, nn.Linear):
            _begin(layer, generator, linear or convolutions)
    return network


def _begin(layer: nn.Conv2d | nn.Linear, generator: np.random.Generator, name: str) -> None:
    """Draw a layer's weights and then its biases, if it has any."""
    outputs, *rest = layer.weight.shape  # (outputs, inputs) or (outputs, inputs, height, width)
    window = int(np.prod(rest[1:]))
    inputs, outputs = rest[0] * window, outputs * window
    _set(layer.weight, _WEIGHTS[name](generator, tuple(layer.weight.shape), inputs, outputs))
    if layer.bias is not None:
        drawn = name == "torch_default"
        bound = 1.0 / np.sqrt(inputs) if drawn else 0.0
        shape = tuple(layer.bias.shape)
        _set(layer.bias, _uniform(generator, shape, bound) if drawn else np.zeros(shape))


def _set(parameter: nn.Parameter, values: np.ndarray) -> None:
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values.astype(np.float32)))

"""Activations of the fused engine: in-place forward, and backward from the output alone."""

import torch

LEAKY_SLOPE = 0.01


def _relu_backward(gradient: torch.Tensor, output: torch.Tensor) -> None:
    # threshold_backward is one pass over the data; multiplying by (output > 0) would turn
    # booleans into floats and costs ten times as much.
    torch.ops.aten.threshold_backward.grad_input(gradient, output, 0.0, grad_input=gradient)


def _leaky_relu_backward(gradient: torch.Tensor, output: torch.Tensor) -> None:
    torch.ops.aten.leaky_relu_backward.grad_input(
        gradient, output, LEAKY_SLOPE, True, grad_input=gradient
    )


def _tanh_backward(gradient: torch.Tensor, output: torch.Tensor) -> None:
    torch.ops.aten.tanh_backward.grad_input(gradient, output, grad_input=gradient)


def _sigmoid_backward(gradient: torch.Tensor, output: torch.Tensor) -> None:
    torch.ops.aten.sigmoid_backward.grad_input(gradient, output, grad_input=gradient)


# name: (forward on a tensor in place, backward on (gradient, output) into the gradient)
ACTIVATIONS = {
    "relu": (torch.relu_, _relu_backward),
    "leaky_relu": (
        lambda tensor: torch.nn.functional.leaky_relu_(tensor, LEAKY_SLOPE),
        _leaky_relu_backward,
    ),
    "tanh": (torch.tanh_, _tanh_backward),
    "sigmoid": (torch.sigmoid_, _sigmoid_backward),
}


def _as_it_is(tensor: torch.Tensor) -> torch.Tensor:
    return tensor


# What outputs go through before the softmax; no backward where nothing is done to them.
OUTPUT_ACTIVATIONS = {"none": (_as_it_is, None), "relu": ACTIVATIONS["relu"]}

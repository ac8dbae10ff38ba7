"""The fused engine: a batch of networks of one shape, with hand-written forward and backward.

On a CPU the networks of a batch are trained one after another in the same buffers, which then
stay in the cache; stacking them is slower there. One gradient buffer serves all layers, and each
layer is updated as soon as its gradient is known.

Everything runs on one thread: with two, sums are split differently and the last bits change.
"""

import importlib
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from steeplechase.training.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from steeplechase.training.device import CPU, Device
from steeplechase.training.task import (
    Outcome,
    Task,
    diverged,
    draw_multipliers,
    finish,
    record_epoch,
)
from steeplechase.training.updates import Layer, Updates
from steeplechase.training.wrapped import need_all_gradients

# Imported by name: an edit of what runs on a GPU alone leaves the cells of a CPU as they are.
STACKED = "steeplechase.training.stacked"


def train(tasks: Sequence[Task], device: Device = CPU) -> list[Outcome]:
    """Train networks, each with its own rows, rates and hyperparameters.

    Parameters
    ----------
    tasks
        Any number, of any shapes; buffers are reused from one to the next of the same shape.
    device
        What they are trained on: on a CPU one after another, on a GPU stacked.

    Returns
    -------
    list of Outcome
        In the order of `tasks`. An outcome does not depend on the other tasks: on a CPU not in
        the last bit.
    """
    if device.kind != "cpu":
        return importlib.import_module(STACKED).train_stacked(tasks, device)
    buffers: dict[tuple, _Buffers] = {}
    outcomes = []
    with torch.inference_mode():
        for task in tasks:
            key = _Buffers.key(task)
            if key not in buffers:
                buffers = {key: _Buffers(task)}  # the last shape alone, to bound the memory
            outcomes.append(_train_one(task, buffers[key]))
    return outcomes


class _Buffers:
    """The memory of one network of a shape: parameters, states, activations and gradients."""

    def __init__(self, task: Task) -> None:
        self.dtype = task.split.train_inputs.dtype
        shapes = [layer.shape for layer in task.parameters]
        rows = _buffer_rows(task)
        disturbed = bool(task.disturbances)
        self.parameters = [self._empty(*shape) for shape in shapes]
        self.states = [
            {name: self._empty(*shape) for name in task.optimizer.STATE} for shape in shapes
        ]
        self.outputs = [self._empty(rows, shape[1]) for shape in shapes]
        self.deltas = [self._empty(rows, shape[1]) for shape in shapes]
        # What goes on to the next layer, where that is not the output itself.
        self.signals = (
            [self._empty(rows, shape[1]) for shape in shapes] if disturbed else self.outputs
        )
        self.inputs = self._empty(rows, shapes[0][0] - 1)
        self.targets = self._empty(rows, shapes[-1][1])
        largest = max(a * b for a, b in shapes)
        scratch = self._empty(largest)
        self.scratches = [scratch[: a * b].view(a, b) for a, b in shapes]
        if need_all_gradients(task.wrappers):
            self.gradients = [self._empty(*shape) for shape in shapes]
        else:
            # One gradient for all layers: each is used up before the next one is computed.
            gradient = self._empty(largest)
            self.gradients = [gradient[: a * b].view(a, b) for a, b in shapes]
        self._layers: dict[int, list[Layer]] = {}

    def _empty(self, *shape: int) -> torch.Tensor:
        """Return memory of a shape in the engine's dtype."""
        return torch.empty(shape, dtype=self.dtype)

    @staticmethod
    def key(task: Task) -> tuple:
        """Return what the sizes of the buffers depend on."""
        return (
            tuple(layer.shape for layer in task.parameters),
            _buffer_rows(task),
            task.split.train_inputs.dtype,
            task.optimizer.STATE,
            bool(task.disturbances),
            need_all_gradients(task.wrappers),
        )

    def begin(self, initial: list[np.ndarray]) -> None:
        """Set the parameters to their initial values and the states to zero."""
        for parameter, values in zip(self.parameters, initial, strict=True):
            parameter.copy_(torch.from_numpy(values))
        for state in self.states:
            for tensor in state.values():
                tensor.zero_()

    def layers(self, rows: int) -> list[Layer]:
        """Return the views for batches of a number of rows."""
        if rows not in self._layers:
            self._layers[rows] = [
                Layer(
                    index=index,
                    parameter=parameter,
                    weight=parameter[:-1],
                    weight_t=parameter[:-1].t(),
                    bias=parameter[-1],
                    state=self.states[index],
                    gradient=self.gradients[index],
                    weight_gradient=self.gradients[index][:-1],
                    bias_gradient=self.gradients[index][-1],
                    scratch=self.scratches[index],
                    weight_scratch=self.scratches[index][:-1],
                    output=self.outputs[index][:rows],
                    signal=self.signals[index][:rows],
                    signal_t=self.signals[index][:rows].t(),
                    delta=self.deltas[index][:rows],
                )
                for index, parameter in enumerate(self.parameters)
            ]
        return self._layers[rows]


def _buffer_rows(task: Task) -> int:
    """Return the rows that the buffers hold: those of a batch, rounded up to a multiple of 64.

    Folds differ by a row or two; rounding lets them share buffers. A batch uses the leading rows.
    """
    rows = min(len(task.split.train_labels), task.batch_size)
    return -(-rows // 64) * 64


def _train_one(task: Task, buffers: _Buffers) -> Outcome:
    """Train one network in the buffers."""
    buffers.begin(task.parameters)
    split = task.split
    targets = torch.nn.functional.one_hot(split.train_labels, split.classes).to(buffers.dtype)
    whole = (split.train_inputs, split.train_inputs.t(), targets)
    activate, activate_backward = ACTIVATIONS[task.activation]
    at_output = OUTPUT_ACTIVATIONS[task.output_activation]
    updates = Updates(task, buffers.parameters, buffers.states, buffers.scratches)
    random = task.dropout_draws() if task.hidden and task.disturbances else None
    outcome = Outcome()

    def forward(inputs: torch.Tensor) -> torch.Tensor:
        *hidden, last = updates.evaluated()
        for layer in hidden:
            inputs = activate(torch.addmm(layer[-1], inputs, layer[:-1]))
        return at_output[0](torch.addmm(last[-1], inputs, last[:-1]))

    step = 0
    for epoch, batches in enumerate(task.batches()):
        finite = True
        for rows in batches:
            step += 1
            inputs, inputs_t, batch_targets = (
                whole if rows is None else _gather(buffers, rows, split.train_inputs, targets)
            )
            layers = buffers.layers(len(inputs))
            factors = draw_multipliers(task, random, len(inputs)) if random else ()
            loss = _forward(layers, inputs, batch_targets, activate, at_output, factors)
            finite = finite and math.isfinite(loss)
            updates.step(_backward(layers, inputs_t, activate_backward, factors), step)
        if not finite:
            result = diverged(epoch)
            result.curves = outcome.curves
            return result
        updates.end_epoch(epoch)
        if task.curves:
            record_epoch(task, outcome, forward)
    return finish(task, outcome, forward)


def _gather(
    buffers: _Buffers, rows: torch.Tensor, inputs: torch.Tensor, targets: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Copy the rows of a batch into the buffers; return inputs, their transpose and targets."""
    batch, batch_targets = buffers.inputs[: len(rows)], buffers.targets[: len(rows)]
    torch.index_select(inputs, 0, rows, out=batch)
    torch.index_select(targets, 0, rows, out=batch_targets)
    return batch, batch.t(), batch_targets


def _forward(
    layers: list[Layer],
    inputs: torch.Tensor,
    targets: torch.Tensor,
    activate: Callable[[torch.Tensor], torch.Tensor],
    at_output: tuple[Callable, Callable | None],
    factors: Sequence[torch.Tensor],
) -> float:
    """Run the batch through the network; leave the loss's gradient in the last delta.

    `at_output` is the output's activation with its backward, `factors` are what the hidden outputs
    are multiplied by, one tensor a layer, or none.

    Returns the summed cross-entropy. With probabilities p of a batch of m rows, the gradient of
    the mean cross-entropy with respect to the logits is (p - targets) / m.
    """
    signal = inputs
    for index, layer in enumerate(layers[:-1]):
        torch.addmm(layer.bias, signal, layer.weight, out=layer.output)
        signal = activate(layer.output)
        if factors:
            signal = torch.mul(layer.output, factors[index], out=layer.signal)
    last = layers[-1]
    activate_output, backward = at_output
    torch.addmm(last.bias, signal, last.weight, out=last.output)
    torch.log_softmax(activate_output(last.output), 1, out=last.delta)
    # The outputs are written over where nobody needs them any more.
    losses = torch.mul(last.delta, targets, out=None if backward else last.output)
    last.delta.exp_().sub_(targets).div_(len(inputs))
    if backward:
        backward(last.delta, last.output)
    return -losses.sum().item()


def _backward(
    layers: list[Layer],
    inputs_t: torch.Tensor,
    activate_backward: Callable[[torch.Tensor, torch.Tensor], None],
    factors: Sequence[torch.Tensor],
) -> Iterator[Layer]:
    """Propagate the last delta backwards; yield each layer when its gradient is to be used.

    The delta of the layer below is computed before the layer is yielded, so its parameters may be
    changed then.
    """
    for index in range(len(layers) - 1, -1, -1):
        layer = layers[index]
        below = layers[index - 1] if index else None
        signal_t = inputs_t if below is None else below.signal_t
        torch.mm(signal_t, layer.delta, out=layer.weight_gradient)
        torch.sum(layer.delta, 0, out=layer.bias_gradient)
        if below is not None:
            torch.mm(layer.delta, layer.weight_t, out=below.delta)
            if factors:
                below.delta.mul_(factors[index - 1])
            activate_backward(below.delta, below.output)
        yield layer

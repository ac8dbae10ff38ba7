"""The fused engine: a batch of networks of one shape, with hand-written forward and backward.

On a CPU the networks of a batch are trained one after another in the same buffers, which then
stay in the cache; stacking them is slower there. One gradient buffer serves all layers, and each
layer is updated as soon as its gradient is known.

Everything runs on one thread: with two, sums are split differently and the last bits change.
"""

from collections.abc import Sequence

import numpy as np
import torch

from steeplechase.training.activations import ACTIVATIONS
from steeplechase.training.task import Outcome, Task, diverged, finish, record_epoch


def train(tasks: Sequence[Task]) -> list[Outcome]:
    """Train networks, each with its own rows, rates and hyperparameters.

    Parameters
    ----------
    tasks
        Any number, of any shapes; buffers are reused from one to the next of the same shape.

    Returns
    -------
    list of Outcome
        In the order of `tasks`. An outcome does not depend on the other tasks.
    """
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
        dtype = task.split.train_inputs.dtype
        shapes = [layer.shape for layer in task.parameters]
        rows = _buffer_rows(task)
        outputs = [shape[1] for shape in shapes]
        widest = max(rows_in * columns for rows_in, columns in shapes)
        self.parameters = [torch.empty(shape, dtype=dtype) for shape in shapes]
        self.states = [
            {name: torch.empty(shape, dtype=dtype) for name in task.optimizer.STATE}
            for shape in shapes
        ]
        self.activations = [torch.empty(rows, width, dtype=dtype) for width in outputs]
        self.deltas = [torch.empty(rows, width, dtype=dtype) for width in outputs]
        self.inputs = torch.empty(rows, shapes[0][0] - 1, dtype=dtype)
        gradient = torch.empty(widest, dtype=dtype)
        scratch = torch.empty(widest, dtype=dtype)
        self.gradients = [gradient[: a * b].view(a, b) for a, b in shapes]
        self.scratches = [scratch[: a * b].view(a, b) for a, b in shapes]

    @staticmethod
    def key(task: Task) -> tuple:
        """Return what the sizes of the buffers depend on."""
        return (
            tuple(layer.shape for layer in task.parameters),
            _buffer_rows(task),
            task.split.train_inputs.dtype,
            task.optimizer.STATE,
        )

    def begin(self, initial: list[np.ndarray]) -> None:
        """Set the parameters to their initial values and the states to zero."""
        for parameter, values in zip(self.parameters, initial, strict=True):
            parameter.copy_(torch.from_numpy(values))
        for state in self.states:
            for tensor in state.values():
                tensor.zero_()


def _buffer_rows(task: Task) -> int:
    """Return the rows that the buffers hold: those of a batch, rounded up to a multiple of 64.

    Folds differ by a row or two; rounding lets them share buffers. A batch uses the leading rows.
    """
    rows = min(len(task.split.train_labels), task.batch_size)
    return -(-rows // 64) * 64


def _train_one(task: Task, buffers: _Buffers) -> Outcome:
    """Train one network in the buffers."""
    buffers.begin(task.parameters)
    activate, activate_backward = ACTIVATIONS[task.activation]
    split, rates = task.split, task.rates.tolist()
    targets = torch.nn.functional.one_hot(split.train_labels, split.classes)
    targets = targets.to(split.train_inputs.dtype)
    outcome = Outcome()

    def forward(inputs: torch.Tensor) -> torch.Tensor:
        for layer in buffers.parameters[:-1]:
            inputs = activate(torch.addmm(layer[-1], inputs, layer[:-1]))
        return torch.addmm(buffers.parameters[-1][-1], inputs, buffers.parameters[-1][:-1])

    step = 0
    for epoch, batches in enumerate(task.batches()):
        finite = True
        for rows in batches:
            step += 1
            if rows is None:
                inputs, batch_targets = split.train_inputs, targets
            else:
                inputs = buffers.inputs[: len(rows)]
                torch.index_select(split.train_inputs, 0, rows, out=inputs)
                batch_targets = targets[rows]
            loss = _forward(buffers, inputs, batch_targets, activate)
            _backward(task, buffers, inputs, activate_backward, step, rates[step - 1])
            finite = finite and np.isfinite(loss.item())
        if not finite:
            result = diverged(epoch)
            result.curves = outcome.curves
            return result
        if task.curves:
            record_epoch(task, outcome, forward)
    return finish(task, outcome, forward)


def _forward(
    buffers: _Buffers, inputs: torch.Tensor, targets: torch.Tensor, activate
) -> torch.Tensor:
    """Run the batch through the network; leave the loss's gradient in the last delta.

    Returns the summed cross-entropy (0-d). With probabilities p of a batch of m rows, the
    gradient of the mean cross-entropy with respect to the logits is (p - targets) / m.
    """
    rows = len(inputs)
    signal = inputs
    for layer, activation in zip(buffers.parameters, buffers.activations, strict=True):
        output = activation[:rows]
        torch.addmm(layer[-1], signal, layer[:-1], out=output)
        if layer is not buffers.parameters[-1]:
            activate(output)
        signal = output
    delta = buffers.deltas[-1][:rows]
    torch.log_softmax(signal, 1, out=delta)
    loss = torch.sum(delta * targets).neg_()
    delta.exp_().sub_(targets).mul_(1.0 / rows)
    return loss


def _backward(
    task: Task,
    buffers: _Buffers,
    inputs: torch.Tensor,
    activate_backward,
    step: int,
    rate: float,
) -> None:
    """Propagate the last delta backwards and update each layer on the way."""
    rows = len(inputs)
    update, hyperparameters = task.optimizer.update, task.hyperparameters
    for index in range(len(buffers.parameters) - 1, -1, -1):
        parameter, gradient = buffers.parameters[index], buffers.gradients[index]
        delta = buffers.deltas[index][:rows]
        signal = buffers.activations[index - 1][:rows] if index else inputs
        torch.mm(signal.t(), delta, out=gradient[:-1])
        torch.sum(delta, 0, out=gradient[-1])
        if index:
            previous = buffers.deltas[index - 1][:rows]
            torch.mm(delta, parameter[:-1].t(), out=previous)
            activate_backward(previous, signal)
        update(
            parameter,
            gradient,
            buffers.states[index],
            buffers.scratches[index],
            step,
            rate,
            **hyperparameters,
        )

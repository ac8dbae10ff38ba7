"""The fused engine on a GPU: networks of one shape stacked, and trained by the same kernels.

A GPU is idle between the kernels of one small network. Stacked, as many networks as its memory
holds go through each kernel together, and the kernels of a step are launched together
(`cuda_graph`). On a CPU this way works too, which is how it is tested, but is slower than one
network after another.

Not measured on a GPU: ``benchmarks/gpu.py`` does it where there is one.
"""

from collections.abc import Sequence

import torch

from steeplechase.training.cuda_graph import repeatable
from steeplechase.training.device import Device
from steeplechase.training.stack import Stack
from steeplechase.training.stacked_evaluation import StackedRecord
from steeplechase.training.stacked_rows import Splits, batches_per_epoch, padded_rows
from steeplechase.training.task import Outcome, Task
from steeplechase.training.wrapped import need_all_gradients

# The largest number of blocks that CUDA allows along the axis on which libraries put a stack.
MOST_NETWORKS = 65_535

# The rest is for the libraries' workspaces and for what is cut to pieces by the allocator.
SHARE_OF_FREE_MEMORY = 0.8


def train_stacked(tasks: Sequence[Task], device: Device, most: int | None = None) -> list[Outcome]:
    """Train networks, those that can be together in stacks as high as the memory allows.

    Parameters
    ----------
    tasks
        Any number, of any shapes.
    device
        Where.
    most
        Bound of the networks in a stack; None: as many as fit.

    Returns
    -------
    list of Outcome
        In the order of `tasks`. On a CPU an outcome does not depend on the other tasks.

    Raises
    ------
    torch.OutOfMemoryError
        If the memory does not even hold one network.
    """
    groups: dict[tuple, list[int]] = {}
    for index, task in enumerate(tasks):
        groups.setdefault(_group(task), []).append(index)
    splits = Splits(device.kind)
    outcomes: dict[int, Outcome] = {}
    with torch.inference_mode():
        for members in groups.values():
            trained = _train_group([tasks[index] for index in members], device, splits, most)
            outcomes.update(zip(members, trained, strict=True))
    return [outcomes[index] for index in range(len(tasks))]


def train_stack(tasks: Sequence[Task], device: Device, splits: Splits) -> list[Outcome]:
    """Train networks of one group that fit into the device's memory together."""
    stack = Stack(tasks, splits)
    record = StackedRecord(stack, tasks[0].epochs, tasks[0].curves)
    step = repeatable(stack.step, stack.begin, device)
    stack.begin()
    for epoch in range(tasks[0].epochs):
        stack.begin_epoch(epoch)
        for number in range(stack.rows.steps):
            stack.draw(number)
            step()
        stack.end_epoch(epoch)
        record.end_epoch(epoch)
    return record.outcomes(tasks)


def bytes_per_network(task: Task) -> int:
    """Return how much memory a network of the task takes in a stack, its share of it included."""
    size = task.split.train_inputs.element_size()
    rows, steps = padded_rows(task), batches_per_epoch(task)
    columns, classes = task.parameters[0].shape[0] - 1, task.parameters[-1].shape[1]
    layers = [layer.size for layer in task.parameters]
    units = [layer.shape[1] for layer in task.parameters]
    parameters = (1 + task.buffers) * sum(layers) + 2 * max(layers)
    parameters += sum(layers) - max(layers) if need_all_gradients(task.wrappers) else 0
    # A network may have noise of its own, of which a layer's draws are copied when they are used.
    parameters += len(task.noisy) * (sum(layers) + max(layers))
    # Outputs, deltas; what dropout makes of the outputs, and its factors while they are computed.
    activations = rows * sum(units) * (5 if task.disturbances else 2)
    # Inputs, and as many where a part of the split is evaluated; targets, weight and temporaries.
    batch = rows * (2 * columns + 5 * classes + 4)
    evaluated = len(task.split.train_labels) + len(task.split.test_labels)
    indices = 8 * rows * (steps + 4)  # int64
    weights = size * rows * steps
    records = 8 * (8 * task.epochs + 16)  # float64
    rates = size * len(task.rates)
    logits = size * evaluated * classes
    return size * (parameters + activations + batch) + indices + weights + records + rates + logits


def networks_that_fit(task: Task, device: Device) -> int:
    """Return how many networks like the task's one stack may hold, at least 1."""
    if device.kind == "cpu":
        return MOST_NETWORKS
    free, _ = torch.cuda.mem_get_info()
    # What torch keeps for reuse counts as taken there.
    free += torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    fit = int(SHARE_OF_FREE_MEMORY * free) // bytes_per_network(task)
    return max(1, min(fit, MOST_NETWORKS))


def _group(task: Task) -> tuple:
    """Return what the tasks of a stack have in common."""
    return (
        tuple(layer.shape for layer in task.parameters),
        task.split.train_inputs.dtype,
        padded_rows(task),
        batches_per_epoch(task),
        task.batch_size,
        task.sampling,
        task.epochs,
        task.activation,
        task.output_activation,
        task.curves,
        id(task.optimizer),
        tuple(id(module) for module, _ in task.regularisers),
        tuple(id(module) for module, _ in task.wrappers),
    )


def _train_group(
    tasks: list[Task], device: Device, splits: Splits, most: int | None
) -> list[Outcome]:
    """Train the tasks of one group, in stacks that are halved whenever memory runs out."""
    size = most or networks_that_fit(tasks[0], device)
    outcomes: list[Outcome] = []
    while len(outcomes) < len(tasks):
        stack = tasks[len(outcomes) : len(outcomes) + size]
        try:
            outcomes += train_stack(stack, device, splits)
        except torch.OutOfMemoryError:
            if len(stack) == 1:
                raise
            size = len(stack) // 2
    return outcomes

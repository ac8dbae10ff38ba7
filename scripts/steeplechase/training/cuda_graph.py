"""A training step as one launch: on a GPU its kernels are recorded once and then replayed.

A step of a small network is some sixty short kernels, and launching them one by one from Python
takes longer than running them. What is recorded are addresses: a step may read and write only
memory that stays where it is, and no number that it needs may come from Python.

Not measured, and not run, on a GPU: the tests replay a step's operations on a CPU.

References
----------
PyTorch documentation, "CUDA semantics: CUDA Graphs".
"""

from collections.abc import Callable

import torch

from steeplechase.training.device import Device

# Libraries set up their workspaces in the first calls, which must not be recorded.
WARM_UP_STEPS = 3


def repeatable(
    step: Callable[[], None], begin: Callable[[], None], device: Device
) -> Callable[[], None]:
    """Return a function that does what a step does, quickly, as often as it is called.

    Parameters
    ----------
    step
        The step, without arguments and result.
    begin
        Puts all that the step changes into a state that it can start from; it is called before
        each trial run, and to be called again before the first real step.
    device
        On a CPU the step itself is returned, and nothing is called.
    """
    if device.kind == "cpu":
        return step
    stream, current = torch.cuda.Stream(), torch.cuda.current_stream()
    stream.wait_stream(current)
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP_STEPS):
            begin()
            step()
    current.wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay

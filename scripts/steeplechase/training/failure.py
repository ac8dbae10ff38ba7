"""What an error in a training says, and whether it is the machine's and not the training's."""

import torch


def message(error: Exception) -> str:
    """Return the first line of what an error says, and the last, where a long one has its cause."""
    lines = str(error).strip().splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{lines[0].rstrip()} … {lines[-1].strip()}"


def of_the_machine(error: Exception) -> bool:
    """Say whether memory ran out or the GPU broke down: no finding about the training that met it.

    Memory may do where the job runs again, with more of it; after an `AcceleratorError` nothing
    runs on the GPU before a new process does, so that all others would fail too. On a CPU torch
    raises a RuntimeError where memory runs out.
    """
    return isinstance(error, MemoryError | torch.OutOfMemoryError | torch.AcceleratorError) or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    )

"""What an error in a training says, and whether it is the machine's and not the training's."""

import torch


def message(error: Exception) -> str:
    """Return the first line of what an error says, and the last, where a long one has its cause."""
    lines = str(error).strip().splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{lines[0].rstrip()} … {lines[-1].strip()}"


def out_of_memory(error: Exception) -> bool:
    """Say whether memory ran out, for which torch raises a RuntimeError on a CPU."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    )

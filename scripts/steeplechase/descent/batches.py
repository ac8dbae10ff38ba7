"""The rows of each iteration, the same for all algorithms that take batches in one way."""

from collections.abc import Iterator

import torch

from steeplechase.protocol.seeds import generator


def batches(
    rows: int, batch_size: int | str, sampling: str, *names: str | int
) -> Iterator[torch.Tensor | None]:
    """Yield the places of the rows of one iteration after the other, without end.

    Parameters
    ----------
    rows
        How many there are.
    batch_size
        "all", or a number; what is left of a pass over the rows is a batch of its own.
    sampling
        with_replacement or without_replacement.
    *names
        What the draws depend on: study seed, problem, replicate.

    Yields
    ------
    torch.Tensor or None
        int64 of shape (batch_size,); None stands for all rows.
    """
    while batch_size == "all" or (batch_size >= rows and sampling == "without_replacement"):
        yield None
    random = generator("batches", *names)
    while True:
        if sampling == "with_replacement":
            yield torch.from_numpy(random.integers(rows, size=batch_size))
        else:
            yield from torch.from_numpy(random.permutation(rows)).split(batch_size)

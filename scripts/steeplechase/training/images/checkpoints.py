"""Checkpoints: the state of a training that is at work, to go on from after an interruption.

One file a training, under the key of its result, written to a temporary name and renamed, its
SHA-256 in front: what is damaged, or from other software, is a miss. It is read as data alone, no
code in it would run.
"""

import hashlib
import io
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from steeplechase.files import atomic
from steeplechase.room import room_for

EVERY_S = 30.0


class Checkpoint:
    """The checkpoint of one training.

    Parameters
    ----------
    path
        Its file; made when the state is first kept.
    every_s
        Seconds between two states that are kept.
    clock
        What time it is, in seconds.
    """

    def __init__(
        self,
        path: Path,
        every_s: float = EVERY_S,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.path, self.every_s, self.clock = path, every_s, clock
        self._last = clock()

    def is_due(self) -> bool:
        """Say whether it is time to keep the state."""
        return self.clock() - self._last >= self.every_s

    def keep(self, state: dict[str, Any]) -> None:
        """Keep a state: tensors, numbers, texts, and lists and mappings of them."""
        buffer = io.BytesIO()
        torch.save(state, buffer)
        body = buffer.getbuffer()  # no copy: a state may be hundreds of megabytes
        with room_for(self.path), atomic(self.path) as temporary, temporary.open("wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n")
            file.write(body)
        self._last = self.clock()

    def load(self) -> dict[str, Any] | None:
        """Return the state, None where there is none that is whole.

        It is on the CPU whatever wrote it: who takes it over moves what belongs elsewhere. Adam
        counts its steps on the CPU, and on a GPU would wait for each count at each step.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        checksum, _, body = content.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return None
        try:
            return torch.load(io.BytesIO(body), map_location="cpu", weights_only=True)
        except (RuntimeError, pickle.UnpicklingError, EOFError):
            return None

    def remove(self) -> None:
        """Remove the file; the training has ended."""
        self.path.unlink(missing_ok=True)

"""What a job says of its own time: how much it trained, how long that took, and its memory."""

import contextlib
import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from steeplechase.training.device import CPU, Device, gpu_name
from steeplechase.training.trainings import Training

KIB_PER_MIB = 1024


class JobTimes:
    """Counts and clocks of a job, from when it is made.

    Attributes
    ----------
    cells, trained_cells
        Cells (or refits, or measurements) of the job, and those not found in the cache.
    trainings
        Networks trained, by algorithm.
    training_time_s
        Time inside the engine.
    """

    def __init__(self) -> None:
        self.start, self._began = time.time(), time.perf_counter()
        self.cells = self.trained_cells = 0
        self.trainings: Counter[str] = Counter()
        self.training_time_s = 0.0

    @contextlib.contextmanager
    def training(self, trainings: Iterable[Training]) -> Iterator[None]:
        """Clock the block, which trains these networks."""
        began = time.perf_counter()
        yield
        self.training_time_s += time.perf_counter() - began
        self.trainings.update(training.algorithm for training in trainings)

    def summary(self, device: Device = CPU) -> dict[str, Any]:
        """Return the times so far as the plain values of a times file.

        Parameters
        ----------
        device
            What the job trained on.

        Returns
        -------
        dict
            cells, trained_cells, trainings, trainings_by_algorithm, training_time_s, job_time_s,
            start and end (seconds since 1970), host, device (the GPU's name, or "cpu"),
            peak_memory_mb (of this process so far, in MiB; a GPU's own is not in it).
        """
        # Kibibytes, but on a Mac bytes.
        unit = KIB_PER_MIB**2 if sys.platform == "darwin" else KIB_PER_MIB
        return {
            "cells": self.cells,
            "trained_cells": self.trained_cells,
            "trainings": self.trainings.total(),
            "trainings_by_algorithm": dict(self.trainings),
            "training_time_s": self.training_time_s,
            "job_time_s": time.perf_counter() - self._began,
            "start": self.start,
            "end": time.time(),
            "host": platform.node(),
            "device": gpu_name(device) or "cpu",
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
        }

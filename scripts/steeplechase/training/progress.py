"""Progress of a job: how much is done, how fast, and how long the rest will take."""

import sys
import time
from collections.abc import Callable

INTERVAL_S = 10.0


def to_log(text: str) -> None:
    """Say something in the job's log, at once."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """Counts finished cells, and speaks up now and then.

    Parameters
    ----------
    say
        Takes each line.
    """

    def __init__(self, say: Callable[[str], None] = to_log) -> None:
        self.say = say
        self.to_train = self.done = 0
        self.start = self.last = time.perf_counter()

    def begin(self, total: int, to_train: int) -> None:
        """Begin to count: `to_train` of `total` cells are not cached."""
        self.to_train, self.done = to_train, 0
        self.start = self.last = time.perf_counter()
        self.say(f"{total} cells: {total - to_train} cached, {to_train} to train")

    def advance(self, count: int) -> None:
        """Count finished cells."""
        self.done += count
        now = time.perf_counter()
        if now - self.last >= INTERVAL_S:
            self.last = now
            rate = self.done / (now - self.start)
            remaining_s = (self.to_train - self.done) / rate
            self.say(
                f"{self.done} of {self.to_train} trained, {rate:.2f} cells/s, "
                f"{remaining_s:.0f} s remaining"
            )

    def close(self) -> None:
        """Say that all is done."""
        elapsed_s = time.perf_counter() - self.start
        self.say(f"{self.done} of {self.to_train} trained in {elapsed_s:.1f} s")

"""SIGTERM as a wish: a cluster sends it when a job's time is up, or before it takes the node away.

What is being trained is finished and kept, then the job ends; it goes on there when it runs again.
"""

import signal
import threading
from types import FrameType


class Interrupted(RuntimeError):
    """The job was asked to end, and did so between two chunks; the message says what is kept."""


class Interruption:
    """Notes a SIGTERM while the block runs; a context manager.

    Outside the main thread, which alone may take signals, nothing is noted.
    """

    def __init__(self) -> None:
        self.asked_for = False

    def __enter__(self) -> "Interruption":
        """Begin to note."""
        self._takes_signals = threading.current_thread() is threading.main_thread()
        if self._takes_signals:
            self._before = signal.signal(signal.SIGTERM, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the signal its old meaning back."""
        if self._takes_signals:
            signal.signal(signal.SIGTERM, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked_for = True

"""What every job's script does around its work: write a log, and fail with a clear message."""

import contextlib
import gc
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from steeplechase.allocation import allocation
from steeplechase.data.errors import DataError
from steeplechase.errors import CodeError
from steeplechase.room import FULL, NoRoomError
from steeplechase.training.device import DeviceError
from steeplechase.training.interruption import Interrupted


@contextlib.contextmanager
def logged(path: str, show: bool = False) -> Iterator[Callable[[str], None]]:
    """Send what the block prints to a log file; turn an exception into a log entry and exit 1.

    Parameters
    ----------
    path
        The log file, which begins with what a cluster gave to the job. A `CodeError`, `DataError`,
        `DeviceError` or `NoRoomError`, which is the user's to mend, and `Interrupted` are logged
        by their message alone; anything else with its traceback.
    show
        Whether what is said also goes to the terminal.

    Yields
    ------
    callable
        Says a line: in the log, and on the terminal where that is wanted.

    Raises
    ------
    SystemExit
        With the message, which Python prints, and so with code 1; if the block raised.
    """
    # What has been imported lives until the end: to look through it for garbage, as Python does
    # again when it ends, takes as long as a fifth of importing torch.
    gc.freeze()
    terminal = sys.stderr
    job = " ".join(Path(path).with_suffix("").parts[-2:])

    def say(text: str) -> None:
        print(text, flush=True)
        if show:
            print(f"{job}: {text}", file=terminal, flush=True)

    message = ""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with (
            open(path, "w", encoding="utf-8", buffering=1) as log,
            contextlib.redirect_stdout(log),
            contextlib.redirect_stderr(log),
        ):
            if given := allocation(os.environ):
                print(given)
            try:
                yield say
            except (CodeError, DataError, DeviceError, Interrupted, NoRoomError) as error:
                message = str(error)
                print(message)
            except Exception as error:
                if _no_room(error):
                    raise
                message = f"{type(error).__name__}: {error} (the whole story: {path})"
                traceback.print_exc()
    except OSError as error:
        if not _no_room(error):
            raise
        # Perhaps for the log itself, which then cannot tell.
        message = message or str(NoRoomError(error.filename or f"the files of {job}", error))
    if message:
        sys.exit(message)


def _no_room(error: Exception) -> bool:
    """Say whether an error is that a disk is full."""
    return isinstance(error, OSError) and error.errno in FULL

"""What every job's script does around its work: write a log, and fail with a clear message."""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from steeplechase.data.errors import DataError


@contextlib.contextmanager
def logged(path: str) -> Iterator[None]:
    """Send what the block prints to a log file; turn an exception into a log entry and exit 1.

    Parameters
    ----------
    path
        The log file. A `DataError`, which is the user's to mend, is logged by its message
        alone; anything else with its traceback.

    Raises
    ------
    SystemExit
        With the message, which Python prints, and so with code 1; if the block raised.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with (
        open(path, "w", encoding="utf-8", buffering=1) as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        try:
            yield
        except DataError as error:
            message = str(error)
            print(message)
        except Exception as error:
            message = f"{type(error).__name__}: {error} (the whole story: {path})"
            traceback.print_exc()
        else:
            return
    sys.exit(message)

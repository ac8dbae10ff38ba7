"""A full disk, told as what it is: which file had no room, and what to do."""

import contextlib
import errno
import os
from collections.abc import Iterator

# What a system says where a disk, a quota or a limit of the process has no more room.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NoRoomError(RuntimeError):
    """There is no room for a file; the message says for which, and what to do.

    It is no OSError, which elsewhere may stand for a download that failed.
    """

    def __init__(self, what: str | os.PathLike, error: OSError) -> None:
        super().__init__(
            f"no room to write {os.fspath(what)}: {os.strerror(error.errno)}. Make room there, or "
            "choose other folders (results_dir, resources_dir, cache_dir), and start the same "
            "command again: what is finished is kept"
        )


@contextlib.contextmanager
def room_for(path: str | os.PathLike) -> Iterator[None]:
    """Name the file that the block writes, if there is no room for it.

    Raises
    ------
    NoRoomError
        In place of the system's error, which does not say what was written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoomError(path, error) from error
        raise

"""Archives of which several files are wanted: downloaded by one job, and kept for the others."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from steeplechase.data.fetching.wanted import Wanted
from steeplechase.files import atomic

try:
    import fcntl
except ImportError:  # not on Windows, where every job downloads the archive itself
    fcntl = None

FOLDER = ".archives"  # hidden, so that it is no part of a mirror made of the downloads


def kept_archive(fetched: Path, wanted: Wanted) -> Path:
    """Return where the archive that has a file is kept, below the folder of all downloads.

    It is there for the jobs that run beside or after the one that downloaded it, and may be
    removed when they have ended.
    """
    key = hashlib.sha256(wanted.url.encode()).hexdigest()[:12]
    return fetched / FOLDER / f"{key}-{wanted.file}"


def keep(temporary: Path, archive: Path) -> None:
    """Move an archive that turned out to have the right file to where it is kept."""
    with atomic(archive) as ready:
        temporary.replace(ready)


@contextmanager
def one_at_a_time(archive: Path) -> Iterator[None]:
    """Let the jobs that want files of one archive in one after the other; the first downloads it.

    Where the file system has no locks they all go in, which costs their downloads and no more.
    """
    if fcntl is None:
        yield
        return
    archive.parent.mkdir(parents=True, exist_ok=True)
    with archive.with_name(f"{archive.name}.lock").open("w") as lock:
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield

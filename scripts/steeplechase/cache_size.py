"""The size of the cell cache, and cutting it: what was not used for longest goes first."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

GB = 1e9

# A job that was killed while it wrote leaves a temporary file; no job takes so long to write one.
ABANDONED_AFTER_S = 24 * 3600.0

_BLOCK = 512  # bytes, the unit of st_blocks on every system


class Cut(NamedTuple):
    """What cutting a cache came to: sizes in bytes on disk, and the number of removed cells."""

    before: int
    after: int
    removed: int


def cut(folder: str | Path, most_gb: float) -> Cut:
    """Remove the cells that were not used for longest, until the rest fits.

    A cell is used when it is written and when it is read. One that another run is about to read
    may be removed too: that run then trains it again.

    Parameters
    ----------
    folder
        The cell cache; it need not exist.
    most_gb
        What it may take on disk, in gigabytes (10^9 bytes).
    """
    now, entries = time.time(), []
    for entry in _files(folder):
        try:
            status = entry.stat()
        except FileNotFoundError:
            continue  # another run cuts too
        if not entry.name.startswith("."):
            entries.append((status.st_mtime_ns, status.st_blocks * _BLOCK, entry.path))
        elif now - status.st_mtime > ABANDONED_AFTER_S:
            Path(entry.path).unlink(missing_ok=True)
    size = before = sum(bytes_on_disk for _, bytes_on_disk, _ in entries)
    removed = 0
    for _, bytes_on_disk, path in sorted(entries):
        if size <= most_gb * GB:
            break
        Path(path).unlink(missing_ok=True)
        size -= bytes_on_disk
        removed += 1
    return Cut(before, size, removed)


def say_if_cut(folder: str | Path, most_gb: float | None) -> None:
    """Cut the cell cache to its bound, if it has one, and say so if cells were removed."""
    done = cut(folder, most_gb) if most_gb else None
    if done and done.removed:
        text = f"the {done.removed:,} cells not used for longest were removed"
        print(f"The cell cache is kept below {most_gb:g} GB: {text}.", file=sys.stderr)


def _files(folder: str | Path) -> Iterator[os.DirEntry]:
    """Yield the files of a cache: the entries, and temporary files, which begin with a dot."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as groups:
        for group in groups:
            if group.is_dir(follow_symlinks=False):
                with os.scandir(group) as entries:
                    yield from (e for e in entries if e.is_file(follow_symlinks=False))

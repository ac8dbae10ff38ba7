"""A disk of some megabytes that a test can fill up; Linux, and root, since it is mounted."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SIZE = "16m"
PAGE = 4096


def why_not() -> str | None:
    """Say why no disk can be mounted here, or None if one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a small disk is mounted by root, on Linux"
    return None


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount an empty disk on a folder, which is made; a container may not be allowed to."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        raise PermissionError(mounted.stderr)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """Leave a disk some bytes of room, a multiple of `PAGE`, for as long as the block runs."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - left)
    try:
        yield
    finally:
        filler.unlink()

"""Writing files so that a reader never sees half of one."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def atomic(path: str | os.PathLike) -> Iterator[Path]:
    """Give a temporary path in the folder of `path`; rename it to `path` on success.

    Parameters
    ----------
    path
        The file to be written. Its folder is made if need be.

    Yields
    ------
    pathlib.Path
        A name in the same folder (so that the rename is atomic) with the same suffix. Whatever
        stands there is removed when the block raises.
    """
    path = Path(path)
    with temporary_beside(path) as temporary:
        yield temporary
        # mkstemp makes private files; results are for every reader of the folder.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)


@contextmanager
def temporary_beside(path: str | os.PathLike) -> Iterator[Path]:
    """Give an empty hidden file in the folder of `path`, which is made; remove it at the end."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write `text` as UTF-8 with Unix line ends, atomically."""
    with atomic(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def write_json(path: str | os.PathLike, value: Any) -> None:
    """Write `value` as indented JSON with sorted keys, atomically (same value, same bytes)."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    write_text(path, text + "\n")


def read_json(path: str | os.PathLike) -> Any:
    """Read a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def digest(value: Any) -> str:
    """Return the SHA-256 (hexadecimal) of a JSON-able value, independent of the order of its keys.

    Floats enter by their shortest exact decimal form, so equal values give equal digests.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()

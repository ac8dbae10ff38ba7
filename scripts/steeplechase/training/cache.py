"""The cell cache: finished trainings, kept under a key made of all that determines them.

One file an entry, written to a temporary name and renamed, its SHA-256 in front: two jobs may
write the same entry at once, a job that is killed leaves nothing half-written, and what is damaged
is a miss. No lock and no database, so it may stand on a shared network file system.
"""

import base64
import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from steeplechase.files import atomic
from steeplechase.room import room_for


class CellCache:
    """A folder of finished results.

    Parameters
    ----------
    folder
        Where the entries are; made when the first is written.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def path(self, key: str) -> Path:
        """Return the file of a key (hexadecimal digest)."""
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the entry of a key, or None if there is none that is whole."""
        try:
            content = self.path(key).read_bytes()
        except FileNotFoundError:
            return None
        checksum, _, body = content.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return None
        # Its time of last use, by which the cache is cut; a cache may be for reading only.
        with contextlib.suppress(OSError):
            os.utime(self.path(key))
        return json.loads(body, object_hook=_decode)

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep a value: JSON, with NumPy arrays of any shape wherever one stands in it."""
        body = json.dumps(value, default=_encode).encode()
        path = self.path(key)
        with room_for(path), atomic(path) as temporary:
            temporary.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def _encode(value: Any) -> Any:
    """Encode a NumPy array exactly, as base64 of its bytes."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{type(value).__name__} cannot be cached")
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"__array__": data, "dtype": value.dtype.str, "shape": value.shape}


def _decode(value: dict[str, Any]) -> Any:
    """Decode what `_encode` made."""
    if "__array__" not in value:
        return value
    array = np.frombuffer(base64.b64decode(value["__array__"]), dtype=value["dtype"])
    return array.reshape(value["shape"])

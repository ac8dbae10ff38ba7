"""What downloads without a pinned hash turned out to be the first time, so that a change is seen.

A folder of small files, one a download, and not one file for all: jobs that end at the same moment
need not wait for one another, on any file system.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from steeplechase.data.errors import DataError
from steeplechase.data.fetching.wanted import Wanted
from steeplechase.files import read_json, temporary_beside, write_json

SHA256_LENGTH = 64


class Records:
    """The records of a folder, which is made with the first one.

    Parameters
    ----------
    folder
        Where they are; None keeps none.
    """

    def __init__(self, folder: str | os.PathLike | None) -> None:
        self._folder = Path(folder) if folder else None

    def sha256(self, wanted: Wanted) -> str | None:
        """Return what a file was the first time, None if it is not known.

        Raises
        ------
        DataError
            If there is a record that cannot be read.
        """
        path = self.path(wanted)
        try:
            record: Any = read_json(path) if path else None
            if record is None:
                return None
            sha256 = record["sha256"]
            if not isinstance(sha256, str) or len(sha256) != SHA256_LENGTH:
                raise ValueError
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, ValueError):
            raise DataError(f"{path} is not the record of a download; delete it") from None
        return sha256

    def keep(self, wanted: Wanted, sha256: str, size: int) -> None:
        """Write down what a file was, or raise `DataError` if it was something else before."""
        path = self.path(wanted)
        if path is None:
            return
        if self.sha256(wanted) is None:
            record = {"dataset": wanted.dataset, "home": wanted.home, "name": wanted.name}
            with temporary_beside(path) as temporary:
                write_json(temporary, record | {"sha256": sha256, "bytes": size})
                try:
                    # Unlike a rename this leaves alone what another job has just written.
                    os.link(temporary, path)
                except FileExistsError:
                    pass
                except OSError:  # a file system without links
                    temporary.replace(path)
        self.check(wanted, sha256)

    def check(self, wanted: Wanted, sha256: str) -> None:
        """Raise `DataError` if a file is not what it was the first time."""
        recorded = self.sha256(wanted)
        if recorded not in (None, sha256):
            raise DataError(
                f"sha256 is {sha256}, but it was {recorded} when it was first fetched; if the new "
                f"file is right, delete {self.path(wanted)}"
            )

    def path(self, wanted: Wanted) -> Path | None:
        """Return the file of a record."""
        if self._folder is None:
            return None
        key = hashlib.sha256(wanted.home.encode()).hexdigest()[:12]
        return self._folder / f"{wanted.name}-{key}.json"

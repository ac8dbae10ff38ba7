"""One file out of an archive that nobody has vouched for.

Nothing is written but that one file, under a name of our own: what an archive calls its files leads
nowhere. Sizes are bounded while reading, since what an archive says of them need not be true.
"""

import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from steeplechase.data.errors import DataError
from steeplechase.messages import nearest

CHUNK = 1 << 20  # bytes
NAMES = 1000  # names of an archive that are looked at for what a member was meant to be
NAMED = 5  # names of an archive that a message repeats
TAR_MAGIC_AT, TAR_MAGIC = 257, b"ustar"
DAMAGED = (
    EOFError,
    OSError,
    RuntimeError,  # zipfile: encrypted, or no such compression
    ValueError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


def unpack(archive: Path, member: str, path: Path, max_bytes: int) -> None:
    """Write one file of a zip, tar, tar.gz or gz archive to a path.

    Parameters
    ----------
    archive : pathlib.Path
        What it is, is found by looking.
    member : str
        Path of the file inside, as the archive writes it. A gz file holds one file, whose name
        it need not know: there it is only a name.
    path : pathlib.Path
        Written as it comes, so a temporary name.
    max_bytes : int
        Most that is unpacked.

    Raises
    ------
    DataError
        In one line, why the member cannot be had.
    """
    steps = PurePosixPath(member)
    if steps.is_absolute() or ".." in steps.parts or "\\" in member:
        raise DataError(f"member {member!r}: expected a path inside the archive")
    try:
        _reader(archive)(archive, member, path, max_bytes)
    except DAMAGED as error:
        said = str(error) or type(error).__name__
        raise DataError(f"the archive cannot be read: {said}") from None


def _reader(archive: Path) -> Callable[[Path, str, Path, int], None]:
    """Return what reads this kind of archive."""
    with archive.open("rb") as file:
        start = file.read(TAR_MAGIC_AT + len(TAR_MAGIC))
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return _from_zip
    if start.endswith(TAR_MAGIC):
        return _from_tar
    if start.startswith(b"\x1f\x8b"):
        with gzip.open(archive) as file:
            inside = file.read(TAR_MAGIC_AT + len(TAR_MAGIC))
        return _from_tar_gz if inside.endswith(TAR_MAGIC) else _from_gz
    raise DataError("it is no zip, tar, tar.gz or gz archive")


def _from_zip(archive: Path, member: str, path: Path, max_bytes: int) -> None:
    with zipfile.ZipFile(archive) as packed:
        found = [entry for entry in packed.infolist() if entry.filename == member]
        _refuse_unless_one(len(found), member, list(islice(packed.namelist(), NAMES)))
        entry = found[0]
        mode = stat.S_IFMT(entry.external_attr >> 16)
        if entry.is_dir() or mode not in (0, stat.S_IFREG):
            raise _no_file(member)
        with packed.open(entry) as file:
            _copy(file, path, max_bytes, member)


def _from_tar(archive: Path, member: str, path: Path, max_bytes: int) -> None:
    with archive.open("rb") as file:
        _from_tar_stream(file, member, path, max_bytes)


def _from_tar_gz(archive: Path, member: str, path: Path, max_bytes: int) -> None:
    with gzip.open(archive) as file:
        stream = _Bounded(file, max_bytes)
        _from_tar_stream(stream, member, path, max_bytes)
        # The checksum stands at the very end, behind that of the tar archive.
        while stream.read(CHUNK):
            pass


def _from_tar_stream(stream: BinaryIO, member: str, path: Path, max_bytes: int) -> None:
    """Read a tar archive from front to back, to its end: a member can come twice."""
    names, found = [], 0
    with tarfile.open(fileobj=stream, mode="r|") as packed:
        for entry in packed:
            if len(names) < NAMES:
                names.append(entry.name)
            if entry.name == member:
                found += 1
                if not entry.isreg():
                    raise _no_file(member)
                _copy(packed.extractfile(entry), path, max_bytes, member)
            # The list of what was read grows otherwise.
            packed.members.clear()
    _refuse_unless_one(found, member, names)


def _from_gz(archive: Path, member: str, path: Path, max_bytes: int) -> None:
    with gzip.open(archive) as file:
        _copy(file, path, max_bytes, member)


def _refuse_unless_one(found: int, member: str, names: Sequence[str]) -> None:
    if found > 1:
        raise DataError(f"member: {member!r} is in the archive {found} times")
    if not found:
        near = nearest(member, names)
        some = ", ".join(map(repr, names[:NAMED])) + (", ..." if len(names) > NAMED else "")
        hint = f"did you mean {near!r}?" if near else f"it has: {some or 'nothing'}"
        raise DataError(f"member: {member!r} is not in the archive; {hint}")


def _no_file(member: str) -> DataError:
    return DataError(f"member: {member!r} is a folder, a link or a device, expected a file")


def _copy(stream: BinaryIO, path: Path, max_bytes: int, member: str) -> None:
    """Write a stream to a path, and raise if there is more of it than allowed."""
    left = max_bytes
    with path.open("wb") as file:
        while chunk := stream.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _too_large(f"{member!r} is unpacked to", max_bytes)
            file.write(chunk)


def _too_large(what: str, max_bytes: int) -> DataError:
    return DataError(f"{what} more than max_mb allows ({max_bytes / 10**6:g} MB)")


class _Bounded:
    """A stream that ends with an error once more has been read than allowed."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream, self._max_bytes, self._left = stream, max_bytes, max_bytes

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        chunk = self._stream.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise _too_large("the archive is unpacked to", self._max_bytes)
        return chunk

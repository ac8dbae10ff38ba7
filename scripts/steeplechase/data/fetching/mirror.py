"""Where a mirror may have a file: by its name, or by its hash."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from steeplechase.data.errors import DataError
from steeplechase.data.fetching.wanted import Pin, Wanted


@dataclass(frozen=True)
class Place:
    """Where a file may be.

    Attributes
    ----------
    where : str
        An address or a path.
    packed : bool
        Whether it is the archive that has the file, and not the file itself.
    described : bool
        Whether it is OpenML's description of the file, and not the file itself.
    """

    where: str
    packed: bool = False
    described: bool = False


def is_address(place: str) -> bool:
    """Say whether a place is a web address; all else is a path."""
    return place.lower().startswith(("http://", "https://"))


def addresses(mirror: str, wanted: Wanted, pin: Pin | None) -> Iterator[Place]:
    """Yield the addresses of a mirror that may have a file, the likeliest first."""
    base = mirror.rstrip("/")
    yield Place(f"{base}/{quote(wanted.name)}")
    if wanted.member:
        yield Place(f"{base}/{quote(wanted.file)}", packed=True)
    # As `snakemake fetch` leaves its files.
    yield Place(f"{base}/{quote(wanted.dataset)}/{quote(wanted.name)}")
    if pin:
        yield Place(f"{base}/{pin.kind}/{pin.digest}")


def paths(mirror: str, wanted: Wanted, pin: Pin | None) -> Iterator[Place]:
    """Yield the files of a folder that may be the one wanted, the likeliest first.

    With a hash, those that have the name, in any sub-folder, and then the first one that has the
    hash. Without one the name must do, so there has to be one file of that name, or one in a
    folder with the name of the data set.

    Raises
    ------
    DataError
        If several files have the name and nothing says which is meant.
    """
    named = _named(mirror, wanted.name)
    if pin:
        right = [path for path in named if _digest(path, pin.kind) == pin.digest]
        yield from (Place(str(path)) for path in right)
    elif named:
        yield Place(str(_only_one(named, wanted)))
    if wanted.member:
        yield from (Place(str(path), packed=True) for path in _named(mirror, wanted.file))
    if pin:
        for path in files(mirror):
            if _size(path) <= wanted.max_bytes and _digest(path, pin.kind) == pin.digest:
                yield Place(str(path))
                return


def absence(mirror: str, wanted: Wanted, pin: Pin | None) -> str:
    """Say what a folder lacks."""
    if pin is None:
        return f"no file named {wanted.name}"
    named = _named(mirror, wanted.name)
    if named:
        found = (f"{path.relative_to(mirror)} has {_digest(path, pin.kind)}" for path in named)
        return f"{pin.kind} expected {pin.digest}, but {', '.join(found)}"
    return f"no file named {wanted.name} and none with its {pin.kind}"


def _named(mirror: str, name: str) -> list[Path]:
    return [path for path in files(mirror) if path.name == name]


def _only_one(named: list[Path], wanted: Wanted) -> Path:
    """Return the file that is meant where only the name is known."""
    own = [path for path in named if path.parent.name == wanted.dataset]
    meant = own or named
    if len({_digest(path, "sha256") for path in meant}) > 1:
        raise DataError(
            f"different files are named {wanted.name}: {', '.join(map(str, meant))}; put the one "
            f"that is meant in a folder {wanted.dataset}, or its sha256 in the catalogue"
        )
    return meant[0]


@cache
def files(folder: str) -> tuple[Path, ...]:
    """Return the files of a folder and all below it but hidden ones, small ones first."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, name) for name in sorted(names) if not name.startswith(".")]
    return tuple(sorted((path for path in found if path.is_file()), key=_size))


def _size(path: Path) -> int:
    """Return the size of a file, 0 where it has gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _digest(path: Path, kind: str) -> str | None:
    """Return the hash of a file, None where it cannot be read."""
    try:
        facts = path.stat()
        return _hash_of(path, kind, facts.st_size, facts.st_mtime_ns)
    except OSError:
        return None


@cache
def _hash_of(path: Path, kind: str, size: int, changed: int) -> str:
    """Return the hash of a file of this size and time of change."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()

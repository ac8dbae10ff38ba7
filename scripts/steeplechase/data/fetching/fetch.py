"""Fetch a file: from a mirror if it has it, else from its home; verified, or not at all."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from steeplechase.data.errors import DataError
from steeplechase.data.fetching import mirror as mirrors
from steeplechase.data.fetching.archive import unpack
from steeplechase.data.fetching.archives import keep, kept_archive, one_at_a_time
from steeplechase.data.fetching.download import Answer, Patience, Unreachable, download
from steeplechase.data.fetching.mirror import Place, is_address
from steeplechase.data.fetching.openml import DESCRIPTIONS, describe
from steeplechase.data.fetching.page import page
from steeplechase.data.fetching.records import Records
from steeplechase.data.fetching.wanted import Pin, Wanted
from steeplechase.files import atomic, temporary_beside


def fetch(
    dataset: str,
    entry: Mapping[str, Any],
    path: str | os.PathLike,
    mirror: str | None = None,
    records: str | os.PathLike | None = None,
    *,
    fetched: str | os.PathLike | None = None,
    patience: Patience | None = None,
    openml: str = DESCRIPTIONS,
) -> str:
    """Bring the file of a data set to a path.

    Parameters
    ----------
    dataset : str
        Its name.
    entry : dict
        Its catalogue entry: `url` or `openml`, and perhaps `file`, `member`, `sha256` or `md5`,
        `max_mb`, `shared`.
    path
        Where to write; the file appears there only when it is complete and right. If it is there
        and has the hash that it must have, nothing is asked.
    mirror : str, optional
        A folder, or the http address of one, that is asked first.
    records : path, optional
        The folder that remembers the hash of files whose entry has none.
    fetched : path, optional
        The folder that has a folder for each data set with its downloads. What another data set
        has fetched with the same name and hash is taken from there. An archive from the web of
        which several members are wanted is kept there, and downloaded once.
    patience : Patience, optional
        How long and how often each address is asked.
    openml : str
        Address below which OpenML describes its data sets.

    Returns
    -------
    str
        Where the file came from.

    Raises
    ------
    DataError
        In one line, what happened at each place, and what can be done without a connection.
    """
    wanted = Wanted.of(dataset, entry)
    memory = Records(records)
    errand = _Errand(wanted, Path(path), memory, patience or Patience(), openml)
    with ExitStack() as lock:
        return errand.run(mirror, Path(fetched) if fetched else None, lock)


class _Errand:
    """What is wanted, what it must be, and what was wrong at the places that were asked."""

    def __init__(
        self, wanted: Wanted, path: Path, records: Records, patience: Patience, openml: str
    ) -> None:
        self._wanted, self._path, self._records = wanted, path, records
        self._patience, self._openml = patience, openml
        recorded = None if wanted.pin else records.sha256(wanted)
        self._archive: Path | None = None  # where the archive is kept, if it is
        self._expected = Pin("sha256", recorded) if recorded else wanted.pin

    def run(self, mirror: str | None, fetched: Path | None, lock: ExitStack) -> str:
        """Ask one place after the other, behind a lock those that may give a shared archive."""
        if fetched and self._wanted.shared and self._wanted.url:
            self._archive = kept_archive(fetched, self._wanted)
        if self._path.is_file() and self._is_expected(self._path):
            return f"{self._path}, where it was already"
        problems, silent = [], set()
        for place in chain(self._fetched(fetched), self._places(mirror, problems, lock)):
            server = urlsplit(place.where).netloc
            if server in silent:
                continue
            try:
                self._bring(place)
                return place.where
            except DataError as error:
                problems.append(f"{place.where}: {error}")
                if isinstance(error, Unreachable):
                    silent.add(server)
        raise DataError(self._failure(problems))

    def _is_expected(self, path: Path) -> bool:
        """Say whether a file has the hash that is known; no file has it where none is."""
        expected = self._expected
        return expected is not None and _digest(path, expected.kind) == expected.digest

    def _fetched(self, folder: Path | None) -> Iterator[Place]:
        """Yield what another data set has fetched already: several may be read from one file."""
        if folder and self._expected:
            for path in sorted(folder.glob(f"*/{self._wanted.name}")):
                if path != self._path and self._is_expected(path):
                    yield Place(str(path))

    def _kept(self, lock: ExitStack) -> Iterator[Place]:
        """Wait for who downloads the archive, and yield it if it is there."""
        if self._archive:
            lock.enter_context(one_at_a_time(self._archive))
            if self._archive.is_file():
                yield Place(str(self._archive), packed=True)

    def _places(self, mirror: str | None, problems: list[str], lock: ExitStack) -> Iterator[Place]:
        """Yield the places to be asked, and add to the problems what a folder does not have."""
        wanted = self._wanted
        if mirror and not is_address(mirror):
            try:
                found = False
                for place in mirrors.paths(mirror, wanted, self._expected):
                    found = True
                    yield place
                if not found:
                    problems.append(f"{mirror}: {mirrors.absence(mirror, wanted, self._expected)}")
            except DataError as error:
                problems.append(f"{mirror}: {error}")
        yield from self._kept(lock)
        if mirror and is_address(mirror):
            yield from mirrors.addresses(mirror, wanted, self._expected)
        packed = bool(wanted.member)
        if wanted.url:
            yield Place(wanted.url, packed)
        else:
            yield Place(f"{self._openml.rstrip('/')}/{wanted.openml}", packed, described=True)

    def _bring(self, place: Place) -> None:
        """Write what a place has, if it is what is wanted."""
        with atomic(self._path) as ready, temporary_beside(self._path) as other:
            target = other if place.packed else ready

            def accept(came: Path, answer: Answer | None, md5: str | None = None) -> None:
                self._accept(came, ready, place.packed, answer, md5)

            if place.described:
                url, md5 = describe(place.where, other, self._patience)
                try:
                    self._download(url, target, partial(accept, md5=md5))
                except DataError as error:
                    raise DataError(f"it names {url}: {error}") from None
            elif "://" in place.where:
                self._download(place.where, target, accept)
                if place.packed and self._archive:
                    keep(other, self._archive)
            else:
                self._copy(Path(place.where), target)
                accept(target, None)
            if not self._wanted.pin:
                self._records.keep(self._wanted, _digest(ready), ready.stat().st_size)

    def _download(self, url: str, target: Path, accept: Callable[[Path, Answer], None]) -> None:
        """Download a file with the errand's bounds."""
        download(url, target, self._wanted.max_bytes, self._patience, accept)

    def _copy(self, source: Path, target: Path) -> None:
        """Copy a file of a mirror."""
        try:
            if source.stat().st_size > self._wanted.max_bytes:
                raise DataError("it is larger than max_mb allows")
            shutil.copyfile(source, target)
        except OSError as error:
            raise DataError(error.strerror) from None

    def _accept(
        self, came: Path, ready: Path, packed: bool, answer: Answer | None, md5: str | None
    ) -> None:
        """Unpack what came, if need be, and raise `DataError` unless it is what is wanted."""
        is_page = page(came, answer)
        try:
            if md5 and _digest(came, "md5") != md5:
                raise DataError(f"md5 is {_digest(came, 'md5')}, but OpenML says {md5}")
            if packed:
                unpack(came, self._wanted.member, ready, self._wanted.max_bytes)
            self._verify(ready)
            if not self._expected and not ready.stat().st_size:
                raise DataError("an empty file came")
        except DataError:
            if is_page:
                raise DataError(is_page) from None
            raise
        if is_page and not self._expected and not self._wanted.name.endswith((".html", ".htm")):
            raise DataError(is_page)

    def _verify(self, ready: Path) -> None:
        """Raise `DataError` if this file has not the hash that is known."""
        pin = self._wanted.pin
        if pin is None:
            self._records.check(self._wanted, _digest(ready))
            return
        found = _digest(ready, pin.kind)
        if found != pin.digest:
            raise DataError(f"{pin.kind} is {found}, expected {pin.digest}")

    def _failure(self, problems: list[str]) -> str:
        """Return the message for a file that could not be had anywhere."""
        wanted = self._wanted
        name = wanted.name + (f" (or {wanted.file})" if wanted.member else "")
        hashed = " with {} {}".format(*self._expected) if self._expected else ""
        return (
            f"{wanted.dataset}: {wanted.name} could not be fetched: {'; '.join(problems)}. "
            f"Without a connection: put {name}{hashed} into a folder, at any depth, and add "
            "--config mirror=FOLDER; docs/data.md says how to make one"
        )


def _digest(path: Path, kind: str = "sha256") -> str:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()

"""Downloads: from a mirror first, checked against a hash, and nothing kept that is wrong."""

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from steeplechase.data.errors import DataError
from steeplechase.files import atomic

CHUNK = 1 << 20  # bytes
TRIES = 3
WAIT = 1.0  # seconds before the second try; doubled before each further one
TIMEOUT = 30.0  # seconds without an answer
# Answers that another try may change: too many requests, and what a server says of its own state.
PASSING = (408, 425, 429, 500, 502, 503, 504)


def fetch(
    url: str,
    sha256: str,
    name: str,
    path: str | os.PathLike,
    mirror: str | None = None,
    *,
    timeout: float = TIMEOUT,
    tries: int = TRIES,
    wait: float = WAIT,
) -> str:
    """Bring a file to `path`, from the mirror if it has it, else from its home.

    Parameters
    ----------
    url : str
        The file's home, http or https.
    sha256 : str
        What the file's SHA-256 (hexadecimal) must be, wherever it comes from.
    name : str
        The file's name in the mirror.
    path
        Where to write; the file appears there only when it is complete and right.
    mirror : str, optional
        A folder, or the http address of one.
    timeout : float
        Seconds to wait for an answer.
    tries : int
        How often to ask each address.
    wait : float
        Seconds before the second try, doubled before each further one.

    Returns
    -------
    str
        Where the file came from.

    Raises
    ------
    DataError
        In one line, what happened at each address.
    """
    problems = []
    for place in _places(url, name, mirror):
        for attempt in range(tries):
            if attempt:
                time.sleep(wait * 2 ** (attempt - 1))
            try:
                with atomic(path) as temporary:
                    _copy(place, temporary, sha256, timeout)
                return place
            except _Passing as error:
                problem = f"{error} ({attempt + 1} tries)"
            except DataError as error:
                problem = str(error)
                break
        problems.append(f"{place}: {problem}")
    raise DataError(f"{name} could not be fetched: {'; '.join(problems)}")


class _Passing(Exception):
    """A failure that another try may mend."""


def _places(url: str, name: str, mirror: str | None) -> Iterator[str]:
    """Yield the addresses to be asked, in turn."""
    if mirror:
        if _is_address(mirror):
            yield f"{mirror.rstrip('/')}/{urllib.parse.quote(name)}"
        else:
            yield str(Path(mirror).expanduser() / name)
    yield url


def _is_address(place: str) -> bool:
    """Say whether a place is a web address; all else is a path."""
    return place.lower().startswith(("http://", "https://"))


def _copy(place: str, path: Path, sha256: str, timeout: float) -> None:
    """Write what stands at `place` to `path`, and raise unless it has the right hash."""
    digest = hashlib.sha256()
    try:
        with closing(_open(place, timeout)) as stream, path.open("wb") as file:
            expected = getattr(stream, "length", None)
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
            received = file.tell()
    except urllib.error.HTTPError as error:
        problem = f"HTTP {error.code} {error.reason}"
        raise (_Passing if error.code in PASSING else DataError)(problem) from None
    except FileNotFoundError:
        raise DataError("no such file") from None
    except (OSError, http.client.HTTPException) as error:
        problem = str(getattr(error, "reason", error)) or type(error).__name__
        raise (_Passing if _is_address(place) else DataError)(problem) from None
    # Read in parts, a connection that breaks off looks like the end of the file.
    if expected is not None and received != expected:
        raise _Passing(f"broke off after {received} of {expected} bytes")
    if digest.hexdigest() != sha256.lower():
        raise DataError(f"sha256 is {digest.hexdigest()}, expected {sha256.lower()}")


def _open(place: str, timeout: float) -> BinaryIO:
    """Open a web address or a local file for reading."""
    if _is_address(place):
        request = urllib.request.Request(place, headers={"User-Agent": "steeplechase"})
        return urllib.request.urlopen(request, timeout=timeout)
    if "://" in place:
        raise DataError("expected an http or https address or a path")
    return Path(place).open("rb")

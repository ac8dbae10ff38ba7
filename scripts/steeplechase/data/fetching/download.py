"""One file from one web address: patient, resumed where it broke off, and bounded in size."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from steeplechase.data.errors import DataError

CHUNK = 1 << 20  # bytes
LONGEST_WAIT = 60.0  # seconds; a server that asks for more patience is given up
SLOWEST = 100  # bytes a second; a server that gives less has stalled
# Answers that another try may change: too many requests, and what a server says of its own state.
PASSING = (408, 425, 429, 500, 502, 503, 504)
RANGE_REFUSED = 416


@dataclass(frozen=True)
class Patience:
    """How long and how often an address is asked.

    Attributes
    ----------
    timeout : float
        Seconds without an answer, or at less than `SLOWEST`.
    tries : int
        How often each address is asked.
    wait : float
        Seconds before the second try, doubled before each further one.
    """

    timeout: float = 30.0
    tries: int = 3
    wait: float = 1.0


@dataclass(frozen=True)
class Answer:
    """What a server says of a file: the address after all redirections, and the kind."""

    address: str
    kind: str


class Unreachable(DataError):
    """No answer from a server, which will not answer for another file either."""


class _Passing(Exception):
    """A failure that another try may mend.

    `answered` if the server said something, `after` if it named the seconds to wait.
    """

    def __init__(self, problem: str, answered: bool = True, after: float = 0.0) -> None:
        super().__init__(problem)
        self.answered, self.after = answered, after


def download(
    url: str,
    path: Path,
    max_bytes: int,
    patience: Patience,
    accept: Callable[[Path, Answer], None],
) -> None:
    """Write what stands at an address to a file.

    Parameters
    ----------
    url : str
        An http or https address.
    path : pathlib.Path
        Written as it comes, so a temporary name; whoever gave it removes it.
    max_bytes : int
        Most that is taken.
    patience : Patience
    accept : callable
        Given the path of the complete file and the server's answer, raises `DataError` if it is
        not what was wanted. A file that was put together from parts and is refused is fetched
        once more from its beginning, if a try is left.

    Raises
    ------
    Unreachable
        If no try had an answer.
    DataError
        In one line, without the address, what is wrong.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise DataError("expected an http or https address")
    transfer = _Transfer(url, path, max_bytes, patience.timeout)
    answered, asked_for = False, 0.0
    for attempt in range(patience.tries):
        if attempt:
            time.sleep(max(patience.wait * 2 ** (attempt - 1), asked_for))
            asked_for = 0.0
        try:
            accept(path, transfer.run())
            return
        except _Passing as error:
            problem = str(error)
            answered |= error.answered
            asked_for = error.after
            if asked_for > LONGEST_WAIT:
                raise DataError(f"{problem}: the server asks for {asked_for:g} s") from None
        except DataError as error:
            if not transfer.resumed:
                raise
            problem, answered = str(error), True
            transfer.forget()
    problem += f" ({patience.tries} tries)" if patience.tries > 1 else ""
    raise (DataError if answered else Unreachable)(problem)


class _Transfer:
    """A download that can be continued: the part that is there, and whether it is still valid."""

    def __init__(self, url: str, path: Path, max_bytes: int, timeout: float) -> None:
        self._url, self._path = url, path
        self._max_bytes, self._timeout = max_bytes, timeout
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._path.write_bytes(b"")
        self._validator: str | None = None
        self.resumed = False

    def run(self) -> Answer:
        """Bring the rest of the file, and return what the server says of it."""
        start = self._path.stat().st_size if self._validator else 0
        headers = {"User-Agent": "steeplechase", "Accept-Encoding": "identity"}
        if start:
            # Without a change since, the rest; otherwise the server sends the whole file.
            headers |= {"Range": f"bytes={start}-", "If-Range": self._validator}
        answered = False
        try:
            request = urllib.request.Request(self._url, headers=headers)
            with _opener().open(request, timeout=self._timeout) as response:
                answered = True
                return self._take(response, start)
        except urllib.error.HTTPError as error:
            error.close()
            problem = f"HTTP {error.code} {error.reason}"
            if error.code == RANGE_REFUSED and start:
                self.forget()
                raise _Passing(problem) from None
            if error.code not in PASSING:
                raise DataError(problem) from None
            raise _Passing(problem, after=_retry_after(error.headers)) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            problem = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            raise _Passing(problem, answered) from None
        except ValueError as error:
            # An address or a redirection that is none.
            raise DataError(str(error)) from None

    def _take(self, response: http.client.HTTPResponse, start: int) -> Answer:
        """Write the body of an answer behind what is there, or in its place."""
        if response.status != 206:
            start = 0
        elif not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            self.forget()
            raise _Passing("the server sent another part of the file than was asked for")
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise DataError(f"sent in the encoding {encoding}, which was not asked for")
        expected = None if response.length is None else start + response.length
        if expected is not None and expected > self._max_bytes:
            raise DataError(f"it has {expected:,} bytes, {_more_than(self._max_bytes)}")
        self.resumed = start > 0
        self._validator = _validator(response.headers)
        with self._path.open("r+b") as file:
            file.seek(start)
            file.truncate()
            self._copy(response, file)
            received = file.tell()
        # A connection that breaks off looks like the end of the file.
        if expected is not None and received != expected:
            raise _Passing(f"broke off after {received:,} of {expected:,} bytes")
        return Answer(response.url, response.headers.get_content_type())

    def _copy(self, response: BinaryIO, file: BinaryIO) -> None:
        """Copy until the end, unless there is too much of it or it comes too slowly."""
        since, taken = time.monotonic(), 0
        while chunk := response.read1(CHUNK):
            file.write(chunk)
            if file.tell() > self._max_bytes:
                raise DataError(f"it does not end, {_more_than(self._max_bytes)}")
            taken += len(chunk)
            elapsed = time.monotonic() - since
            if elapsed > self._timeout:
                if taken < SLOWEST * elapsed:
                    raise _Passing(f"stalled after {file.tell():,} bytes")
                since, taken = time.monotonic(), 0


def _more_than(max_bytes: int) -> str:
    return f"more than max_mb allows ({max_bytes / 10**6:g} MB)"


def _validator(headers: http.client.HTTPMessage) -> str | None:
    """Return what tells this version of the file from another one, if the server says it."""
    etag = headers.get("ETag")
    if etag and not etag.startswith("W/"):
        return etag
    return headers.get("Last-Modified")


def _retry_after(headers: http.client.HTTPMessage) -> float:
    """Return the seconds that a server asks to be left alone; 0 where it does not.

    Dates are not read: they are rare, and depend on two clocks (RFC 9110, section 10.2.3).
    """
    text = (headers.get("Retry-After") or "").strip()
    return float(text) if text.isdecimal() else 0.0


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener for http and https alone, wherever a redirection leads."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.UnknownHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener

"""Pages of the web that come in the place of a file: to log in, or to say what went wrong."""

import re
from pathlib import Path

from steeplechase.data.fetching.download import Answer

LOOK_AT = 4096  # bytes
TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80}?)\s*<", re.IGNORECASE)


def page(path: Path, answer: Answer | None) -> str:
    """Say that a file is a page of the web, and which; an empty text if it is none.

    Parameters
    ----------
    path : pathlib.Path
        What came.
    answer : Answer, optional
        What the server said of it.
    """
    with path.open("rb") as file:
        start = file.read(LOOK_AT)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    called = answer is not None and answer.kind in ("text/html", "application/xhtml+xml")
    marked = b"<!doctype html" in text or b"<html" in text
    if not (text.startswith(b"<") and (called or marked)):
        return ""
    title = TITLE.search(start)
    parts = ["a web page came in place of the file"]
    if title:
        parts.append(f"its title: {title[1].decode('utf-8', 'replace')!r}")
    if answer is not None:
        parts.append(f"from {answer.address}")
    return ", ".join(parts)

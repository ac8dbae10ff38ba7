"""What the log of a job that failed says last."""

import os
from pathlib import Path

END = 65_536  # bytes at the end of a log that are read
LONGEST = 500  # letters of a line that are shown


def last_log_line(path: str | os.PathLike) -> str:
    """Return the last line of a log that is not blank; of a Python error, what was raised.

    Whatever the file holds, this reads no more than its end and raises nothing: it is asked where
    something has gone wrong already.

    Parameters
    ----------
    path
        The log, of any size and any bytes.

    Returns
    -------
    str
        Without control characters and surrounding space; what is not UTF-8 stands as "�", and a
        very long line is cut. "" of a file that is empty, blank, not there, or cannot be read.
    """
    try:
        if not Path(path).is_file():
            return ""
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - END, 0))
            end = file.read(END)
    except OSError:
        return ""
    lines = end.decode("utf-8", errors="replace").splitlines()
    for line in reversed(lines):
        text = "".join(letter if letter.isprintable() else " " for letter in line).strip()
        if text:
            return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return ""

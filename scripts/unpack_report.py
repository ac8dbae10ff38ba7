"""Write the files that a report carries into a folder: tables, statistics, figures, settings.

    python scripts/unpack_report.py report.html            into report-data beside it
    python scripts/unpack_report.py report.html somewhere  into a folder of that name
    python scripts/unpack_report.py report.html --list     only say what it carries

This file needs Python and nothing else, not even the rest of Steeplechase: keep it with a report.
Each file is held to the SHA-256 that the report has of it before anything is written.
"""

import argparse
import base64
import binascii
import hashlib
import io
import json
import os
import re
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath

FORMAT = 1  # the newest format that is known here
MANIFEST = "manifest.json"
BLOCK = re.compile(rb'<script type="application/zip" id="carried-data"([^>]*)>')
GENERATOR = b'<meta name="generator" content="Steeplechase">'


class ReportError(ValueError):
    """A report that cannot be read, with the reason as its message."""


def read_report(report: str | os.PathLike) -> dict[str, bytes]:
    """Return the files that a report carries, its manifest among them, all of them verified.

    Parameters
    ----------
    report
        The HTML file.

    Raises
    ------
    ReportError
        If it is no report, is not whole, or needs a newer version of this script.
    """
    path = Path(report)
    try:
        page = path.read_bytes()
    except OSError as error:
        raise ReportError(f"{path}: cannot be read ({error.strerror})") from error
    archive = _archive(path, page)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            return _verified(path, packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReportError(f"{path}: damaged: its archive cannot be read ({error})") from error


def _archive(path: Path, page: bytes) -> bytes:
    """Return the archive that stands in a page."""
    found = BLOCK.search(page)
    if found is None:
        if GENERATOR not in page:
            raise ReportError(f"{path}: not a report of Steeplechase")
        if b"</html>" not in page:
            raise ReportError(f"{path}: truncated: the page ends before its data")
        raise ReportError(f"{path}: a report that carries no data (made by an older version)")
    newest = re.search(rb'data-format="(\d+)"', found[1])
    if newest is None or int(newest[1]) > FORMAT:
        raise ReportError(
            f"{path}: made by a newer version of Steeplechase: use the unpack_report.py of that one"
        )
    end = page.find(b"</script>", found.end())
    if end < 0:
        raise ReportError(f"{path}: truncated: the page ends within its data")
    try:
        return base64.b64decode(b"".join(page[found.end() : end].split()), validate=True)
    except binascii.Error as error:
        raise ReportError(f"{path}: damaged: its data are not base64 ({error})") from error


def _verified(path: Path, packed: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the files of an archive, each as long and with the digest that its manifest says."""
    entries = {entry.filename: entry for entry in packed.infolist()}
    if MANIFEST not in entries:
        raise ReportError(f"{path}: damaged: its archive has no {MANIFEST}")
    files = {MANIFEST: packed.read(MANIFEST)}
    try:
        promised = {
            name: (int(one["bytes"]), str(one["sha256"]))
            for name, one in json.loads(files[MANIFEST])["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"{path}: damaged: its {MANIFEST} is not as expected") from error
    for name in sorted(promised.keys() ^ (entries.keys() - {MANIFEST})):
        there = "is not in its archive" if name in promised else f"is not in its {MANIFEST}"
        raise ReportError(f"{path}: damaged: {name} {there}")
    for name, (size, digest) in promised.items():
        _check_name(path, name)
        # The size is compared first: nothing larger than promised is inflated.
        if entries[name].file_size != size:
            raise ReportError(f"{path}: damaged: {name} is not as long as it was")
        files[name] = packed.read(name)
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise ReportError(f"{path}: damaged: {name} is not what it was (SHA-256 differs)")
    return files


def _check_name(path: Path, name: str) -> None:
    """Refuse a name that would lead out of a folder, on any system."""
    parts = PurePosixPath(name).parts
    windows = PureWindowsPath(name)
    if (
        not parts
        or ".." in parts
        or name.startswith("/")
        or windows.drive
        or windows.root
        or "\\" in name
        or not name.isprintable()
    ):
        raise ReportError(f"{path}: refused: {name!r} would be written outside the folder")


def write_files(files: dict[str, bytes], folder: Path, force: bool) -> None:
    """Write files below a folder, which is made; each appears whole or not at all.

    Raises
    ------
    ReportError
        If the folder holds something and `force` does not say to write over it, or a link in it
        leads elsewhere.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise ReportError(f"{folder}: is not a folder")
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise ReportError(f"{folder}: is not empty: choose another folder, or say --force")
        folder.mkdir(parents=True, exist_ok=True)
        inside = folder.resolve()
        for name, content in files.items():
            target = inside.joinpath(*PurePosixPath(name).parts)
            if not target.parent.resolve().is_relative_to(inside):
                raise ReportError(f"{folder}: refused: {name} would follow a link out of it")
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, content)
    except OSError as error:
        raise ReportError(f"{error.filename or folder}: {error.strerror}") from error


def _write(target: Path, content: bytes) -> None:
    """Write one file under another name and rename it."""
    handle, temporary = tempfile.mkstemp(prefix=".unpack-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def main(report: str, folder: str | None, force: bool, listed: bool) -> str:
    """Unpack a report, or list what it carries, and return what there is to say of it."""
    files = read_report(report)
    manifest = json.loads(files[MANIFEST])
    left_out = manifest.get("left_out") or {}
    missing = "".join(f"\nleft out for its size: {n} ({left_out[n]:,} bytes)" for n in left_out)
    if listed:
        lines = [f"{len(files[name]):>10,}  {name}" for name in sorted(files)]
        return "\n".join(lines) + _printable(missing)
    target = Path(folder) if folder else Path(report).with_name(f"{Path(report).stem}-data")
    write_files(files, target, force)
    made_by = f"{manifest.get('study')}, by Steeplechase {manifest.get('steeplechase')}"
    return f"{target}: {len(files)} files of {_printable(made_by)}{_printable(missing)}"


def _printable(text: str) -> str:
    """Return text without what a terminal would take for a command."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("report", help="the HTML file")
    parser.add_argument("folder", nargs="?", help="where to; <name of the report>-data without")
    parser.add_argument("--force", action="store_true", help="write into a folder that is in use")
    parser.add_argument("--list", action="store_true", help="only say what the report carries")
    options = parser.parse_args()
    try:
        print(main(options.report, options.folder, options.force, options.list))
    except ReportError as error:
        sys.exit(str(error))

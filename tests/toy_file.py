"""A file to be fetched in tests, another one of the same size, and a page of the web."""

import hashlib
import json

CONTENT = b"x,y\n1,a\n2,b\n" * 1000
OTHER = b"x,y\n1,a\n2,c\n" * 1000
PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


SHA256 = sha256(CONTENT)
PINNED = {"sha256": SHA256}
RIGHT = {"data.csv": CONTENT}  # what stands where it was fetched to


def record_of(tmp_path):
    """Return the only record of a download: its file, and what it says."""
    (path,) = (tmp_path / "lock").iterdir()
    return path, json.loads(path.read_text(encoding="utf-8"))

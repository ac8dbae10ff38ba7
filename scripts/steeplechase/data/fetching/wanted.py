"""What is to be fetched, as a catalogue entry says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

KEYS = ("url", "openml", "file", "member", "sha256", "max_mb")
MAX_MB = 1024  # where an entry says nothing; megabytes of 10^6 bytes


def downloads(entry: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what an entry says of the files to be fetched, by the name of each; {} if of none.

    The entry's own file is the first. A further one (`more`) that has no address of its own comes
    from the entry's, as another member of its archive.
    """
    first = _download_keys(entry)
    if not _has_address(first):
        return {}
    parts = [first]
    for part in map(_download_keys, entry.get("more") or ()):
        inherited = {"max_mb"} if _has_address(part) else {"url", "openml", "file", "max_mb"}
        parts.append({key: first[key] for key in first if key in inherited} | part)
    return {raw_name(part): part for part in parts}


def _download_keys(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of an entry that decides what is fetched."""
    return {key: entry[key] for key in KEYS if key in entry}


def _has_address(entry: Mapping[str, Any]) -> bool:
    """Tell a download from a user's own file, which is named by `file` too."""
    return "url" in entry or "openml" in entry


def raw_name(entry: Mapping[str, Any]) -> str:
    """Return the name of the file that is read: the one unpacked, if there is an archive."""
    if "member" in entry:
        return PurePosixPath(entry["member"]).name
    return entry.get("file") or f"openml-{entry['openml']}.arff"


@dataclass(frozen=True)
class Wanted:
    """One file to be fetched.

    Attributes
    ----------
    dataset : str
        Name of the data set.
    url : str or None
        The file's home, http or https; None for a data set of OpenML.
    openml : int or None
        Number of a data set of OpenML.
    file : str
        Name of the file that the home gives.
    member : str or None
        Path of a file inside it, if it is an archive.
    name : str
        Name of the file that is read: of the member, or `file`.
    sha256 : str or None
        Hash of the file that is read. With a member that is what is unpacked, since the same
        content may be packed in many ways.
    max_bytes : int
        Most that may be downloaded, and most that may be unpacked.
    """

    dataset: str
    url: str | None
    openml: int | None
    file: str
    member: str | None
    name: str
    sha256: str | None
    max_bytes: int

    @classmethod
    def of(cls, dataset: str, entry: Mapping[str, Any]) -> "Wanted":
        """Return what an entry asks for."""
        name, sha256 = raw_name(entry), entry.get("sha256")
        return cls(
            dataset=dataset,
            url=entry.get("url"),
            openml=entry.get("openml"),
            file=entry.get("file", name),
            member=entry.get("member"),
            name=name,
            sha256=sha256.lower() if sha256 else None,
            max_bytes=round(entry.get("max_mb", MAX_MB) * 10**6),
        )

    @property
    def home(self) -> str:
        """Where the file comes from, as one text: the same for the same file, and only for it."""
        home = self.url or f"openml:{self.openml}"
        return f"{home}#{self.member}" if self.member else home

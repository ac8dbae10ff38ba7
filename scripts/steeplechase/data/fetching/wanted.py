"""What is to be fetched, as a catalogue entry says it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple

KEYS = ("url", "openml", "file", "member", "sha256", "md5", "max_mb")
MAX_MB = 1024  # where an entry says nothing; megabytes of 10^6 bytes


class Pin(NamedTuple):
    """The hash that a file must have: `sha256` or `md5`, hexadecimal in small letters."""

    kind: str
    digest: str


def downloads(entry: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what an entry says of the files to be fetched, by the name of each; {} if of none.

    Of a table the entry's own file is the first, and then come those of `more`; of an image set
    those of its parts, in the order of `image_files`. A file that has no address of its own comes
    from the entry's, as another member of its archive. Members of one archive are `shared`.
    """
    common = _download_keys(entry)
    if "train" in entry:
        listed = image_files(entry)
    else:
        listed = [common, *(entry.get("more") or ())] if _has_address(common) else []
    parts = []
    for part in map(_download_keys, listed):
        inherited = {"max_mb"} if _has_address(part) else {"url", "openml", "file", "max_mb"}
        parts.append({key: common[key] for key in common if key in inherited} | part)
    members = Counter(part["url"] for part in parts if "url" in part and "member" in part)
    shared = [members[part.get("url")] > 1 and "member" in part for part in parts]
    return {
        raw_name(part): part | ({"shared": True} if is_shared else {})
        for part, is_shared in zip(parts, shared, strict=True)
    }


def image_files(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the files of an image set as they are listed: train, test, and names of classes."""
    names = [entry["class_names"]] if "class_names" in entry else []
    return [*entry["train"]["files"], *entry["test"]["files"], *names]


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
    pin : Pin or None
        Hash of the file that is read. With a member that is what is unpacked, since the same
        content may be packed in many ways.
    max_bytes : int
        Most that may be downloaded, and most that may be unpacked.
    shared : bool
        Whether other files of the data set are members of the same archive.
    """

    dataset: str
    url: str | None
    openml: int | None
    file: str
    member: str | None
    name: str
    pin: Pin | None
    max_bytes: int
    shared: bool

    @classmethod
    def of(cls, dataset: str, entry: Mapping[str, Any]) -> "Wanted":
        """Return what an entry asks for."""
        name = raw_name(entry)
        kind = next((kind for kind in ("sha256", "md5") if entry.get(kind)), None)
        return cls(
            dataset=dataset,
            url=entry.get("url"),
            openml=entry.get("openml"),
            file=entry.get("file", name),
            member=entry.get("member"),
            name=name,
            pin=Pin(kind, entry[kind].lower()) if kind else None,
            max_bytes=round(entry.get("max_mb", MAX_MB) * 10**6),
            shared=bool(entry.get("shared")),
        )

    @property
    def home(self) -> str:
        """Where the file comes from, as one text: the same for the same file, and only for it."""
        home = self.url or f"openml:{self.openml}"
        return f"{home}#{self.member}" if self.member else home

"""The image set of a study: a name of the catalogue config/images.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steeplechase import registry
from steeplechase.data.fetching.wanted import downloads, image_files
from steeplechase.errors import Place, Problems
from steeplechase.messages import unknown
from steeplechase.schema_check import Fault, check
from steeplechase.yaml_places import plain_yaml, read_yaml

CATALOGUE = "config/images.yaml"


@dataclass(frozen=True)
class ImageEntry:
    """What is known of an image set before its files are read.

    Attributes
    ----------
    name : str
    entry : dict
        Its entry of the catalogue.
    train_rows, test_rows : int
        Images of the two parts.
    classes : tuple of str
        Their names, in the order of the labels.
    shape : tuple of int
        Channels, height and width.
    """

    name: str
    entry: dict[str, Any]
    train_rows: int
    test_rows: int
    classes: tuple[str, ...]
    shape: tuple[int, int, int]


def image_catalogue(root: Path) -> dict[str, dict[str, Any]]:
    """Return config/images.yaml: the known image sets by name; empty if there is none."""
    path = root / CATALOGUE
    return (plain_yaml(path, CATALOGUE) or {}) if path.exists() else {}


def read_image_set(name: str, root: Path, place: Place, problems: Problems) -> ImageEntry | None:
    """Find an image set in the catalogue, and check its entry.

    Parameters
    ----------
    name : str
        What a study calls it.
    root : pathlib.Path
        Folder that holds config/.
    place : tuple
        Where the study names it.
    problems : Problems
        Takes what is wrong, then with the line of the catalogue.

    Returns
    -------
    ImageEntry or None
        None if there is no such image set, or its entry is wrong.
    """
    known = image_catalogue(root)
    if name not in known:
        text = unknown(str(name), known, "an image set", f"image sets of {CATALOGUE}")
        problems.add(place, text)
        return None
    entry = known[name]
    faults = _faults(name, entry)
    if faults:
        written = Problems(CATALOGUE, read_yaml(root / CATALOGUE, CATALOGUE).lines)
        for fault in faults:
            written.add(fault.place, fault.text)
        for message in written.messages:
            problems.add(place, message)
        return None
    return ImageEntry(
        name=name,
        entry=entry,
        train_rows=entry["train"]["rows"],
        test_rows=entry["test"]["rows"],
        classes=tuple(entry["classes"]),
        shape=(entry["channels"], entry["height"], entry["width"]),
    )


def _faults(name: str, entry: Any) -> list[Fault]:
    """Return what is wrong with an entry."""
    faults = check({name: entry}, "images")
    source = entry.get("source") if isinstance(entry, Mapping) else None
    sources = registry.names("image_sources")
    if isinstance(source, str) and source not in sources:
        text = unknown(source, sources, "a source of images", "sources of images")
        faults.append(Fault((name, "source"), text))
    if faults:
        return faults
    return [*_class_faults(name, entry), *_file_faults(name, entry)]


def _class_faults(name: str, entry: Mapping[str, Any]) -> list[Fault]:
    """Return what does not fit in the numbers of rows of an entry that keeps the schema."""
    faults = []
    for part in ("train", "test"):
        rows, counts = entry[part]["rows"], entry[part].get("class_rows")
        if counts is None:
            continue
        place = (name, part, "class_rows")
        strange = [key for key in counts if key not in entry["classes"]]
        faults += [
            Fault((*place, key), unknown(key, entry["classes"], "a class", "classes"))
            for key in strange
        ]
        lacking = [key for key in entry["classes"] if key not in counts]
        if lacking and not strange:
            faults.append(Fault(place, f"the class {lacking[0]!r} is missing"))
        elif sum(counts.values()) != rows:
            text = f"the classes have {sum(counts.values())} rows together, the part {rows}"
            faults.append(Fault(place, text))
    return faults


def _file_faults(name: str, entry: Mapping[str, Any]) -> list[Fault]:
    """Return what keeps the files of an entry from being fetched, each under a name of its own."""
    faults = []
    for place, file in _listed(name, entry):
        own, common = "url" in file, "url" in entry
        if not own and not common:
            faults.append(Fault(place, "the key 'url' is missing, here and in the entry"))
        elif not own and "member" not in file:
            faults.append(Fault(place, "the key 'member' is missing: which file of the archive?"))
    if not faults and len(downloads(entry)) < len(image_files(entry)):
        text = "two files have one name; expected as many names as files"
        faults.append(Fault((name, "train", "files"), text))
    return faults


def _listed(name: str, entry: Mapping[str, Any]) -> list[tuple[Place, Mapping[str, Any]]]:
    """Return the files of an entry with their places."""
    listed = [
        ((name, part, "files", i), file)
        for part in ("train", "test")
        for i, file in enumerate(entry[part]["files"])
    ]
    names = [((name, "class_names"), entry["class_names"])] if "class_names" in entry else []
    return [*listed, *names]

"""A study that extends another one: it gives what differs, and takes the rest from there."""

from pathlib import Path
from typing import Any

from steeplechase.yaml_places import Document

# Of these a study gives the keys that differ; of anything else the whole.
SECTIONS = ("network", "inputs", "training", "protocol", "comparison", "packing")
# Of these those of a name that is given, as a whole; nothing behind a name leaves that one out.
NAMED = {"algorithms": "an algorithm", "stages": "a stage"}


def merged(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the value of a study that extends another.

    Parameters
    ----------
    base
        The value of the study that is extended.
    given
        What the study's own file holds.

    Returns
    -------
    dict
        Of `network`, `inputs`, `training`, `protocol`, `comparison` and `packing` the keys that are
        given replace those of the base (all of them where the network has another name); of
        `algorithms` and `stages` those of a name that is given, as a whole, and a name with nothing
        behind it leaves that one out; any other key replaces the base's.
    """
    value = {**base, **{key: item for key, item in given.items() if key != "extends"}}
    for section in SECTIONS:
        own, other = given.get(section), base.get(section)
        if isinstance(own, dict) and isinstance(other, dict):
            same = own.get("name", other.get("name")) == other.get("name")
            value[section] = {**other, **own} if same else own
    for key in NAMED:
        own, other = given.get(key), base.get(key)
        if isinstance(own, dict) and isinstance(other, dict):
            both = {**other, **own}
            value[key] = {name: one for name, one in both.items() if one is not None}
    return value


def left_out_in_vain(base: dict[str, Any], given: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the key and name of what a study leaves out, and the base does not have."""
    return [
        (key, name)
        for key in NAMED
        if isinstance(own := given.get(key), dict) and isinstance(other := base.get(key), dict)
        for name, one in own.items()
        if one is None and name not in other
    ]


def base_name(document: Document) -> str | None:
    """Return the study that a file extends, as the file names it; None if it extends none."""
    value = document.value
    name = value.get("extends") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def text_of(path: Path, extended: tuple[str, ...]) -> str:
    """Return a study's file, followed by the files that it extends."""
    parts = [path.read_text(encoding="utf-8")]
    for other in map(Path, extended):
        parts.append(f"\n# {other.name}, which is extended:\n\n{other.read_text(encoding='utf-8')}")
    return "".join(parts)

"""The configuration: which study, and where files are kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steeplechase.errors import StudyErrors
from steeplechase.schema_check import check, filled, schema

SOURCE = "--config / config/config.yaml"
MIRROR_VARIABLE = "STEEPLECHASE_MIRROR"


@dataclass(frozen=True)
class Config:
    """The workflow's configuration, checked and complete.

    Attributes
    ----------
    study
        Name of a study or path to its file.
    results_dir, resources_dir, cache_dir
        Folders, without a slash at the end.
    mirror
        Folder (absolute) or http(s) address where data sets are looked for first, or None.
    cache_gb
        Size that the cell cache is cut to after a run, or None.
    checkpoint_s
        Seconds between two checkpoints of a training on images.
    device, tf32, deterministic
        What networks are trained on: cpu, cuda, or auto; and how exact a GPU is to be.
    allow_code
        Whether code that a study names, from outside the library, may run.
    """

    study: str
    results_dir: str
    resources_dir: str
    cache_dir: str
    mirror: str | None
    cache_gb: float | None
    checkpoint_s: float
    device: str
    tf32: bool
    deterministic: bool
    allow_code: bool


def load_config(mapping: Mapping[str, Any], root: Path) -> Config:
    """Check the configuration and fill in its defaults.

    Parameters
    ----------
    mapping
        The keys of ``config/config.yaml`` with those of ``--config`` over them.
    root
        Folder that holds ``config/``; a mirror's relative path is looked up in the working
        directory, then here.

    Raises
    ------
    StudyErrors
        With everything that is wrong.
    """
    known = schema("config")["properties"]
    mapping = {key: _read(value, known.get(key, {})) for key, value in mapping.items()}
    faults = check(mapping, "config")
    messages = [f"{f.place[0]}: {f.text}" if f.place[0] in known else f.text for f in faults]
    wrong = {fault.place[0] for fault in faults}
    usable = {key: value for key, value in mapping.items() if key not in wrong}
    complete = filled(usable, schema("config"))
    for key in ("results_dir", "resources_dir", "cache_dir"):
        if "{" in complete[key] or "}" in complete[key]:
            text = f"got {complete[key]!r}, expected a path without braces"
            messages.append(f"{key}: {text}")
        complete[key] = complete[key].rstrip("/") or "/"
    if "mirror" not in wrong:
        complete["mirror"], problem = _mirror(complete["mirror"], Path(root))
        messages += [problem] if problem else []
    if messages:
        raise StudyErrors([f"{SOURCE}: {message}" for message in messages])
    return Config(**complete)


def _read(value: Any, rules: Mapping[str, Any]) -> Any:
    """Return a value, with true and false as what they mean.

    Snakemake hands on the true of ``--config tf32=true`` as text; to it the word is True.
    """
    words = {"true": True, "false": False} if rules.get("type") == "boolean" else {}
    return words.get(value, value) if isinstance(value, str) else value


def _mirror(given: str | None, root: Path) -> tuple[str | None, str]:
    """Return the mirror to be used, and what is wrong with it."""
    origin = "mirror" if given else MIRROR_VARIABLE
    address = given or os.environ.get(MIRROR_VARIABLE)
    if not address:
        return None, ""
    if address.startswith(("http://", "https://")):
        return address.rstrip("/"), ""
    for base in (Path.cwd(), root):
        folder = (base / Path(address).expanduser()).resolve()
        if folder.is_dir():
            return str(folder), ""
    return None, f"{origin}: got {address!r}, expected a folder that exists or an http(s) address"

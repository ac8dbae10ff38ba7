"""Kinds of study with a schema of their own, told by what stands in the place of `datasets`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steeplechase.errors import Problems
from steeplechase.schema_check import schema
from steeplechase.study_objects import Study
from steeplechase.study_problems import read_problem_study
from steeplechase.study_sweep import read_sweep_study

# Value with defaults, file, folder that holds config/, what is wrong, and the study extended.
Reader = Callable[[dict[str, Any], Path, Path, Problems, Study | None], Study]


@dataclass(frozen=True)
class Kind:
    """A kind of study.

    Attributes
    ----------
    key
        What it has in the place of `datasets`.
    protocol
        The only name that its protocol can have.
    schema
        Name of its schema.
    why
        Why keys of other studies are of no use in it.
    read
        Turns a file's value into a study.
    """

    key: str
    protocol: str
    schema: str
    why: str
    read: Reader

    def has(self, value: Any) -> bool:
        """Say whether a study is of this kind: by its key, or at least by its protocol."""
        if not isinstance(value, Mapping):
            return False
        protocol = value.get("protocol")
        named = isinstance(protocol, Mapping) and protocol.get("name") == self.protocol
        return value.get(self.key) is not None or named

    def refuse_keys_of_others(self, value: dict[str, Any], problems: Problems) -> None:
        """Note the keys that only studies of data sets have, and take them out.

        Parameters
        ----------
        value
            The study as it stands in its file; changed in place.
        problems
            Takes what is wrong; what of the file is of the other kind is one mistake.
        """
        known, others = schema(self.schema)["properties"], schema("study")["properties"]
        strange = [key for key in value if key in others and key not in known]
        if strange:
            text = f"a study of {self.key} {self.why}: leave out {', '.join(strange)}"
            problems.add((strange[0],), f"{text}, or leave out {self.key} and protocol.name")
        for key in strange:
            del value[key]


KINDS = (
    Kind(
        "problems",
        "descent",
        "descent",
        "trains no network",
        lambda value, path, _, problems, base: read_problem_study(value, path, problems, base),
    ),
    Kind("images", "hold_out", "sweep", "varies settings, stage by stage", read_sweep_study),
)


def kind_of(value: Any) -> Kind | None:
    """Return the kind of a study's value, None for one of data sets or of scores."""
    return next((kind for kind in KINDS if kind.has(value)), None)

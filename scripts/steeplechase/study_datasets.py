"""The data sets of a study: names of the catalogue, suites, and a user's own files."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steeplechase import registry
from steeplechase.data.errors import DataError
from steeplechase.data.measure import measure
from steeplechase.errors import Place, Problems, StudyErrors
from steeplechase.messages import nearest, unknown
from steeplechase.schema_check import Fault, check, filled, schema
from steeplechase.study_objects import DataSet
from steeplechase.yaml_places import plain_yaml, read_yaml

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SAFE_WORDS = "letters, digits, '.', '_' and '-', the first a letter or digit"
SOURCES = {".arff": "arff", ".parquet": "parquet", ".pq": "parquet"}  # others are delimited text
FILE_ENDINGS = (".csv", ".tsv", ".txt", ".data", *SOURCES)


def catalogue(root: Path) -> dict[str, dict[str, Any]]:
    """Return config/datasets.yaml: the known data sets by name; empty if there is none."""
    path = root / "config" / "datasets.yaml"
    return (plain_yaml(path, "config/datasets.yaml") or {}) if path.exists() else {}


def suites(root: Path) -> dict[str, Path]:
    """Return the files of config/suites by their stems."""
    return {path.stem: path for path in sorted((root / "config" / "suites").glob("*.yaml"))}


class DataSetReader:
    """Finds the data sets that a study names.

    Parameters
    ----------
    root
        Folder that holds config/.
    study_paths
        The study's file, and those that it extends: beside them own files are looked up first.
    problems
        Takes what is wrong.
    """

    def __init__(self, root: Path, study_paths: Sequence[Path], problems: Problems) -> None:
        self._root = root
        self._beside = [path.parent for path in study_paths]
        self._problems = problems
        self._catalogue = catalogue(root)
        self._suites = suites(root)
        self._found: dict[str, DataSet] = {}
        self._named_by: dict[str, tuple[str, Place]] = {}
        self.blocks = "dataset"  # or "source", if a suite asks for it

    def read(self, raw: Any) -> tuple[list[DataSet], list[Place]]:
        """Return the data sets in order, and where the study names each."""
        if isinstance(raw, str):
            self._read_name(raw, ("datasets",))
        for i, item in enumerate(raw if isinstance(raw, list) else []):
            place = ("datasets", i)
            if isinstance(item, str):
                self._read_name(item, place)
            elif isinstance(item, dict) and "file" in item:
                self._read_file(item, place, (*place, "file"))
        return list(self._found.values()), [place for _, place in self._named_by.values()]

    def _read_name(self, name: str, place: Place) -> None:
        if name in self._catalogue:
            if self._sound_entry(name, place):
                self._add(self._from_catalogue(name), place, "by name")
        elif name in self._suites:
            self._read_suite(name, place)
        elif "/" in name or name.lower().endswith(FILE_ENDINGS):
            rules = schema("study")["properties"]["datasets"]["items"]
            self._read_file(filled({"file": name}, rules), place, place)
        else:
            self._problems.add(place, self._no_name(name))

    def _no_name(self, name: str) -> str:
        near = nearest(name, [*self._catalogue, *self._suites])
        text = f"{name!r} is not a data set or suite"
        text += f"; did you mean {near!r}?" if near else ""
        tried = f"the {len(self._catalogue)} data sets of config/datasets.yaml"
        tried += f"; the suites of config/suites: {', '.join(self._suites) or 'none'}"
        return f"{text} (tried: {tried}; files end in {', '.join(FILE_ENDINGS)})"

    def _read_suite(self, suite: str, place: Place) -> None:
        shown_path = f"config/suites/{suite}.yaml"
        try:
            content = plain_yaml(self._suites[suite], shown_path)
        except StudyErrors as error:
            self._problems.add(place, str(error))
            return
        members = content.get("datasets") if isinstance(content, dict) else content
        if not isinstance(members, list) or not members:
            self._problems.add(place, f"{shown_path} has no list of datasets")
            return
        if isinstance(content, dict) and content.get("blocks") == "source":
            self.blocks = "source"
        for name in members:
            if name in self._catalogue:
                if self._sound_entry(name, place):
                    self._add(self._from_catalogue(name), place, f"by the suite {suite!r}")
            else:
                text = unknown(str(name), self._catalogue, "a data set", "data sets")
                self._problems.add(place, f"{shown_path}: {text}")

    def _sound_entry(self, name: str, place: Place) -> bool:
        """Check an entry of the catalogue; what it may lack while it is made is not missed."""
        entry = self._catalogue[name]
        faults = [one for one in check({name: entry}, "catalogue") if one.useless]
        source = entry.get("source") if isinstance(entry, dict) else None
        sources = registry.names("sources")
        if isinstance(source, str) and source not in sources:
            faults.append(Fault((name, "source"), unknown(source, sources, "a source", "sources")))
        if not faults:
            return True
        shown_path = "config/datasets.yaml"
        written = Problems(shown_path, read_yaml(self._root / shown_path, shown_path).lines)
        for fault in faults:
            written.add(fault.place, fault.text)
        for message in written.messages:
            self._problems.add(place, message)
        return False

    def _from_catalogue(self, name: str) -> DataSet:
        entry = self._catalogue[name]
        features = entry.get("features")
        if isinstance(features, dict):
            features = sum(features.values())
        classes = entry.get("classes")
        if isinstance(classes, dict | list):
            classes = len(classes)
        return DataSet(name, entry, entry.get("rows"), features, classes, None)

    def _read_file(self, item: dict[str, Any], place: Place, at: Place) -> None:
        """Read the entry at `place` for a file of the user's own, which is named at `at`."""
        tried = [folder / Path(item["file"]).expanduser() for folder in (*self._beside, Path.cwd())]
        tried = list(dict.fromkeys(path.resolve() for path in tried))
        path = next((path for path in tried if path.is_file()), None)
        if path is None:
            self._problems.add(at, self._no_file(item["file"], tried))
            return
        name = item["name"] or path.stem
        if not SAFE_NAME.fullmatch(name):
            safe = re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip("._-") or "my_data"
            text = f"the name {name!r} cannot be used in paths ({SAFE_WORDS})"
            self._problems.add(place, f"{text}; add `name: {safe}`")
            return
        if "{" in str(path) or "}" in str(path):
            self._problems.add(at, f"{path}: braces cannot be used in paths; rename the file")
            return
        entry = {**item, "source": SOURCES.get(path.suffix.lower(), "csv")}
        try:
            rows, header = measure(path, entry)
        except DataError as error:
            self._problems.add(at, str(error))
            return
        features = None
        if header is not None:
            if len(header) < 2 or rows < 1:
                text = f"{path} has {rows} rows below its first line and {len(header)} columns"
                self._problems.add(at, f"{text}; expected a line of names, features and a class")
                return
            self._check_columns(item, place, path.name, header)
            features = len(header) - 1 - len(item["drop_columns"])
        self._add(DataSet(name, entry, rows, features, None, str(path)), place, "as a file")

    def _no_file(self, name: str, tried: list[Path]) -> str:
        beside = [other for path in tried for other in _files_beside(path)]
        near = nearest(Path(name).name, beside)
        text = f"there is no file {name!r}; tried {' and '.join(map(str, tried))}"
        return f"{text}; did you mean {near!r}?" if near else text

    def _check_columns(
        self, item: dict[str, Any], place: Place, file: str, header: list[str]
    ) -> None:
        named = [(item["target"], (*place, "target"))] if item["target"] else []
        for key in ("categorical", "numeric"):
            named += [(c, (*place, key, i)) for i, c in enumerate(item[key]) if c]
        named += [(c, (*place, "drop_columns", c)) for c in item["drop_columns"]]
        for column, at in named:
            if column not in header:
                self._problems.add(at, unknown(column, header, f"a column of {file}", "columns"))

    def _add(self, dataset: DataSet, place: Place, how: str) -> None:
        # Some file systems take Iris and iris for the same folder.
        key = dataset.name.casefold()
        if key in self._found:
            before, where = self._named_by[key]
            text = f"the data set {dataset.name!r} is named twice: {how},"
            text += f" and {before} on line {self._problems.line(where)}"
            more = "; give the file another `name:`" if dataset.own_file else ""
            self._problems.add(place, text + more)
            return
        self._found[key] = dataset
        self._named_by[key] = (how, place)


def _files_beside(path: Path) -> list[str]:
    """Return the names of the data files in the folder of a path."""
    folder = path.parent
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [entry.name for entry in entries if entry.suffix.lower() in FILE_ENDINGS]

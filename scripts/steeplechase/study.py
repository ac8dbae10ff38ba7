"""The study: one YAML file, checked as a whole and turned into typed objects.

It is read each time that the workflow is, so it imports neither torch nor numpy nor pandas.
"""

import math
from pathlib import Path
from typing import Any

from steeplechase import registry
from steeplechase.errors import Place, Problems, StudyErrors
from steeplechase.messages import nearest, unknown
from steeplechase.schema_check import check, filled, schema, without
from steeplechase.study_algorithms import SINGULAR, read_algorithm, read_component
from steeplechase.study_datasets import SAFE_NAME, SAFE_WORDS, DataSetReader
from steeplechase.study_extends import NAMED, base_name, left_out_in_vain, merged
from steeplechase.study_kinds import kind_of
from steeplechase.study_objects import Algorithm, Component, DataSet, Study
from steeplechase.study_scores import (
    check_control,
    is_of_scores,
    read_score_study,
    refuse_other_keys,
)
from steeplechase.yaml_places import Document, read_yaml

__all__ = ["Algorithm", "Component", "DataSet", "Study", "StudyErrors", "load_study"]

ENDINGS = (".yaml", ".yml")


def load_study(name_or_path: str, root: Path, allow_code: bool = False) -> Study:
    """Read and check a study.

    Parameters
    ----------
    name_or_path
        Name of a study in ``config/studies``, or the path to a file that ends in .yaml.
    root
        Folder that holds ``config/``.
    allow_code
        Whether it may name code from outside the library, which its trainings then run.

    Returns
    -------
    Study
        Complete: all defaults are filled in.

    Raises
    ------
    StudyErrors
        With every error of the file, in the order of its lines, each with line, place, what was
        got and what was expected.
    """
    root = Path(root).resolve()
    path = study_file(str(name_or_path), root)
    to_allow = None if allow_code else f"--config study={name_or_path} allow_code=true"
    return _load(path, root, (), to_allow)[0]


def _load(
    path: Path, root: Path, extending: tuple[Path, ...], to_allow: str | None
) -> tuple[Study, dict[str, Any]]:
    """Return the study of a file and its value.

    `extending` are the files that led to it; `to_allow` is what would allow code from outside, None
    where it is allowed.
    """
    document = read_yaml(path, _shown_path(path, root))
    problems = Problems(_shown_path(path, root), document.lines)
    base = _base(document, path, root, problems, extending, to_allow)
    kind = kind_of(document.value)
    if kind is not None:
        kind.refuse_keys_of_others(document.value, problems)
        value = filled(_checked(document, path, problems, kind.schema), schema(kind.schema))
        study = kind.read(value, path, root, problems, base)
        problems.raise_any()
        return study, document.value
    value = _checked(document, path, problems)
    of_scores = is_of_scores(value)
    refuse_other_keys(value, problems)
    value = filled(value, schema("study"))
    if of_scores:
        study = read_score_study(value, path, problems, base)
    else:
        study = _read(value, path, root, problems, base, to_allow)
    problems.raise_any()
    return study, document.value


def _base(
    document: Document,
    path: Path,
    root: Path,
    problems: Problems,
    extending: tuple[Path, ...],
    to_allow: str | None,
) -> Study | None:
    """Return the study that a file extends, if it does, and complete the file's value by it."""
    name, place = base_name(document), ("extends",)
    if name is None:
        return None
    try:
        other = study_file(name, root, path.parent)
    except StudyErrors as errors:
        for message in errors.messages:
            problems.add(place, message.removeprefix(f"--config study={name}: "))
        problems.raise_any()
    if other in (*extending, path):
        problems.add(place, f"{name!r} extends this study itself")
        problems.raise_any()
    # A base is a study of its own: what is wrong with it is told of its own file.
    study, value = _load(other, root, (*extending, path), to_allow)
    for key, one in left_out_in_vain(value, document.value):
        text = unknown(one, value[key], f"{NAMED[key]} of the study that is extended", key)
        problems.add((key, one), text)
    document.value = merged(value, document.value)
    return study


def _checked(
    document: Document, path: Path, problems: Problems, kind: str = "study"
) -> dict[str, Any]:
    """Check a file's value against a schema; what is certainly wrong is left out."""
    for place, line, text in document.problems:
        problems.add(place, text, line)
    faults = check(document.value, kind)
    for fault in faults:
        problems.add(fault.place, fault.text)
    if not SAFE_NAME.fullmatch(path.stem):
        problems.add((), f"the file's name {path.stem!r} cannot be used in paths ({SAFE_WORDS})")
    if not isinstance(document.value, dict):
        problems.raise_any()
    # The rest of the file is to be checked as well, so that all errors are told at once.
    for fault in faults:
        if fault.useless:
            without(document.value, fault.place)
    return document.value


def study_file(name_or_path: str, root: Path, beside: Path | None = None) -> Path:
    """Return the absolute path of a study's file; `beside` is a folder to look in first.

    Raises
    ------
    StudyErrors
        If there is no such study; with the nearest name and what was tried.
    """
    folder = root / "config" / "studies"
    if "/" in name_or_path or name_or_path.endswith(ENDINGS):
        folders = (beside or Path.cwd(), Path.cwd(), root, folder)
        tried = [base / Path(name_or_path).expanduser() for base in folders]
        tried = list(dict.fromkeys(path.resolve() for path in tried))
        found = next((path for path in tried if path.is_file()), None)
        if found is None:
            text = f"there is no file {name_or_path!r}; tried {', '.join(map(str, tried))}"
            raise StudyErrors([f"--config study={name_or_path}: {text}"])
        if found.suffix not in ENDINGS:
            text = f"a study file ends in .yaml, {found.name!r} does not"
            raise StudyErrors([f"--config study={name_or_path}: {text}"])
        return found
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if name_or_path not in names:
        text = unknown(name_or_path, names, "a study of config/studies", "studies")
        if nearest(name_or_path, names):
            text += f" The studies are: {', '.join(names)}"
        raise StudyErrors([f"--config study={name_or_path}: {text}"])
    return folder / f"{name_or_path}.yaml"


def _shown_path(path: Path, root: Path) -> str:
    """Return a path as messages should give it: short where it is below a well-known folder."""
    for base in (root, Path.cwd()):
        if path.is_relative_to(base):
            return str(path.relative_to(base))
    return str(path)


def _read(
    value: dict[str, Any],
    path: Path,
    root: Path,
    problems: Problems,
    base: Study | None,
    to_allow: str | None,
) -> Study:
    """Turn a file's value into a study; it is whole only if `problems` has stayed empty."""
    protocol, comparison = value["protocol"], value["comparison"]
    extends = (base.path, *base.extends) if base else ()
    reader = DataSetReader(root, [path, *map(Path, extends)], problems)
    datasets, places = reader.read(value.get("datasets"))
    _check_rows(datasets, places, protocol, problems)
    engine, engines = value["training"]["engine"], registry.names("engines")
    if engine not in engines:
        text = unknown(engine, engines, SINGULAR["engines"], "engines")
        problems.add(("training", "engine"), text)
    network = read_component("networks", value["network"], ("network",), problems, searched=False)
    algorithms = []
    for name, raw in value.get("algorithms", {}).items():
        if not SAFE_NAME.fullmatch(name):
            text = f"the name {name!r} cannot be used ({SAFE_WORDS})"
            problems.add(("algorithms", name), f"{text}; its `title:` may be any text")
        algorithms.append(read_algorithm(name, raw, protocol, problems, to_allow))
    check_control(comparison["control"], value.get("algorithms", ()), problems)
    return Study(
        name=path.stem,
        title=value["title"] or path.stem,
        description=value["description"],
        path=str(path),
        extends=extends,
        datasets=tuple(datasets),
        algorithms=tuple(algorithm for algorithm in algorithms if algorithm is not None),
        network={"name": network.name, **network.settings} if network else {},
        training=value["training"],
        protocol=protocol,
        metrics=_read_metrics(value, problems),
        comparison={
            **comparison,
            "metric": comparison["metric"] or protocol["selection_metric"],
            "blocks": comparison["blocks"] or reader.blocks,
        },
        packing=_packing(value["packing"]),
        on_audit=value["on_audit"],
    )


def _packing(value: dict[str, Any] | int) -> dict[str, Any]:
    """Return the complete packing; a number is that many cells a job, however long they take."""
    return {"target_minutes": None, "max_cells": value} if isinstance(value, int) else value


def _read_metrics(value: dict[str, Any], problems: Problems) -> tuple[str, ...]:
    """Return the metrics of a study, all if it names none; check those that it decides by."""
    known = registry.names("metrics")
    metrics = known if value["metrics"] is None else tuple(value["metrics"])
    strange = [i for i, name in enumerate(metrics) if name not in known]
    for i in strange:
        if metrics[i] is not None:  # else noted by the schema
            text = unknown(metrics[i], known, SINGULAR["metrics"], "metrics")
            problems.add(("metrics", i), text)
    deciding = {
        ("protocol", "selection_metric"): value["protocol"]["selection_metric"],
        ("comparison", "metric"): value["comparison"]["metric"],
    }
    for place, name in deciding.items():
        if name is not None and name not in known:
            problems.add(place, unknown(name, known, SINGULAR["metrics"], "metrics"))
        elif name is not None and name not in metrics and not strange:
            problems.add(place, f"{name!r} is not in metrics: add it there, or choose one of them")
    return metrics


def _check_rows(
    datasets: list[DataSet], places: list[Place], protocol: dict[str, Any], problems: Problems
) -> None:
    """Check that each outer and inner fold gets a row, of all data sets whose rows are known."""
    outer, inner, most = (protocol[k] for k in ("outer_folds", "inner_folds", "max_rows"))

    def enough(rows: int) -> bool:
        return rows >= outer and rows - math.ceil(rows / outer) >= inner

    folds = f"{outer} outer folds with {inner} inner folds each"
    needed = next(n for n in range(outer, outer + 2 * inner + 2) if enough(n))
    if most is not None and not enough(most):
        text = f"got {most}, expected at least {needed}: there are {folds}"
        problems.add(("protocol", "max_rows"), text)
    for dataset, place in zip(datasets, places, strict=True):
        if dataset.rows is not None and not enough(dataset.rows):
            text = f"{dataset.name!r} has {dataset.rows} rows, expected at least {needed}"
            problems.add(place, f"{text}: there are {folds}")

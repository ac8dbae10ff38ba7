"""A study of problems: losses of a few parameters, which every setting of an algorithm descends."""

from pathlib import Path
from typing import Any

from steeplechase.components import ALL, WITHOUT_REPLACEMENT
from steeplechase.errors import Problems
from steeplechase.spaces import size
from steeplechase.study_algorithms import read_algorithm, read_component
from steeplechase.study_datasets import SAFE_NAME, SAFE_WORDS
from steeplechase.study_objects import Algorithm, Problem, Study

METRIC = "excess loss"
MOST_SETTINGS = 10_000  # of one algorithm
# What an algorithm of other studies has, and one that descends has not.
WITHOUT = {"schedule": {"name": "constant"}, "regularisation": [], "trials": None}


def read_problem_study(
    value: dict[str, Any], path: Path, problems: Problems, base: Study | None
) -> Study:
    """Turn a file's value, with its defaults, into a study of problems.

    Parameters
    ----------
    value
        Checked against the schema of these studies.
    path
        The study's file.
    problems
        Takes what is wrong; the study is whole only if it has stayed empty.
    base
        The study that this one extends, if it does.
    """
    wanted = []
    for name, raw in value.get("problems", {}).items():
        _check_name(name, "problems", problems)
        found = read_component("problems", raw, ("problems", name), problems, searched=False)
        wanted += [Problem(name, found.name, found.settings)] if found else []
    algorithms = []
    for name, raw in value.get("algorithms", {}).items():
        _check_name(name, "algorithms", problems)
        algorithm = _algorithm(name, raw, problems)
        if algorithm is not None:
            algorithms.append(algorithm)
            _check_batches(algorithm, wanted, problems)
    return Study(
        name=path.stem,
        title=value["title"] or path.stem,
        description=value["description"],
        path=str(path),
        extends=(base.path, *base.extends) if base else (),
        datasets=(),
        algorithms=tuple(algorithms),
        network={},
        training={},
        protocol=value["protocol"],
        metrics=(METRIC,),
        comparison={"metric": METRIC, "runs": []},
        packing={},
        on_audit="warn",
        problems=tuple(wanted),
    )


def _check_name(name: str, key: str, problems: Problems) -> None:
    """Check that a name can stand in paths and tables."""
    if not SAFE_NAME.fullmatch(name):
        problems.add((key, name), f"the name {name!r} cannot be used ({SAFE_WORDS})")


def _algorithm(name: str, raw: dict[str, Any], problems: Problems) -> Algorithm | None:
    """Read an algorithm whose settings are all to be run."""
    grid = {"trials": MOST_SETTINGS + 1, "sampler": "grid"}
    algorithm = read_algorithm(name, {**raw, **WITHOUT}, grid, problems)
    if algorithm is not None and _ends(algorithm) and algorithm.trials > MOST_SETTINGS:
        text = f"it has more than {MOST_SETTINGS:,} settings, and all of them would be run"
        problems.add(("algorithms", name), text)
    return algorithm


def _ends(algorithm: Algorithm) -> bool:
    """Say whether all of an algorithm's spaces end; of others it is said that they do not."""
    components = (algorithm.optimizer, *algorithm.wrappers)
    spaces = [space for component in components for space in component.space.values()]
    return all(size(space) is not None for space in spaces)


def _check_batches(algorithm: Algorithm, wanted: list[Problem], problems: Problems) -> None:
    """Check that there are rows to take an algorithm's batches of, and batches to sample."""
    place, batch_size = ("algorithms", algorithm.name), algorithm.training["batch_size"]
    if batch_size == ALL:
        if algorithm.training["sampling"] != WITHOUT_REPLACEMENT:
            text = "every step takes all rows once: give batch_size a number"
            problems.add((*place, "sampling"), text)
    elif not isinstance(batch_size, str) and wanted and not any(one.has_rows for one in wanted):
        text = "no problem of this study has rows to take batches of: leave it out"
        problems.add((*place, "batch_size"), text)

"""A study of scores that were trained elsewhere: statistics and report, and no training."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from steeplechase.errors import Problems
from steeplechase.messages import nearest, shown, unknown
from steeplechase.schema_check import schema
from steeplechase.score_file import ScoreFile, read_scores
from steeplechase.study_objects import Scores, Study

KEYS = ("title", "description", "scores", "direction", "metric", "comparison")
ONLY_HERE = ("direction", "metric")
UNNAMED = "score"
FILE_ENDINGS = (".csv", ".tsv", ".txt", ".data")


def is_of_scores(value: Mapping[str, Any]) -> bool:
    """Say whether a study names a table of scores."""
    return value.get("scores") is not None


def refuse_other_keys(value: Mapping[str, Any], problems: Problems) -> None:
    """Note keys of the other kind of study: one trains, one does not.

    Parameters
    ----------
    value
        The study as it stands in its file.
    problems
        Takes what is wrong; what of the file is of the other kind is one mistake.
    """
    known = schema("study")["properties"]
    if is_of_scores(value):
        others = [key for key in value if key in known and key not in KEYS]
        if others:
            text = f"a study with `scores` trains nothing: leave out {', '.join(others)}"
            problems.add((others[0],), f"{text}, or leave out scores")
        return
    for key in ONLY_HERE:
        if value.get(key) is not None:
            text = "this key is for a study of scores that were trained elsewhere"
            problems.add((key,), f"{text}, which names their table: `scores: <file>`")


def check_control(control: str | None, algorithms: Iterable[str], problems: Problems) -> None:
    """Check that the algorithm that others are compared with is one of them."""
    algorithms = list(algorithms)
    if control is not None and control not in algorithms:
        text = unknown(control, algorithms, "an algorithm of this study", "algorithms")
        problems.add(("comparison", "control"), text)


def read_score_study(
    value: dict[str, Any], path: Path, problems: Problems, base: Study | None
) -> Study:
    """Turn a file's value, with its defaults, into a study of scores.

    Parameters
    ----------
    value
        Checked against the schema.
    path
        The study's file: beside it the table is looked up first.
    problems
        What has been found so far.
    base
        The study that this one extends, if it does.

    Raises
    ------
    StudyErrors
        With everything that is wrong with the study and with the table.
    """
    comparison = value["comparison"]
    if value["direction"] is None:
        text = "the key 'direction' is missing: say whether a higher or a lower score is better"
        problems.add((), text)
    if comparison["metric"] is not None:
        text = "the scores are of one metric; its name in the report is the study's key `metric`"
        problems.add(("comparison", "metric"), text)
    extends = (base.path, *base.extends) if base else ()
    folders = [Path(file).parent for file in (path, *extends)]
    file, messages, found = None, [], _find(value["scores"], folders, problems)
    if found is not None:
        file, messages = read_scores(found, _shown_path(found))
    if file is not None:
        check_control(comparison["control"], file.algorithms, problems)
        _check_blocks(comparison["blocks"], file, problems)
    problems.raise_any(messages)
    metric = value["metric"] or UNNAMED
    return Study(
        name=path.stem,
        title=value["title"] or path.stem,
        description=value["description"],
        path=str(path),
        extends=extends,
        datasets=(),
        algorithms=(),
        network={},
        training={},
        protocol={},
        metrics=(metric,),
        comparison={
            **comparison,
            "metric": metric,
            "blocks": comparison["blocks"] or "dataset",
        },
        packing={},
        on_audit="warn",
        scores=Scores(value["scores"], str(found), value["direction"], file.algorithms),
    )


def _find(name: str, folders: list[Path], problems: Problems) -> Path | None:
    """Return the table's path, looked up beside the study's files and in the working directory."""
    tried = [folder / Path(name).expanduser() for folder in (*folders, Path.cwd())]
    tried = list(dict.fromkeys(path.resolve() for path in tried))
    found = next((path for path in tried if path.is_file()), None)
    if found is None:
        beside = [file.name for path in tried for file in _files_beside(path)]
        near = nearest(Path(name).name, beside)
        text = f"there is no file {name!r}; tried {' and '.join(map(str, tried))}"
        problems.add(("scores",), f"{text}; did you mean {near!r}?" if near else text)
    elif "{" in str(found) or "}" in str(found):
        problems.add(("scores",), f"{found}: braces cannot be used in paths; rename the file")
        return None
    return found


def _files_beside(path: Path) -> list[Path]:
    """Return the text files in the folder of a path."""
    folder = path.parent
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [entry for entry in entries if entry.suffix.lower() in FILE_ENDINGS]


def _shown_path(path: Path) -> str:
    """Return the table's path as messages give it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _check_blocks(blocks: str | None, file: ScoreFile, problems: Problems) -> None:
    """Check that the table names the sources that are to be the blocks."""
    if blocks == "source" and not file.sources:
        text = f"got {shown(blocks)}, but the table of scores has no column 'source'"
        problems.add(("comparison", "blocks"), text)

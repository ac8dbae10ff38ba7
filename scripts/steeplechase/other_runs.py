"""Further runs of a study's comparison, whose results are there already, or not yet."""

from pathlib import Path

from steeplechase.errors import StudyErrors
from steeplechase.messages import unknown
from steeplechase.study_objects import Study

SCORES = Path("tables") / "scores.parquet"


def other_runs(study: Study, results_dir: str, studies: Path) -> dict[str, str | None]:
    """Return the tables of scores of the runs that a study names, by the name of the run.

    Parameters
    ----------
    study
        ``comparison["runs"]`` holds names of studies, or paths of folders of results.
    results_dir
        Folder of the results of all studies.
    studies
        Folder of the studies' files.

    Returns
    -------
    dict
        The path of each run's table; None for a study that has not been run yet.

    Raises
    ------
    StudyErrors
        If one is neither a study nor a folder of results; with the nearest name.
    """
    found: dict[str, str | None] = {}
    messages = []
    names = [path.stem for path in sorted(studies.glob("*.yaml"))]
    for run in study.comparison["runs"]:
        folder = Path(run) if "/" in run else Path(results_dir) / run
        if (folder / SCORES).is_file():
            found[run] = str(folder / SCORES)
        elif run in names:
            found[run] = None
        else:
            text = unknown(run, names, "a study of config/studies", "studies")
            text += f"; nor is there a file {folder / SCORES}"
            messages.append(f"{Path(study.path).name}: comparison.runs: {text}")
    if messages:
        raise StudyErrors(messages)
    return found

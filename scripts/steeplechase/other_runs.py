"""Further runs of a study's comparison, whose results are there already."""

from pathlib import Path

from steeplechase.errors import StudyErrors
from steeplechase.study_objects import Study

SCORES = Path("tables") / "scores.parquet"


def other_runs(study: Study, results_dir: str) -> dict[str, str]:
    """Return the tables of scores of the runs that a study names, by the name of the run.

    Parameters
    ----------
    study
        ``comparison["runs"]`` holds names of studies, or paths of folders of results.
    results_dir
        Folder of the results of all studies.

    Raises
    ------
    StudyErrors
        If one has no table of scores, with how to make it.
    """
    found, messages = {}, []
    for run in study.comparison["runs"]:
        folder = Path(run) if "/" in run else Path(results_dir) / run
        if (folder / SCORES).is_file():
            found[run] = str(folder / SCORES)
            continue
        text = (
            f"{study.path}: comparison.runs: {run!r} has no results: there is no {folder / SCORES}"
        )
        how = f"; run `snakemake --cores all --config study={run}` first" if "/" not in run else ""
        messages.append(text + how)
    if messages:
        raise StudyErrors(messages)
    return found

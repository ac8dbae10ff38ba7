"""What a sweep is to train, as it is known before anything is: runs, jobs and files of weights."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from steeplechase import sweeps
from steeplechase.study_objects import Stage, Sweep

Run = tuple[int, int]  # setting, replicate


def jobs(vary: Mapping[str, list[Any]], replicates: int, runs_per_job: int) -> dict[str, list[Run]]:
    """Return the runs of each job of a stage, by the job's name, the number of its first run.

    Parameters
    ----------
    vary
        What the stage varies.
    replicates
        Of each setting.
    runs_per_job
        At most.
    """
    count = len(sweeps.settings(vary))
    runs = [(setting, one) for setting in range(count) for one in range(replicates)]
    starts = range(0, len(runs), runs_per_job)
    return {str(start): runs[start : start + runs_per_job] for start in starts}


def chain(sweep: Sweep, name: str) -> list[Stage]:
    """Return a stage after those that it builds on, the first of them first."""
    stages = {stage.name: stage for stage in sweep.stages}
    found = [stages[name]]
    while found[0].begins is not None:
        found.insert(0, stages[found[0].begins])
    return found


def forms(
    sweep: Sweep, name: str, own: Sequence[sweeps.Assignment] | None = None
) -> dict[str, list[Any]]:
    """Return every form of each part that has components in which a stage may train it.

    Parameters
    ----------
    sweep
        What the study trains.
    name
        Of the stage.
    own
        Those of its settings that are meant; None for all.
    """
    *before, vary = (stage.vary for stage in chain(sweep, name))
    if own is not None:
        vary = {key: [setting[key] for setting in own] for key in vary}
    return sweeps.alternatives(sweep.recipe, [*before, vary])


def possible_components(
    sweep: Sweep, name: str, own: Sequence[sweeps.Assignment] | None = None
) -> list[tuple[str, str]]:
    """Return kind and name of each component that a stage may train, sorted; as for `forms`."""
    return sorted(
        {
            (sweeps.KINDS[part], one["name"])
            for part, values in forms(sweep, name, own).items()
            for value in values
            for one in sweeps.as_list(value)
        }
    )


def weights(sweep: Sweep, name: str | None = None) -> list[str]:
    """Return the weights that networks of a stage (of all, without a name) may begin with.

    They are files or addresses, as the study has them.
    """
    names = [stage.name for stage in sweep.stages] if name is None else [name]
    found = set()
    for one in names:
        found |= {form.get("weights") for form in forms(sweep, one)["network"]}
        for stage in chain(sweep, one):
            found.update(stage.vary.get("network.weights", ()))
    return sorted(text for text in found if text)


def weights_file(text: str) -> str | None:
    """Return the name of the file that an address of weights ends in; None for a local file."""
    if not text.startswith(("http://", "https://")):
        return None
    return PurePosixPath(urlsplit(text).path).name


def fetched(sweep: Sweep) -> dict[str, dict[str, Any]]:
    """Return what a sweep may have to be fetched, as entries of the catalogue, by their names."""
    addresses = [text for text in weights(sweep) if weights_file(text)]
    entries = {sweep.images.name: sweep.images.entry}
    parts = [{"url": text, "file": weights_file(text)} for text in addresses]
    return entries | ({"weights": {**parts[0], "more": parts[1:]}} if parts else {})

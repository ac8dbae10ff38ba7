"""What a report says of the study that it belongs to."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from steeplechase import sweeps
from steeplechase.files import digest
from steeplechase.protocol.packs import study_cells
from steeplechase.study_extends import text_of
from steeplechase.study_objects import Study


def study_facts(study: Study, root: Path) -> dict[str, Any]:
    """Return the complete study as plain values.

    Parameters
    ----------
    study
        A checked study.
    root
        The workflow's folder; the study's path is given relative to it, or by its name alone, so
        that a report does not depend on where the workflow stands.

    Returns
    -------
    dict
        The study's fields; ``text``: its file, and those that it extends; ``config_hash``: digest
        of the fields; ``inner_trainings`` and ``refits``: how many there are in all. Of scores that
        were trained elsewhere ``algorithms`` has the names alone; of problems ``settings`` has how
        many settings of each algorithm descend each; of a sweep each stage has the number of its
        ``settings``.
    """
    facts = asdict(study)
    path = Path(study.path)
    del facts["extends"]  # their text is part of the study's
    facts["path"] = str(path.relative_to(root)) if path.is_relative_to(root) else path.name
    for dataset in facts["datasets"]:
        if dataset["own_file"]:
            dataset["own_file"] = Path(dataset["own_file"]).name
    facts |= _foreign(study) if study.scores else {}
    facts |= {"settings": settings(study)} if study.problems else {}
    facts |= {"sweep": _sweep(study)} if study.sweep else {}
    text = text_of(path, study.extends)
    return {**facts, "text": text, "config_hash": digest(facts)[:16], **_sizes(study)}


def _foreign(study: Study) -> dict[str, Any]:
    """Return what differs where scores were trained elsewhere: their table, without its folder."""
    scores = {**asdict(study.scores), "file": Path(study.scores.file).name}
    del scores["path"]
    return {"scores": scores, "algorithms": [{"name": name} for name in study.names]}


def _sweep(study: Study) -> dict[str, Any]:
    """Return a sweep without the folders of its files, with how many settings each stage has."""
    sweep = asdict(study.sweep)
    del sweep["files"]
    for stage in sweep["stages"]:
        stage["settings"] = len(sweeps.settings(stage["vary"]))
    return sweep


def settings(study: Study) -> dict[str, dict[str, int]]:
    """Return how many settings of each algorithm descend each problem of a study, in its order.

    Batches can be taken only of problems that have rows.
    """
    return {
        problem.name: {
            algorithm.name: algorithm.trials
            for algorithm in study.algorithms
            if problem.has_rows or algorithm.training["batch_size"] == "all"
        }
        for problem in study.problems
    }


def _sizes(study: Study) -> dict[str, int]:
    """Return how many inner trainings and refits there are in all."""
    if not study.trains:
        return {"inner_trainings": 0, "refits": 0}
    cells = len(study.datasets) * len(study_cells(study))
    protocol = study.protocol
    refits = protocol["outer_folds"] * protocol["replicates"]
    return {
        "inner_trainings": cells * protocol["inner_folds"],
        "refits": refits * len(study.datasets) * len(study.algorithms),
    }

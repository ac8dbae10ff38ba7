"""What a report says of the study that it belongs to."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

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
        of the fields; ``inner_trainings`` and ``refits``: how many there are in all.
    """
    facts = asdict(study)
    path = Path(study.path)
    del facts["extends"]  # their text is part of the study's
    facts["path"] = str(path.relative_to(root)) if path.is_relative_to(root) else path.name
    for dataset in facts["datasets"]:
        if dataset["own_file"]:
            dataset["own_file"] = Path(dataset["own_file"]).name
    cells = len(study.datasets) * len(study_cells(study))
    protocol = study.protocol
    refits = protocol["outer_folds"] * protocol["replicates"]
    return {
        **facts,
        "text": text_of(path, study.extends),
        "config_hash": digest(facts)[:16],
        "inner_trainings": cells * protocol["inner_folds"],
        "refits": refits * len(study.datasets) * len(study.algorithms),
    }

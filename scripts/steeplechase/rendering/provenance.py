"""The section on where the results are from: versions, machine, stages and their times."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import foreign, views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View


def provenance(data: ReportData) -> dict[str, Any]:
    """Return versions, hardware, commit, the stages with their times, and the study's file."""
    found = data.provenance
    names = {
        "finished": "finished",
        "git_commit": "commit",
        "python": "Python",
        "platform": "platform",
        "cpu": "processor",
        "cores": "cores",
        "usable_cores": "usable cores",
    }
    rows = [(title, str(found[key])) for key, title in names.items() if found.get(key)]
    if found.get("git_dirty"):
        rows.append(("working tree", "had uncommitted changes"))
    rows += [
        (str(name), str(version))
        for name, version in (found.get("packages") or {}).items()
        if version
    ]
    rows = [*foreign.provenance(data), *rows]
    view = View(
        "What the results were made with",
        [("what", False), ("which", False)],
        [[views.text(key), views.text(value)] for key, value in rows],
        sortable=False,
    )
    return {
        "made": view,
        "stages": _stages(data),
        "file": data.study.get("path") or "",
        "text": data.study.get("text") or "",
    }


def _stages(data: ReportData) -> View | None:
    """Return the stages in running order, what each waits for, and what it took."""
    table = data.frames["stages"]
    if not len(table):
        return None
    rows = [
        [
            views.text(row["stage"]),
            views.text(row["after"] or wording.MISSING),
            views.integer(row["jobs"]),
            *(views.quantity(row[key]) for key in ("wall_time_s", "job_time_s", "training_time_s")),
            views.integer(row["trainings"]),
            _whole(row["peak_memory_mb"]),
        ]
        for row in table.fillna({"after": ""}).to_dict("records")
    ]
    heads = [
        ("stage", False),
        ("after", False),
        ("jobs", True),
        ("wall time, s", True),
        ("job time, s", True),
        ("training, s", True),
        ("networks", True),
        ("peak memory, MiB", True),
    ]
    note = (
        "In running order; after: the stages that it waits for. Wall time is from the start of the "
        "first job to the end of the last, pauses of the study included; job time is added up over "
        "jobs, and training is what of it passed inside the engine. Peak memory is that of the "
        "job which needed most, without a GPU's own. Stages that train nothing are not timed. A "
        "job that does several stages counts at each. Job by job: cost/jobs.csv."
    )
    return View("Stages of the workflow and their times", heads, rows, note)


def _whole(value: float | None) -> Cell:
    """Return a cell that holds a number rounded to a whole one."""
    return views.integer(None if value is None or pd.isna(value) else round(value))

"""What a study's results want of what was planned: rows for it in the scores, and a count."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from steeplechase.planned import Gathering, Plan
from steeplechase.tables import REFIT_KEYS, to_table

STATUS = "missing"
NOT_TRAINED = "not trained yet"
ENDED_WELL = re.compile(r"(\d+) of \1 trained ")  # what it left behind has been removed since


def with_missing(
    scores: pa.Table, plan: Plan, layout: dict[str, pa.DataType], reasons: dict[tuple, str]
) -> pa.Table:
    """Return the scores with a row for each planned refit that is not there, after the others.

    Parameters
    ----------
    scores
        Those that are there.
    plan
        Says which there should be.
    layout
        Of the scores.
    reasons
        Why a data set (dataset,) or an algorithm on it (dataset, algorithm) has none; by default
        it is not trained yet.
    """
    there = set(zip(*(scores[name].to_pylist() for name in REFIT_KEYS), strict=True))
    rows = [
        {
            **dict(zip(REFIT_KEYS, key, strict=True)),
            "status": STATUS,
            "reason": reasons.get(key[:2]) or reasons.get(key[:1]) or NOT_TRAINED,
            "undefined": "",
        }
        for key in plan.refits()
        if key not in there
    ]
    return pa.concat_tables([scores, to_table(rows, layout)]) if rows else scores


def reasons(gathering: Gathering, folder: Path) -> dict[tuple, str]:
    """Return why refits are not there, as far as that can be told.

    Parameters
    ----------
    gathering
        What was left out.
    folder
        The study's results, whose logs tell of jobs that failed or were stopped.
    """
    found: dict[tuple, str] = {}
    for dataset in gathering.plan.datasets:
        if log := _unfinished_job(folder, dataset):
            line, where = last_log_line(log), log.relative_to(folder).as_posix()
            if line and not ENDED_WELL.match(line):
                found[dataset,] = f"{NOT_TRAINED}; {where} ends: {line}"
    for stage, dataset, algorithm, why in gathering.left_out:
        if stage == "refit":
            found[dataset, algorithm] = f"{NOT_TRAINED}: what there is was {why}"
    return found


def _unfinished_job(folder: Path, dataset: str) -> Path | None:
    """Return the log of a job that has left no result: of the refit, or else of the search."""
    refit = folder / "logs" / "refit_selected" / f"{dataset}.log"
    made = folder / "refit" / dataset / "scores.parquet"
    # Of a job that failed before it came to its refits Snakemake leaves that log, empty.
    if refit.exists() and last_log_line(refit) and not made.exists():
        return refit
    for log in sorted((folder / "logs" / "search_cells" / dataset).glob("*.log")):
        if not (folder / "search" / dataset / f"{log.stem}.parquet").exists():
            return log
    return None


def last_log_line(path: Path) -> str:
    """Return the last line of a log that is not empty."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def completeness(
    plan: Plan, trained: Mapping[str, int], scores: pa.Table, gathering: Gathering
) -> dict[str, Any]:
    """Count what is there of what was planned.

    Parameters
    ----------
    plan
        Of the study.
    trained
        How many inner trainings of each data set are there.
    scores
        Those that are there.
    gathering
        What was left out, and what was taken although it tells no settings.

    Returns
    -------
    dict
        `datasets` (their number); for `refits` and `trainings` (inner ones) `planned` and `there`;
        `lacking`: for `refits` the algorithms by data set, for `trainings` their number by data
        set, of complete ones nothing; `left_out`: stage, dataset, algorithm, why, rows; `untold`:
        rows by stage.
    """
    refits = plan.refits()
    there = set(zip(*(scores[name].to_pylist() for name in REFIT_KEYS), strict=True))
    lacking: dict[str, list[str]] = {}
    for dataset, algorithm in dict.fromkeys(key[:2] for key in refits if key not in there):
        lacking.setdefault(dataset, []).append(algorithm)
    each = plan.trainings()
    untrained = {name: each - trained[name] for name in plan.datasets if trained[name] < each}
    names = ("stage", "dataset", "algorithm", "why")
    return {
        "datasets": len(plan.datasets),
        "refits": {"planned": len(refits), "there": len(there)},
        "trainings": {"planned": each * len(plan.datasets), "there": sum(trained.values())},
        "lacking": {"refits": lacking, "trainings": untrained},
        "left_out": [
            {**dict(zip(names, key, strict=True)), "rows": rows}
            for key, rows in sorted(gathering.left_out.items())
        ],
        "untold": gathering.untold,
    }

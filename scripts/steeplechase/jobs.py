"""What ran when: the jobs that trained or measured, and the stages of the workflow."""

from collections.abc import Mapping
from typing import Any

Times = Mapping[str, Any]

# What each stage waits for, in running order. What follows from others is left out: all wait for
# the tables, and say so through the splits.
AFTER: dict[str, tuple[str, ...]] = {
    "fetch": (),
    "prepare": ("fetch",),
    "audit": ("prepare",),
    "split": ("prepare",),
    "search": ("split",),
    "select": ("search",),
    "refit": ("select",),
    "cost": ("refit",),
    "collect": ("refit",),
    "compare": ("audit", "collect"),
    "draw": ("cost", "compare"),
    "report": ("draw",),
}

# Of times files written before they named it: GPUs came with the name.
UNNAMED_DEVICE = "cpu"


def job_rows(
    search: Mapping[str, Mapping[str, Times]],
    refit: Mapping[str, Times],
    measured: Times | None,
) -> list[dict[str, Any]]:
    """Return one row a job, in the order in which they began.

    Parameters
    ----------
    search
        For each data set the times file of each of its packs, by the pack's name.
    refit
        The times file of each data set's refits.
    measured
        That of the job that measures the cost, which is one for all data sets; None where there
        is none.

    Returns
    -------
    list of dict
        The columns of `tables.JOBS`. Jobs that began together are in the order of their stage, data
        set and pack.
    """
    found = [
        _row("search", dataset, pack, times)
        for dataset, packs in search.items()
        for pack, times in packs.items()
    ]
    found += [_row("refit", dataset, "", times) for dataset, times in refit.items()]
    if measured is not None:
        found.append(_row("cost", "", "", measured))
    first = min((row["start_s"] for row in found), default=0.0)
    for row in found:
        for key in ("start_s", "end_s"):
            row[key] = round(row[key] - first, 3)
    places = {stage: place for place, stage in enumerate(AFTER)}
    return sorted(
        found,
        key=lambda row: (row["start_s"], places[row["stage"]], row["dataset"], row["pack"]),
    )


def _row(stage: str, dataset: str, pack: str, times: Times) -> dict[str, Any]:
    """Return the row of a job, its times still in seconds since 1970."""
    kept = ("host", "training_time_s", "cells", "trained_cells", "trainings", "peak_memory_mb")
    return {
        "stage": stage,
        "dataset": dataset,
        "pack": pack,
        "device": times.get("device") or UNNAMED_DEVICE,
        "start_s": times["start"],
        "end_s": times["end"],
        **{key: times[key] for key in kept},
    }


def stage_rows(
    rows: list[dict[str, Any]], planned: Mapping[str, int], audit_first: bool = False
) -> list[dict[str, Any]]:
    """Return one row a stage, in running order.

    Parameters
    ----------
    rows
        As `job_rows` gives them.
    planned
        The number of jobs of each stage.
    audit_first
        Whether nothing is split before the audit has passed, and so nothing compared.

    Returns
    -------
    list of dict
        The columns of `tables.STAGES`. The wall time is from the first start to the last end,
        pauses of the study included; the job time is the sum over jobs. Stages whose jobs say
        nothing of their time have neither.

    Raises
    ------
    KeyError
        If a stage that is planned is none of `AFTER`.
    """
    if unknown := sorted(planned.keys() - AFTER.keys()):
        raise KeyError(f"{unknown[0]!r} is none of the stages: {', '.join(AFTER)}")
    waits = AFTER | ({"split": ("audit",), "compare": ("collect",)} if audit_first else {})
    return [
        {
            "stage": stage,
            "after": ", ".join(one for one in after if one in planned),
            "jobs": planned[stage],
            **_sums([row for row in rows if row["stage"] == stage]),
        }
        for stage, after in waits.items()
        if stage in planned
    ]


def _sums(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the jobs of a stage took together, nothing where there are none."""
    if not rows:
        return {}
    start_s, end_s = min(row["start_s"] for row in rows), max(row["end_s"] for row in rows)
    return {
        "start_s": start_s,
        "end_s": end_s,
        "wall_time_s": round(end_s - start_s, 3),
        "job_time_s": round(sum(row["end_s"] - row["start_s"] for row in rows), 3),
        "training_time_s": sum(row["training_time_s"] for row in rows),
        "trainings": sum(row["trainings"] for row in rows),
        "peak_memory_mb": max(row["peak_memory_mb"] for row in rows),
    }

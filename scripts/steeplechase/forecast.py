"""The forecast of a study: cells, trainings, jobs, time, memory and disk, before it is launched.

Pure arithmetic on what was counted (cells and the cache) and measured (rates, starting a job).
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from steeplechase.training.cost_model import Rates, time_s, training_work

# Jobs that follow the trainings besides those that draw: measure, summarise, collect, compare,
# report.
LAST_JOBS = 5
# Of each data set with several packs: select and refit. With one pack, that job does them too.
LAST_JOBS_PER_DATASET = 2
# What a job does for a cell besides training it: scores, and its entry in the cache.
CELL_S = 2e-3
# `measure_cost` repeats each training so often (training/timing.py).
COST_REPEATS = 3

# File systems give out whole blocks, and most entries of the cache are smaller than one.
BLOCK_BYTES = 4096
INNER_BYTES, EPOCH_BYTES = 250, 140  # of an entry, for each inner training and each curve's epoch
PROBABILITY_BYTES = 4 * 4 / 3  # float32, as base64
RESULT_BYTES_PER_TRAINING, RESULT_BYTES_PER_PREDICTION = 250, 60
RESULT_BYTES = 4e6  # report, figures and statistics
MB = 1e6


@dataclass(frozen=True)
class DataSetWork:
    """What a data set asks for, and what of it is in the cache.

    Attributes
    ----------
    name
        Of the data set.
    widths
        Inputs, units of each hidden layer, classes.
    inner_rows, outer_rows
        Rows that an inner training, and a refit, learns from and is evaluated on; means over
        the folds.
    cells
        Algorithm of each cell, and whether the cache has it, in the order of packing.
    packs
        Number of cells of each pack.
    found
        Of each pack, whether its results are there.
    refits
        For each algorithm whether the cache has each of its refits.
    """

    name: str
    widths: list[int]
    inner_rows: tuple[float, float]
    outer_rows: tuple[float, float]
    cells: list[tuple[str, bool]]
    packs: list[int]
    found: list[bool]
    refits: dict[str, list[bool]]


@dataclass(frozen=True)
class Machine:
    """What was measured of the machine.

    Attributes
    ----------
    cores
        That the study may use.
    job_s
        From the start of a job until it could train.
    job_memory_mb
        Memory of a job.
    """

    cores: int
    job_s: float
    job_memory_mb: float


def forecast(
    study: str,
    work: list[DataSetWork],
    rates: Mapping[str, Rates],
    steps: Mapping[str, Mapping[str, int]],
    epochs: int,
    inner_folds: int,
    drawings: int,
    machine: Machine,
) -> dict[str, Any]:
    """Predict what a study takes.

    Parameters
    ----------
    study
        Its name.
    work
        Of its data sets.
    rates, steps
        Of each algorithm: the measured rates, and what its steps do (`components.work_of_steps`).
    epochs, inner_folds
        As in the study.
    drawings
        How many jobs draw the figures.
    machine
        Where it is to run.

    Returns
    -------
    dict
        ``study``; ``machine``; ``datasets``: a dict each; ``total``: sums, jobs, time, memory and
        disk. Times are in seconds, sizes in megabytes.
    """
    datasets = [_dataset(one, rates, steps, epochs, inner_folds) for one in work]
    keys = ("cells", "cached_cells", "trainings", "refits", "cached_refits", "training_time_s")
    total = {key: sum(one[key] for one in datasets) for key in keys}
    total["share_cached"] = total["cached_cells"] / total["cells"]
    to_train = total["cells"] - total["cached_cells"]
    jobs = sum(one["jobs"] for one in datasets)
    if jobs:
        several = [len(one.packs) > 1 for one in work]
        later = sum(one["jobs"] > 0 for one in itertools.compress(datasets, several))
        jobs += LAST_JOBS_PER_DATASET * later + LAST_JOBS + drawings
    cost_s = COST_REPEATS * sum(one["cost_time_s"] for one in datasets) if jobs else 0.0
    core_time_s = total["training_time_s"] + CELL_S * to_train + machine.job_s * jobs
    longest_s = max(one["longest_job_s"] for one in datasets) + machine.job_s if jobs else 0.0
    total |= {
        "jobs": jobs,
        "core_time_s": core_time_s + cost_s,
        # Measuring the cost has the machine to itself.
        "wall_time_s": max(core_time_s / machine.cores, longest_s) + cost_s,
        "job_memory_mb": machine.job_memory_mb,
        "memory_mb": machine.job_memory_mb * min(machine.cores, max(jobs, 1)),
        "cache_mb": sum(one["cache_mb"] for one in datasets),
        "results_mb": sum(one["results_mb"] for one in datasets) + RESULT_BYTES / MB,
    }
    return {"study": study, "machine": asdict(machine), "datasets": datasets, "total": total}


def _dataset(
    work: DataSetWork,
    rates: Mapping[str, Rates],
    steps: Mapping[str, Mapping[str, int]],
    epochs: int,
    inner_folds: int,
) -> dict[str, Any]:
    """Predict what a data set takes."""

    def predicted_s(name: str, rows: tuple[float, float], evaluations: int) -> float:
        evaluated = evaluations * sum(rows)
        done = training_work(work.widths, rows[0], epochs, **steps[name], evaluated_rows=evaluated)
        return time_s(done, rates[name])

    training_s = {name: predicted_s(name, work.inner_rows, 1) for name in work.refits}
    # Refits are evaluated after each epoch too, for the learning curves.
    refit_s = {name: predicted_s(name, work.outer_rows, epochs + 1) for name in work.refits}
    packs_s, jobs, first = [], 0, 0
    for size, found in zip(work.packs, work.found, strict=True):
        cells = work.cells[first : first + size]
        packs_s.append(sum(inner_folds * training_s[name] for name, there in cells if not there))
        jobs += not (found and all(there for _, there in cells))
        first += size
    cached = sum(there for _, there in work.cells)
    refits_s = sum(refit_s[name] * there.count(False) for name, there in work.refits.items())
    refits = sum(map(len, work.refits.values()))
    cached_refits = sum(map(sum, work.refits.values()))
    to_train = len(work.cells) - cached
    return {
        "dataset": work.name,
        "rows": round(sum(work.outer_rows)),
        "cells": len(work.cells),
        "cached_cells": cached,
        "trainings": to_train * inner_folds + refits - cached_refits,
        "refits": refits,
        "cached_refits": cached_refits,
        "jobs": jobs,
        "training_time_s": sum(packs_s) + refits_s,
        "time_s_by_training": training_s,
        "time_s_by_refit": refit_s,
        "longest_job_s": max(*packs_s, refits_s) if len(packs_s) > 1 else packs_s[0] + refits_s,
        "cost_time_s": sum(predicted_s(name, work.outer_rows, 1) for name in work.refits),
        "cache_mb": _cache_bytes(work, epochs, inner_folds, to_train, refits - cached_refits) / MB,
        "results_mb": _result_bytes(work, epochs, inner_folds, refits) / MB,
    }


def _cache_bytes(
    work: DataSetWork, epochs: int, inner_folds: int, cells: int, refits: int
) -> float:
    """Estimate what new entries of the cache take on disk."""
    refit = PROBABILITY_BYTES * work.widths[-1] * sum(work.outer_rows) + EPOCH_BYTES * epochs
    return cells * _in_blocks(INNER_BYTES * inner_folds) + refits * _in_blocks(refit)


def _in_blocks(size: float) -> int:
    """Return a file's size in whole blocks, in bytes."""
    return BLOCK_BYTES * math.ceil(size / BLOCK_BYTES)


def _result_bytes(work: DataSetWork, epochs: int, inner_folds: int, refits: int) -> float:
    """Estimate what the results of a data set take on disk."""
    trainings = len(work.cells) * inner_folds
    predictions = refits * (work.outer_rows[1] + epochs)
    return RESULT_BYTES_PER_TRAINING * trainings + RESULT_BYTES_PER_PREDICTION * predictions


def as_text(made: dict[str, Any]) -> str:
    """Return a forecast as a table and a few lines for a terminal."""
    heads = ("data set", "rows", "cells", "cached", "to train", "training")
    rows = [
        (
            one["dataset"],
            f"{one['rows']:,}",
            f"{one['cells']:,}",
            f"{one['cached_cells']:,}",
            f"{one['cells'] - one['cached_cells']:,}",
            duration(one["training_time_s"]),
        )
        for one in made["datasets"]
    ]
    total, cores = made["total"], made["machine"]["cores"]
    rows.append(
        (
            "all",
            "",
            f"{total['cells']:,}",
            f"{total['cached_cells']:,}",
            f"{total['cells'] - total['cached_cells']:,}",
            duration(total["training_time_s"]),
        )
    )
    lines = aligned([heads, *rows])
    refits = total["refits"] - total["cached_refits"]
    plural = "core" if cores == 1 else "cores"
    lines += [
        "",
        f"trainings  {total['trainings']:,}: {total['trainings'] - refits:,} inner, {refits:,} "
        f"refits; {total['share_cached']:.0%} of the cells are cached",
        f"jobs       {total['jobs']:,}",
        f"time       {duration(total['wall_time_s'])} on {cores} {plural}, "
        f"{duration(total['core_time_s'])} of one core, starting of jobs included",
        f"memory     {total['job_memory_mb']:,.0f} MB a job, {total['memory_mb']:,.0f} MB in all",
        f"disk       {total['cache_mb']:,.1f} MB of new cache, {total['results_mb']:,.1f} MB of "
        "results",
    ]
    return "\n".join([f"Forecast of the study {made['study']!r}, not launched:", "", *lines])


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines: the first column to the left, the rest to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def duration(seconds: float) -> str:
    """Write a duration with the unit that suits it."""
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.1f} min" if minutes < 99.5 else f"{minutes / 60:.1f} h"

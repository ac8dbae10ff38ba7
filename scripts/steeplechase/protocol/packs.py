"""The plan of packs: which job trains which cells.

The plan is a pure function of the study and of the sizes of its data sets; results do not depend
on it. A pack holds cells of one data set. Cells are ordered by trial first, so that more trials
fill new packs at the end and leave the others as they are.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from steeplechase.components import training_settings, work_of_steps
from steeplechase.study_objects import DataSet, Study
from steeplechase.training.cost_model import nominal, time_s, training_work

# What is not known of a data set counts as this many.
UNKNOWN_ROWS, UNKNOWN_COLUMNS, UNKNOWN_CLASSES = 1000, 20, 2

# A study is divided into about so many jobs: enough to keep the cores of one machine busy to the
# end, few enough that starting them is a small part of their time. The number of cores is not
# asked for, or another one would make finished jobs run again.
JOBS = 48
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 30


@dataclass(frozen=True)
class Cell:
    """One trial of one algorithm on one outer fold, with its inner trainings."""

    algorithm: str
    trial: int
    outer_fold: int
    replicate: int


@dataclass(frozen=True)
class Pack:
    """The cells that one job trains."""

    name: str
    cells: tuple[Cell, ...]


def list_cells(trials: Mapping[str, int], outer_folds: int, replicates: int) -> list[Cell]:
    """List the cells of a data set in the order of packing.

    Parameters
    ----------
    trials
        Number of trials of each algorithm, in the order of the study.
    outer_folds, replicates
        As in the protocol.
    """
    return [
        Cell(algorithm, trial, outer_fold, replicate)
        for trial in range(max(trials.values()))
        for algorithm, count in trials.items()
        if trial < count
        for outer_fold in range(outer_folds)
        for replicate in range(replicates)
    ]


def study_cells(study: Study) -> Sequence[Cell]:
    """List the cells of each data set of a study in the order of packing."""
    return _shared_cells(
        tuple((algorithm.name, algorithm.trials) for algorithm in study.algorithms),
        study.protocol["outer_folds"],
        study.protocol["replicates"],
    )


# All data sets of a study have the same cells: a million are 50,000 objects on twenty of them.
@lru_cache(maxsize=1)
def _shared_cells(
    trials: tuple[tuple[str, int], ...], outer_folds: int, replicates: int
) -> tuple[Cell, ...]:
    """Return `list_cells`, the same objects for each data set."""
    return tuple(list_cells(dict(trials), outer_folds, replicates))


def cell_times_s(study: Study, dataset: DataSet) -> dict[str, float]:
    """Predict the nominal time of a cell (all its inner trainings) on one core, in seconds.

    Returns
    -------
    dict
        By the name of the algorithm.
    """
    protocol, training = study.protocol, study.training
    rows = dataset.rows or UNKNOWN_ROWS
    rows = min(rows, protocol["max_rows"] or rows)
    outer, inner = protocol["outer_folds"], protocol["inner_folds"]
    widths = [
        dataset.features or UNKNOWN_COLUMNS,
        *study.network["hidden"],
        dataset.classes or UNKNOWN_CLASSES,
    ]
    times_s = {}
    for algorithm in study.algorithms:
        resolved = algorithm.resolved()
        work = training_work(
            widths,
            rows * (1 - 1 / outer) * (1 - 1 / inner),
            training["epochs"],
            **work_of_steps(resolved, training),
        )
        rates = nominal(training_settings(resolved, training)["engine"])
        times_s[algorithm.name] = inner * time_s(work, rates)
    return times_s


def pack_time_s(cells: Iterable[Cell], cell_s: Mapping[str, float]) -> float:
    """Return the predicted time of cells, given that of a cell of each algorithm."""
    return sum(cell_s[cell.algorithm] for cell in cells)


def automatic_minutes(total_s: float) -> float:
    """Return the length of a job for a study that takes so long in all.

    A power of two within bounds, so that somewhat more work leaves the length as it is, and with
    it the packs.
    """
    minutes = 2.0 ** round(math.log2(total_s / JOBS / 60))
    return min(max(minutes, SHORTEST_MINUTES), LONGEST_MINUTES)


def plan_packs(
    cells: Sequence[Cell], cell_s: Mapping[str, float], packing: dict[str, Any]
) -> list[Pack]:
    """Divide the cells of a data set into packs of consecutive cells.

    Parameters
    ----------
    cells
        In the order of `list_cells`.
    cell_s
        Predicted time of a cell of each algorithm in seconds.
    packing
        ``target_minutes``: predicted time of a pack; ``max_cells``: bound on its cells. Either
        may be None.

    Returns
    -------
    list of Pack
        Each as full as both bounds allow, but for the last one. Named by the number of its first
        cell, so that a pack keeps its name when cells follow.
    """
    most = packing["max_cells"] or len(cells)
    target_s = 60 * packing["target_minutes"] if packing["target_minutes"] else math.inf
    packs, first, used_s = [], 0, 0.0
    for number, cell in enumerate(cells):
        used_s += cell_s[cell.algorithm]
        # The rounding of sums must not decide whether equal cells fill a pack.
        if number > first and (number - first == most or used_s > target_s * (1 + 1e-9)):
            packs.append(Pack(f"{first:07d}", tuple(cells[first:number])))
            first, used_s = number, cell_s[cell.algorithm]
    packs.append(Pack(f"{first:07d}", tuple(cells[first:])))
    return packs


def _study_time_s(study: Study) -> float:
    """Return the predicted time of all cells of a study."""
    places = study.protocol["outer_folds"] * study.protocol["replicates"]
    trials = {algorithm.name: algorithm.trials for algorithm in study.algorithms}
    times = [cell_times_s(study, dataset) for dataset in study.datasets]
    return places * sum(trials[name] * cell_s for one in times for name, cell_s in one.items())


def study_packs(study: Study, dataset: DataSet, device: str = "cpu") -> dict[str, tuple[Cell, ...]]:
    """Return the cells of each pack of a study's data set, by the name of the pack.

    Where the study gives neither a length nor a number of cells, the length is automatic; with
    `device` cuda a pack is then all of the data set, since a GPU trains its networks together.
    """
    cells = study_cells(study)
    packing = study.packing
    automatic = not (packing["target_minutes"] or packing["max_cells"])
    if automatic and device != "cuda":
        packing = {**packing, "target_minutes": automatic_minutes(_study_time_s(study))}
    packs = plan_packs(cells, cell_times_s(study, dataset), packing)
    return {pack.name: pack.cells for pack in packs}

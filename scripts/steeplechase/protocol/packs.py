"""The plan of packs: which job trains which cells.

The plan is a pure function of the study and of the sizes of its data sets; results do not depend
on it. A pack holds cells of one data set. Cells are ordered by trial first, so that more trials
fill new packs at the end and leave the others as they are.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from steeplechase.study_objects import DataSet, Study

# A rate that a single core of a current machine reaches on these networks, and the time of one
# step besides its arithmetic. They only size the jobs; measured rates do not enter the plan,
# because the plan must not change under finished work.
NOMINAL_FLOP_PER_S = 5e10
NOMINAL_STEP_S = 3e-4

# What is not known of a data set counts as this many.
UNKNOWN_ROWS, UNKNOWN_COLUMNS, UNKNOWN_CLASSES = 1000, 20, 2


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


def list_cells(trials: dict[str, int], outer_folds: int, replicates: int) -> list[Cell]:
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


def cell_time_s(
    rows: int | None,
    columns: int | None,
    classes: int | None,
    network: dict[str, Any],
    training: dict[str, Any],
    protocol: dict[str, Any],
) -> float:
    """Predict the nominal time of one cell (all its inner trainings) on one core, in seconds.

    A training step costs 6 floating-point operations for each weight and row: 2 forward, 4
    backward.
    """
    rows = min(rows or UNKNOWN_ROWS, protocol["max_rows"] or rows or UNKNOWN_ROWS)
    outer, inner = protocol["outer_folds"], protocol["inner_folds"]
    training_rows = rows * (1 - 1 / outer) * (1 - 1 / inner)
    widths = [columns or UNKNOWN_COLUMNS, *network["hidden"], classes or UNKNOWN_CLASSES]
    weights = sum(a * b for a, b in itertools.pairwise(widths))
    steps = -(-training_rows // training["batch_size"])
    epoch_s = 6 * weights * training_rows / NOMINAL_FLOP_PER_S + steps * NOMINAL_STEP_S
    return inner * training["epochs"] * epoch_s


def plan_packs(cells: list[Cell], cell_s: float, packing: dict[str, Any]) -> list[Pack]:
    """Divide the cells of a data set into packs of consecutive cells.

    Parameters
    ----------
    cells
        In the order of `list_cells`.
    cell_s
        Predicted time of a cell in seconds.
    packing
        ``target_minutes``: predicted time of a pack; ``max_cells``: bound on its cells. Either
        may be None.

    Returns
    -------
    list of Pack
        Named by the number of their first cell, so that a pack keeps its name when cells follow.
    """
    size = packing["max_cells"] or len(cells)
    if packing["target_minutes"]:
        size = min(size, max(1, int(packing["target_minutes"] * 60 / cell_s)))
    return [
        Pack(f"{first:07d}", tuple(cells[first : first + size]))
        for first in range(0, len(cells), size)
    ]


def study_packs(study: Study, dataset: DataSet) -> dict[str, tuple[Cell, ...]]:
    """Return the cells of each pack of a study's data set, by the name of the pack."""
    protocol = study.protocol
    cells = list_cells(
        {algorithm.name: algorithm.trials for algorithm in study.algorithms},
        protocol["outer_folds"],
        protocol["replicates"],
    )
    cell_s = cell_time_s(
        dataset.rows, dataset.features, dataset.classes, study.network, study.training, protocol
    )
    return {pack.name: pack.cells for pack in plan_packs(cells, cell_s, study.packing)}

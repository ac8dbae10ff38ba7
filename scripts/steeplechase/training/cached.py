"""What a data set asks for, and what of it the cell cache has, without reading what it holds."""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from steeplechase.forecast import DataSetWork
from steeplechase.protocol.packs import Cell
from steeplechase.training.cache import CellCache
from steeplechase.training.cells import cell_key, inner_trainings, refit_key
from steeplechase.training.trainings import Trainer, Training


def cached_cells(
    trainer: Trainer,
    cells: list[Cell],
    trials: dict[str, list[list[dict[str, Any]]]],
    inner_folds: int,
    selection_metric: str,
    cache: CellCache,
) -> list[bool]:
    """Say of each cell whether its entry is there; parameters as those of `cells.search`."""
    key = cell_key(trainer, selection_metric)
    return [cache.path(key(inner_trainings(c, trials, inner_folds))).exists() for c in cells]


def cached_refits(
    trainer: Trainer,
    cells: list[Cell],
    trials: dict[str, list[list[dict[str, Any]]]],
    cached: list[bool],
    cache: CellCache,
) -> dict[str, list[bool]]:
    """Say of the refits of each algorithm whether they are in the cache.

    Which trial is refitted is known when all trials of an outer fold are trained. A refit counts
    as cached where all of them are and one of them was refitted.

    Parameters
    ----------
    trainer, cells, trials, cache
        As for `cached_cells`.
    cached
        What that returned.
    """
    places: dict[tuple[str, int, int], list[tuple[int, bool]]] = defaultdict(list)
    for cell, there in zip(cells, cached, strict=True):
        places[cell.algorithm, cell.outer_fold, cell.replicate].append((cell.trial, there))
    found: dict[str, list[bool]] = {name: [] for name in trials}
    for (name, outer_fold, replicate), own in places.items():
        keys = (
            refit_key(
                trainer, Training(name, outer_fold, None, replicate, tuple(trials[name][trial]))
            )
            for trial, _ in own
        )
        whole = all(there for _, there in own)
        found[name].append(whole and any(cache.path(key).exists() for key in keys))
    return found


def count_work(
    trainer: Trainer,
    cells: list[Cell],
    trials: dict[str, list[list[dict[str, Any]]]],
    protocol: dict[str, Any],
    cache: CellCache,
    packs: dict[str, int],
    found: dict[str, bool],
) -> DataSetWork:
    """Count what a data set asks for and what the cache has of it.

    Parameters
    ----------
    trainer, cells, trials, cache
        As for `cached_cells`.
    protocol
        As in the study.
    packs, found
        For each pack, by its name in the order of the cells: how many cells it has, and whether
        its results are there.
    """
    inner_folds = protocol["inner_folds"]
    metric = protocol["selection_metric"]
    cached = cached_cells(trainer, cells, trials, inner_folds, metric, cache)
    split = trainer.split(0, None)
    return DataSetWork(
        name=trainer.splits["dataset"],
        widths=[split.train_inputs.shape[1], *trainer.network["hidden"], split.classes],
        inner_rows=_mean_rows(trainer, range(inner_folds)),
        outer_rows=_mean_rows(trainer, [None]),
        cells=[(cell.algorithm, there) for cell, there in zip(cells, cached, strict=True)],
        packs=list(packs.values()),
        found=[found[name] for name in packs],
        refits=cached_refits(trainer, cells, trials, cached, cache),
    )


def _mean_rows(trainer: Trainer, inner_folds: Iterable[int | None]) -> tuple[float, float]:
    """Return the mean numbers of rows to learn from and to be evaluated on, first outer fold."""
    parts = [trainer.rows(0, inner_fold) for inner_fold in inner_folds]
    train, test = (statistics.mean(map(len, rows)) for rows in zip(*parts, strict=True))
    return train, test

"""Searching and refitting: cells and refits out of the cache, or trained and put into it."""

import itertools
import json
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from steeplechase import registry
from steeplechase.files import digest
from steeplechase.fingerprint import fingerprint
from steeplechase.layout import validation_metrics
from steeplechase.protocol.packs import Cell
from steeplechase.protocol.trials import columns
from steeplechase.training.cache import CellCache
from steeplechase.training.failure import message, of_the_machine
from steeplechase.training.interruption import Interrupted, Interruption
from steeplechase.training.job_times import JobTimes
from steeplechase.training.progress import Progress
from steeplechase.training.task import Outcome
from steeplechase.training.trainings import Trainer, Training
from steeplechase.training.validation import validation

# Cells that go to the engine together; what is lost when a job is killed. A GPU trains thousands
# in the time of a few.
CHUNK_CELLS = 8
GPU_CHUNK_CELLS = 2048


def inner_trainings(
    cell: Cell, trials: dict[str, list[list[dict[str, Any]]]], inner_folds: int
) -> list[Training]:
    """Return the trainings of a cell, one an inner fold."""
    trial = tuple(trials[cell.algorithm][cell.trial])
    return [
        Training(cell.algorithm, cell.outer_fold, inner_fold, cell.replicate, trial)
        for inner_fold in range(inner_folds)
    ]


def cell_key(trainer: Trainer, selection_metric: str) -> Callable[[list[Training]], str]:
    """Return the function that gives the cache key of a cell's trainings.

    Scores are kept with the cell, so their code and names are part of the key.
    """
    metrics = validation_metrics(selection_metric)
    modules = fingerprint(
        [validation.__module__, *(registry.module_name("metrics", metric) for metric in metrics)]
    )

    def key(trainings: list[Training]) -> str:
        keys = [trainer.key(training) for training in trainings]
        return digest({"cell": keys, "metrics": metrics, "code": modules})

    return key


def refit_key(trainer: Trainer, training: Training) -> str:
    """Return the cache key of a refit."""
    return digest({"refit": [trainer.key(training)]})


def search(
    trainer: Trainer,
    cells: list[Cell],
    trials: dict[str, list[list[dict[str, Any]]]],
    inner_folds: int,
    selection_metric: str,
    cache: CellCache,
    times: JobTimes | None = None,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Train the cells of a pack.

    Parameters
    ----------
    trainer
        Of the pack's data set.
    cells
        What to train.
    trials
        For each algorithm its trials: hyperparameters of each component.
    inner_folds, selection_metric
        As in the protocol.
    cache
        Holds finished cells; those in it are not trained again.
    times
        Takes what was trained, and how long that took.
    progress
        Says how far it is.

    Returns
    -------
    list of dict
        The rows of the search file (`tables.search_columns`), one an inner training, in the order
        of the cells.
    """
    metrics = validation_metrics(selection_metric)
    work = [(cell, inner_trainings(cell, trials, inner_folds)) for cell in cells]

    def summarise(trainings: list[Training], outcomes: list[Outcome]) -> dict[str, Any]:
        pairs = zip(trainings, outcomes, strict=True)
        return {"inner": [validation(trainer, *pair, metrics) for pair in pairs]}

    entries = _from_cache_or_trained(
        trainer,
        [trainings for _, trainings in work],
        cell_key(trainer, selection_metric),
        summarise,
        cache,
        times or JobTimes(),
        progress or Progress(),
        curves=False,
    )
    return [
        {
            "dataset": trainer.splits["dataset"],
            **vars(cell),
            "inner_fold": inner_fold,
            **result,
            "hyperparameters": _hyperparameters(trainer, trainings[inner_fold]),
        }
        for (cell, trainings), entry in zip(work, entries, strict=True)
        for inner_fold, result in enumerate(entry["inner"])
    ]


def refit(
    trainer: Trainer,
    trainings: list[Training],
    cache: CellCache,
    times: JobTimes | None = None,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Train the selected trials on the whole outer-training part.

    Parameters
    ----------
    trainer
        Of the data set.
    trainings
        Those with ``inner_fold`` None.
    cache
        Holds finished refits.
    times
        Takes what was trained, and how long that took.
    progress
        Says how far it is.

    Returns
    -------
    list of dict
        For each training: status, reason, train_loss, test_loss, curves (list of dict), and the
        float arrays train_probabilities and test_probabilities (rows, classes), None where the
        training did not end well.
    """

    def key(group: list[Training]) -> str:
        return refit_key(trainer, group[0])

    def summarise(group: list[Training], outcomes: list[Outcome]) -> dict[str, Any]:
        return vars(outcomes[0])

    groups = [[training] for training in trainings]
    return _from_cache_or_trained(
        trainer,
        groups,
        key,
        summarise,
        cache,
        times or JobTimes(),
        progress or Progress(),
        curves=True,
    )


def _from_cache_or_trained(
    trainer: Trainer,
    groups: list[list[Training]],
    key: Callable[[list[Training]], str],
    summarise: Callable[[list[Training], list[Outcome]], dict[str, Any]],
    cache: CellCache,
    times: JobTimes,
    progress: Progress,
    curves: bool,
) -> list[dict[str, Any]]:
    """Return the entry of each group of trainings, training those that the cache lacks.

    What is trained goes into the cache chunk by chunk, but for what failed: a failure may be the
    machine's, so it is tried again when the job runs again.

    Raises
    ------
    Interrupted
        Between two chunks, after a SIGTERM.
    """
    keys = [key(group) for group in groups]
    entries = {k: cache.get(k) for k in keys}
    missing = [(k, g) for k, g in zip(keys, groups, strict=True) if entries[k] is None]
    times.cells += len(groups)
    times.trained_cells += len(missing)
    chunk_cells = CHUNK_CELLS if trainer.device.kind == "cpu" else GPU_CHUNK_CELLS
    progress.begin(len(groups), len(missing))
    with Interruption() as interruption:
        for chunk in _chunks(missing, chunk_cells):
            if interruption.asked_for:
                raise Interrupted(
                    f"stopped by SIGTERM: {progress.done} of {len(missing)} are trained and kept; "
                    "a job that runs again goes on there"
                )
            chunk_groups = [group for _, group in chunk]
            with times.training(itertools.chain(*chunk_groups)):
                outcomes = _run_chunk(trainer, chunk_groups, curves)
            for (k, group), results in zip(chunk, outcomes, strict=True):
                entries[k] = summarise(group, results)
                if all(result.status != "failed" for result in results):
                    cache.put(k, entries[k])
            progress.advance(len(chunk))
    progress.close()
    return [entries[k] for k in keys]


def _run_chunk(trainer: Trainer, groups: list[list[Training]], curves: bool) -> list[list[Outcome]]:
    """Train a chunk; if that raises, each training alone, so that one cannot fail the others."""
    flat = [training for group in groups for training in group]
    try:
        outcomes = trainer.run(flat, curves)
    except Exception as error:
        if of_the_machine(error):
            raise
        outcomes = [run_alone(trainer, training, curves) for training in flat]
    ready = iter(outcomes)
    return [[next(ready) for _ in group] for group in groups]


def run_alone(trainer: Trainer, training: Training, curves: bool = False) -> Outcome:
    """Train one network; what it raises becomes a failed outcome with its reason.

    Raises
    ------
    MemoryError, RuntimeError
        Where memory ran out or the GPU broke down, which is no finding about the network.
    """
    try:
        return trainer.run([training], curves)[0]
    except Exception as error:
        if of_the_machine(error):
            raise
        traceback.print_exc()
        return Outcome("failed", f"{type(error).__name__}: {message(error)}")


def _hyperparameters(trainer: Trainer, training: Training) -> str:
    """Return the hyperparameters of a training as JSON, named as the tables do."""
    named = columns(trainer.algorithms[training.algorithm])
    return json.dumps(
        {column: training.trial[index][name] for index, name, column in named}, sort_keys=True
    )


def _chunks(items: list, size: int) -> Iterator[list]:
    """Yield consecutive parts of a list."""
    for first in range(0, len(items), size):
        yield items[first : first + size]

"""The tables of a study: their column names and their file formats, which have no other home.

Columns of sweeps alone stand in `sweep_columns`, so that a change there reruns no other study.

Rows are lists of dicts here, written and read with pyarrow alone: the training jobs have no use
for pandas, whose import takes a second. Same rows, same bytes.
"""

import os
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from steeplechase.files import atomic
from steeplechase.layout import validation_metrics
from steeplechase.room import room_for

COMPRESSION = "zstd"
CSV_OPTIONS = pyarrow.csv.WriteOptions(quoting_style="needed")

# What identifies a refit, and what identifies an inner training.
REFIT_KEYS = {
    "dataset": pa.string(),
    "algorithm": pa.string(),
    "outer_fold": pa.int64(),
    "replicate": pa.int64(),
}
TRIAL_KEYS = {**REFIT_KEYS, "trial": pa.int64(), "inner_fold": pa.int64()}
STATE = {"status": pa.string(), "reason": pa.string()}

CURVES = {
    **REFIT_KEYS,
    "epoch": pa.int64(),
    "lr": pa.float64(),
    "train_loss": pa.float64(),
    "train_accuracy": pa.float64(),
    "test_loss": pa.float64(),
    "test_accuracy": pa.float64(),
}
PREDICTIONS = {
    **REFIT_KEYS,
    "row": pa.int64(),
    "label": pa.int64(),
    "predicted": pa.int64(),
    "probabilities": pa.list_(pa.float32()),
}
COST = {
    "dataset": pa.string(),
    "algorithm": pa.string(),
    "outer_fold": pa.int64(),
    "repeat": pa.int64(),
    "trial": pa.int64(),
    "rows_train": pa.int64(),
    "rows_test": pa.int64(),
    "train_time_s": pa.float64(),
    "inference_time_s_per_1000_rows": pa.float64(),
}
# What each job that trained or measured took; seconds since the first of them began. A timing,
# so other than the results it differs from run to run.
JOBS = {
    "stage": pa.string(),
    "dataset": pa.string(),
    "pack": pa.string(),
    "host": pa.string(),
    "device": pa.string(),
    "start_s": pa.float64(),
    "end_s": pa.float64(),
    "training_time_s": pa.float64(),
    "cells": pa.int64(),
    "trained_cells": pa.int64(),
    "trainings": pa.int64(),
    "peak_memory_mb": pa.float64(),
}
# The stages of the workflow in running order, with the sums of their jobs where these say their
# times; `after` names the stages that one waits for.
STAGES = {
    "stage": pa.string(),
    "after": pa.string(),
    "jobs": pa.int64(),
    "start_s": pa.float64(),
    "end_s": pa.float64(),
    "wall_time_s": pa.float64(),
    "job_time_s": pa.float64(),
    "training_time_s": pa.float64(),
    "trainings": pa.int64(),
    "peak_memory_mb": pa.float64(),
}
DATASETS = {
    "dataset": pa.string(),
    "title": pa.string(),
    "rows": pa.int64(),
    "rows_used": pa.int64(),
    "numeric": pa.int64(),
    "categorical": pa.int64(),
    "classes": pa.int64(),
    "smallest_class": pa.int64(),
    "missing_cells": pa.int64(),
    "stratified": pa.bool_(),
    "note": pa.string(),
    "source": pa.string(),
    "citation": pa.string(),
    "licence": pa.string(),
    "content_hash": pa.string(),
}

# What identifies the descent of a problem.
DESCENT_KEYS = {
    "problem": pa.string(),
    "algorithm": pa.string(),
    "setting": pa.int64(),
    "replicate": pa.int64(),
}
# A row a descent; hyperparameters stand in one column, as JSON, until all problems are collected.
DESCENTS = {
    **DESCENT_KEYS,
    "optimizer": pa.string(),
    "wrapper": pa.string(),
    "batch_size": pa.string(),
    "sampling": pa.string(),
    **STATE,
    "iterations": pa.int64(),
    "start_loss": pa.float64(),
    "final_loss": pa.float64(),
    "best_loss": pa.float64(),
    "start_excess": pa.float64(),
    "final_excess": pa.float64(),
    "best_excess": pa.float64(),
    "iterations_to_tolerance": pa.int64(),
    "hyperparameters": pa.string(),
}
PROBLEMS = {
    "problem": pa.string(),
    "kind": pa.string(),
    "title": pa.string(),
    "settings": pa.string(),
    "parameters": pa.int64(),
    "rows": pa.int64(),
    "minimum": pa.float64(),
    "attained": pa.bool_(),
    "start_loss": pa.float64(),
    "smallest_curvature": pa.float64(),
    "largest_curvature": pa.float64(),
}
SURFACES = {"problem": pa.string(), "x": pa.float64(), "y": pa.float64(), "loss": pa.float64()}
POINTS = {"problem": pa.string(), "x": pa.float64(), "y": pa.float64(), "label": pa.int64()}

# What the audit found, a row each; the names of the columns that a finding is about are joined.
AUDIT = {
    "dataset": pa.string(),
    "other_dataset": pa.string(),
    "finding": pa.string(),
    "severity": pa.string(),
    "columns": pa.string(),
    "number": pa.float64(),
    "sentence": pa.string(),
}


def search_columns(selection_metric: str) -> dict[str, pa.DataType]:
    """Return the columns of a search file; hyperparameters stand in one column, as JSON."""
    names = (f"validation_{metric}" for metric in validation_metrics(selection_metric))
    return {
        **TRIAL_KEYS,
        **STATE,
        "train_loss": pa.float64(),
        "validation_loss": pa.float64(),
        **dict.fromkeys(names, pa.float64()),
        "hyperparameters": pa.string(),
    }


def score_columns(selection_metric: str, metrics: Iterable[str]) -> dict[str, pa.DataType]:
    """Return the columns of the scores: one row a refit."""
    metrics = list(metrics)
    return {
        **REFIT_KEYS,
        "trial": pa.int64(),
        **STATE,
        "undefined": pa.string(),
        "n_train": pa.int64(),
        "n_test": pa.int64(),
        f"validation_{selection_metric}": pa.float64(),
        "train_loss": pa.float64(),
        "test_loss": pa.float64(),
        **{f"train_{metric}": pa.float64() for metric in metrics},
        **{f"test_{metric}": pa.float64() for metric in metrics},
    }


def imported_columns(metric: str) -> dict[str, pa.DataType]:
    """Return the columns of scores that were trained elsewhere: those that statistics read."""
    return {
        **REFIT_KEYS,
        **STATE,
        "undefined": pa.string(),
        "source": pa.string(),
        f"test_{metric}": pa.float64(),
    }


def pooled_columns(metrics: Iterable[str]) -> dict[str, pa.DataType]:
    """Return the columns of the metrics of the pooled out-of-fold predictions."""
    return {
        "dataset": pa.string(),
        "algorithm": pa.string(),
        "replicate": pa.int64(),
        "n": pa.int64(),
        "status": pa.string(),
        "undefined": pa.string(),
        **{f"pooled_{metric}": pa.float64() for metric in metrics},
    }


def trial_columns(selection_metric: str, rows: Iterable[dict[str, Any]]) -> dict[str, pa.DataType]:
    """Return the columns of the trials, a hyperparameter each after those of the search files.

    A hyperparameter's column holds integers, numbers or text, whichever fits all its values.
    """
    return with_hyperparameters(search_columns(selection_metric), rows)


def iteration_columns(parameters: int) -> dict[str, pa.DataType]:
    """Return the columns of the iterations of descents, for problems of so many parameters."""
    named = (f"parameter_{i}" for i in range(1, parameters + 1))
    return {
        **DESCENT_KEYS,
        "iteration": pa.int64(),
        "loss": pa.float64(),
        "excess": pa.float64(),
        **dict.fromkeys(named, pa.float64()),
    }


def problem_columns(parameters: int) -> dict[str, pa.DataType]:
    """Return the columns of the problems, for problems of at most so many parameters."""
    return {**PROBLEMS, **{f"minimiser_{i}": pa.float64() for i in range(1, parameters + 1)}}


def with_hyperparameters(
    columns: dict[str, pa.DataType], rows: Iterable[dict[str, Any]]
) -> dict[str, pa.DataType]:
    """Return columns with one for each further key of the rows in the place of hyperparameters."""
    columns = {name: kind for name, kind in columns.items() if name != "hyperparameters"}
    kinds: dict[str, set[type]] = {}
    for row in rows:
        for name in row.keys() - columns.keys():
            kinds.setdefault(name, set()).add(type(row[name]))
    for name, found in sorted(kinds.items()):
        if found == {int}:
            columns[name] = pa.int64()
        else:
            columns[name] = pa.float64() if found <= {int, float} else pa.string()
    return columns


def to_table(rows: list[dict[str, Any]], columns: dict[str, pa.DataType]) -> pa.Table:
    """Return rows as an Arrow table with exactly these columns; what a row lacks is null."""
    arrays = []
    for name, kind in columns.items():
        values = [row.get(name) for row in rows]
        if kind == pa.string():
            values = [None if value is None else str(value) for value in values]
        arrays.append(pa.array(values, type=kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(list(columns.items())))


def write_parquet(table: pa.Table, path: str | os.PathLike) -> None:
    """Write an Arrow table as Parquet, atomically."""
    with room_for(path), atomic(path) as temporary:
        pq.write_table(table, temporary, compression=COMPRESSION)


def write_csv(table: pa.Table, path: str | os.PathLike) -> None:
    """Write an Arrow table as CSV with a header, numbers in their shortest exact form."""
    with room_for(path), atomic(path) as temporary:
        pyarrow.csv.write_csv(table, temporary, CSV_OPTIONS)


def read_parquet(path: str | os.PathLike, dictionaries: Sequence[str] = ()) -> pa.Table:
    """Read one Parquet file (one thread: a job has one core).

    Parameters
    ----------
    path
        The file.
    dictionaries
        Columns of text of which each value is to be held once.
    """
    with pq.ParquetFile(path, read_dictionary=list(dictionaries)) as file:
        return file.read(use_threads=False)

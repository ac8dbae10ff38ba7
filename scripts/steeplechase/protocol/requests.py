"""What a job asks a cluster for: time and memory, from the cost model and the sizes of the data.

Pure arithmetic, done when the Snakefile is read. What is asked for is never part of a result: it
has a wide margin, grows with each attempt, and a job that it still does not suffice for has kept
what it trained.
"""

import math

from steeplechase.protocol.packs import UNKNOWN_COLUMNS, UNKNOWN_ROWS
from steeplechase.study_image_sets import ImageEntry
from steeplechase.study_objects import DataSet, Study

# A cluster's core, beside busy others, against the one that the nominal rates are of.
SLOWNESS = 4
# Starting Snakemake twice and torch once, from a file system that may be slow; and the shortest
# and the longest time that is asked for. Many clusters let no job run for longer than a day; one
# that needs more goes on from the cell cache at its next attempt.
START_MINUTES, SHORTEST_MINUTES, LONGEST_MINUTES = 5, 10, 24 * 60
# A refit learns from all inner folds and is evaluated after each epoch, on all of its rows.
REFIT_PER_INNER_TRAINING = 3
# `measure_cost` trains so often what it measures, on one outer fold (training/timing.py).
COST_REPEATS = 3

# Two Snakemakes and a process with torch; the libraries of CUDA come to that on a GPU.
JOB_MB, GPU_JOB_MB = 1200, 6000
# A value of a table: as it was read, encoded, and both again while that is made.
BYTES_PER_VALUE = 64
# Rows of the tables, as Python objects, twice while they are written.
BYTES_PER_TRAINING, BYTES_PER_PREDICTION = 4_000, 2_000
# Images: as they are read, and once more while they are; batches, networks and what is kept of
# them to go backward; and the time of a job, which goes on from its checkpoint at the next attempt.
COPIES_OF_IMAGES, NETWORKS_MB, SWEEP_MINUTES = 2, 2500, 240
MB = 1e6


def runtime_minutes(seconds: float, attempt: int = 1) -> int:
    """Return the time to ask for, for a job with so many predicted seconds of training."""
    minutes = math.ceil(START_MINUTES + SLOWNESS * seconds / 60)
    return min(max(minutes, SHORTEST_MINUTES) * attempt, LONGEST_MINUTES)


def memory_mb(dataset: DataSet, device: str, trainings: int, refits: int = 0) -> int:
    """Return the memory that a job on a data set needs, in megabytes.

    Parameters
    ----------
    dataset
        Its size, as far as that is known.
    device
        As in the configuration; anything but ``cpu`` may turn out to be a GPU.
    trainings
        Rows of the job's table of trainings.
    refits
        Networks whose predictions the job keeps, each for all rows of its outer fold.
    """
    rows = dataset.rows or UNKNOWN_ROWS
    values = rows * (dataset.features or UNKNOWN_COLUMNS)
    size = BYTES_PER_VALUE * values + BYTES_PER_TRAINING * trainings
    size += BYTES_PER_PREDICTION * rows * refits
    return (JOB_MB if device == "cpu" else GPU_JOB_MB) + math.ceil(size / MB)


def refit_time_s(study: Study, cell_s: dict[str, float], outer_folds: int) -> float:
    """Predict the time of the refits of so many outer folds of a data set.

    Parameters
    ----------
    study
        Its protocol counts.
    cell_s
        Predicted time of a cell of each algorithm, in seconds (`packs.cell_times_s`).
    outer_folds
        Of all of the data set's, or of those that are meant.
    """
    inner_folds = study.protocol["inner_folds"]
    return REFIT_PER_INNER_TRAINING * outer_folds * sum(cell_s.values()) / inner_folds


def images_memory_mb(images: ImageEntry, device: str) -> int:
    """Return the memory that a job on a set of images needs, in megabytes."""
    channels, height, width = images.shape
    size = (images.train_rows + images.test_rows) * channels * height * width
    start = JOB_MB if device == "cpu" else GPU_JOB_MB
    return start + NETWORKS_MB + math.ceil(COPIES_OF_IMAGES * size / MB)


def sweep_minutes(attempt: int) -> int:
    """Return the time that a job of a sweep asks for."""
    return min(SWEEP_MINUTES * attempt, LONGEST_MINUTES)

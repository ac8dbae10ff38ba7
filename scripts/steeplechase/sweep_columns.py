"""Columns of the tables of sweeps on images; those of all other studies stand in `tables`."""

import pyarrow as pa

from steeplechase.tables import STATE

# What identifies one training of a sweep.
RUN_KEYS = {"stage": pa.string(), "setting": pa.int64(), "replicate": pa.int64()}
RUNS = {
    **RUN_KEYS,
    **STATE,
    "parameters": pa.int64(),
    "iterations": pa.int64(),
    "best_iteration": pa.int64(),
    "diverged_at": pa.int64(),
    "train_loss": pa.float64(),
    "train_accuracy": pa.float64(),
    "validation_loss": pa.float64(),
    "validation_accuracy": pa.float64(),
    "test_loss": pa.float64(),
    "test_accuracy": pa.float64(),
}
# After so many iterations; what is of training rows is the mean over the batches since the row
# before, and after a divergence all is NaN.
PROGRESS = {
    **RUN_KEYS,
    "iteration": pa.int64(),
    "epoch": pa.float64(),
    "lr": pa.float64(),
    "train_loss": pa.float64(),
    "train_accuracy": pa.float64(),
    "validation_loss": pa.float64(),
    "validation_accuracy": pa.float64(),
}
IMAGE_PREDICTIONS = {
    **RUN_KEYS,
    "row": pa.int64(),
    "label": pa.int64(),
    "predicted": pa.int64(),
    "probability": pa.float64(),
    "label_probability": pa.float64(),
}
# What a stage varies in each of its settings (JSON), and the whole recipe (JSON).
SETTINGS = {
    "stage": pa.string(),
    "title": pa.string(),
    "from_stage": pa.string(),
    "setting": pa.int64(),
    "label": pa.string(),
    "varied": pa.string(),
    "recipe": pa.string(),
}
CHOICES = {
    "stage": pa.string(),
    "selection": pa.string(),
    "setting": pa.int64(),
    "label": pa.string(),
    "score": pa.float64(),
    "runner_up": pa.int64(),
    "difference": pa.float64(),
    "why": pa.string(),
}
CLASSES = {
    "class": pa.int64(),
    "name": pa.string(),
    "train_rows": pa.int64(),
    "validation_rows": pa.int64(),
    "test_rows": pa.int64(),
}
# What the trainings of a stage took; times and memory of jobs on whatever machine they ran.
RUN_TIMES = {
    "stage": pa.string(),
    "trainings": pa.int64(),
    "cached": pa.int64(),
    "jobs": pa.int64(),
    "training_time_s": pa.float64(),
    "job_time_s": pa.float64(),
    "predicted_time_s": pa.float64(),
    "peak_memory_mb": pa.float64(),
    "devices": pa.string(),
}
# Misclassified test images, pixels channels first.
MISTAKES = {
    **RUN_KEYS,
    "row": pa.int64(),
    "label": pa.int64(),
    "predicted": pa.int64(),
    "probability": pa.float64(),
    "channels": pa.int64(),
    "height": pa.int64(),
    "width": pa.int64(),
    "pixels": pa.list_(pa.uint8()),
}

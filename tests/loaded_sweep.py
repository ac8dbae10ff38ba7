"""Sweeps that never ran, in the shape that the workflow writes them, for tests.

Each study is a file that is checked as any other; what its trainings came to is made up. Winners
are chosen and mistakes collected as by the workflow. Where a test loops over studies of every kind,
`synthetic_sweep` has those of images.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from steeplechase import sweeps
from steeplechase.data.image_card import make_image_card
from steeplechase.data.images import ImageSet, make_images
from steeplechase.image_comparison import compare
from steeplechase.layout import SWEEP_CSV_TABLES
from steeplechase.protocol.choose import choose
from steeplechase.study import load_study
from steeplechase.study_facts import study_facts
from steeplechase.sweep_columns import (
    CHOICES,
    CLASSES,
    IMAGE_PREDICTIONS,
    MISTAKES,
    PROGRESS,
    RUN_TIMES,
    RUNS,
    SETTINGS,
)
from steeplechase.sweep_tables import class_rows, mistake_rows, setting_rows
from steeplechase.sweep_times import stage_times
from steeplechase.tables import to_table, write_csv

ROOT = Path(__file__).parents[1]
NAMES = (
    "<b>cat</b> & 'dog' \"\\$",
    "a class of which the name is longer than any line of a figure or of a table has room for",
    "日本語",
    "عربى",
    "=1+1",
    "NA",
    "1e5",
    "plain",
    "ship",
    "_truck_",
)
HEAD = """\
title: "A sweep <of> images & more"
description: Made up.
images: cifar10
protocol:
  {train_rows: 1000, validation_rows: 200, test_rows: 400, replicates: REPLICATES, selection: HOW}
network: {name: residual_cnn, channels: [8, 16]}
optimizer: {name: momentum, lr: 0.01}
schedule: {name: cosine}
regularisation: {name: l2, strength: 0.001}
augmentation: [{name: crop}, {name: horizontal_flip}]
training: {epochs: 4, batch_size: 50, record_every: 10, patience: 3}
"""
RATES = """\
  rates:
    title: "Learning rate <b>&"
    vary: {optimizer.lr: [0.001, 0.01, 0.1, 1.0]}
"""
OTHERS = """\
  optimizers:
    title: Optimizer and learning rate
    vary:
      optimizer: [{name: sgd}, {name: momentum}, {name: adam}]
      optimizer.lr: [0.001, 0.01, 0.1]
  normalisation:
    title: Batch normalisation
    vary: {network.batch_norm: [true, false]}
  widths:
    title: Hidden layers
    vary: {network.hidden: [[], [100], [500, 500]]}
"""
ROWS = tuple(range(10, 90, 10))  # iterations at which progress is recorded
DIVERGED_AT = 25
OK, DIVERGED, FAILED = "ok", "diverged", "failed"
REASONS = {
    OK: "",
    DIVERGED: "the loss was not finite after iteration 25",
    FAILED: "ValueError: <script>alert(1)</script> & more",
}
# Of stage and setting, what became of each replicate in turn.
LOST = {
    ("rates", 3): (DIVERGED,),
    ("optimizers", 5): (FAILED,),
    ("optimizers", 8): (DIVERGED, OK),
}


@dataclass(frozen=True)
class Sweep:
    """A made-up study.

    Attributes
    ----------
    stages
        As in the study's file; nothing is varied without.
    lost
        What became of the replicates in turn, of those settings of which not all ended well.
    all_lost
        What became of every training instead.
    wrong
        The share of test images of the first class that the worst setting mistakes.
    channels, side
        Shape of the images.
    """

    stages: str = RATES + OTHERS
    replicates: int = 3
    lost: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=lambda: LOST)
    all_lost: str | None = None
    wrong: float = 0.4
    channels: int = 3
    side: int = 32
    names: tuple[str, ...] = NAMES
    selection: str = "accuracy"

    @property
    def text(self) -> str:
        """The study's file."""
        head = HEAD.replace("REPLICATES", str(self.replicates))
        head = head.replace("HOW", self.selection)
        return head + (f"stages:\n{self.stages}" if self.stages else "")

    def status(self, stage: str, setting: int, replicate: int) -> str:
        """Return what became of a training."""
        told = self.lost.get((stage, setting), (OK,))
        return self.all_lost or told[replicate % len(told)]


SWEEPS = {
    "plain": Sweep(),
    "grey": Sweep(channels=1, side=28, names=tuple("0123456789")),
    "by loss": Sweep(selection="loss"),
    "one replicate": Sweep(replicates=1),
    "last stage lost": Sweep(lost={("widths", i): (OK, DIVERGED, FAILED) for i in range(3)}),
    "no mistakes": Sweep(wrong=0.0),
    "nothing varied": Sweep(stages="", lost={}),
    "all failed": Sweep(all_lost=FAILED),
    "all diverged": Sweep(all_lost=DIVERGED),
}


def facts(sweep: Sweep) -> dict[str, Any]:
    """Return the facts of the study, its classes and the shape of its images replaced."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sweep.yaml"
        path.write_text(sweep.text, encoding="utf-8")
        found = study_facts(load_study(str(path), ROOT), ROOT)
    shape = {"channels": sweep.channels, "height": sweep.side, "width": sweep.side}
    images = found["sweep"]["images"]
    images["classes"], images["shape"] = sweep.names, tuple(shape.values())
    images["entry"] |= {"classes": list(sweep.names), **shape}
    return found


@cache
def images(sweep_names: tuple[str, ...], channels: int, side: int) -> ImageSet:
    """Return a set of images of noise, with so many of each class as the study takes."""
    random = np.random.default_rng(0)
    parts = []
    for count in (1200, 400):
        pixels = random.integers(0, 256, (count, channels, side, side), dtype=np.uint8)
        parts += [pixels, np.arange(count, dtype=np.int64) % len(sweep_names)]
    return make_images("cifar10", *parts, list(sweep_names))


def tables(sweep: Sweep) -> dict[str, pd.DataFrame]:
    """Return the tables of the sweep by name."""
    return {name: table.to_pandas() for name, table in arrow_tables(sweep).items()}


def arrow_tables(sweep: Sweep) -> dict[str, pa.Table]:
    """Return the tables of the sweep by name, as they are written."""
    given = facts(sweep)["sweep"]
    runs, progress, predictions, choices, left = [], [], [], [], {}
    for place, stage in enumerate(given["stages"]):
        settings = sweeps.settings(stage["vary"])
        own = []
        for setting in range(len(settings)):
            for replicate in range(sweep.replicates):
                run, rows, told = _training(sweep, place, stage["name"], setting, replicate)
                own.append(run)
                progress += rows
                predictions += told
        runs += own
        labels = [sweeps.label(one) for one in settings]
        found = choose(own, labels, sweep.selection)
        begun = left[stage["begins"]] if stage["begins"] else given["recipe"]
        chosen = {} if found["setting"] is None else settings[found["setting"]]
        left[stage["name"]] = sweeps.applied(begun, chosen)
        choices.append({"stage": stage["name"], **found})
    told = to_table(predictions, IMAGE_PREDICTIONS)
    pictures = images(sweep.names, sweep.channels, sweep.side)
    split = {"train": range(1000), "validation": range(1000, 1200), "test": range(400)}
    last = {"stage": choices[-1]["stage"], "setting": choices[-1]["setting"], "replicate": 0}
    return {
        "runs": to_table(runs, RUNS),
        "progress": to_table(progress, PROGRESS),
        "image_predictions": told,
        "settings": to_table(setting_rows(given["stages"], given["recipe"], left), SETTINGS),
        "choices": to_table(choices, CHOICES),
        "classes": to_table(class_rows(pictures, {k: list(v) for k, v in split.items()}), CLASSES),
        "mistakes": to_table(mistake_rows(told, last, pictures), MISTAKES),
    }


def _training(sweep: Sweep, place: int, stage: str, setting: int, replicate: int) -> tuple:
    """Return the row of a run, its rows of progress and its predictions."""
    keys = {"stage": stage, "setting": setting, "replicate": replicate}
    status = sweep.status(stage, setting, replicate)
    run = {**dict.fromkeys(RUNS), **keys, "status": status, "reason": REASONS[status]}
    if status == FAILED:
        return run, [], []
    # Batch normalisation makes no difference here; elsewhere the middle setting is the best.
    step = 0 if stage == "normalisation" else abs(setting - 1)
    told = _predictions(sweep, keys, place, step) if status == OK else []
    progress = _progress(keys, step, overfitted=stage == "widths" and setting == 2, status=status)
    run |= {"parameters": 1000 + 100 * setting, "iterations": 80, "best_iteration": 60}
    if status == DIVERGED:
        return run | {"iterations": 24, "diverged_at": DIVERGED_AT}, progress, told
    right = np.mean([row["label"] == row["predicted"] for row in told])
    last = progress[-1]
    parts = {name: last[name] for name in ("train_loss", "train_accuracy", "validation_loss")}
    held_out = 0.7 + 0.05 * place - 0.03 * step - 0.01 * replicate
    run |= {**parts, "validation_accuracy": held_out, "test_loss": 0.5, "test_accuracy": right}
    return run, progress, told


def _progress(keys: dict[str, Any], step: int, overfitted: bool, status: str) -> list[dict]:
    """Return the rows of progress; NaN from where a training diverged."""
    rows = []
    for place, iteration in enumerate(ROWS):
        share = (place + 1) / len(ROWS)
        lost = status == DIVERGED and iteration >= DIVERGED_AT
        rise = max(0.0, share - 0.5) if overfitted else 0.0
        values = {
            "train_loss": 1.5 - share + 0.1 * step,
            "train_accuracy": 0.99 * share if overfitted else 0.8 - 0.05 * step - 0.3 * (1 - share),
            "validation_loss": 1.2 - 0.5 * share**0.1 + 2 * rise + 0.1 * step,
            "validation_accuracy": 0.75 * share,
        }
        if lost:
            values = dict.fromkeys(values, np.nan)
        rows.append({**keys, "iteration": iteration, "epoch": iteration / 20, "lr": 0.01, **values})
    return rows


def _predictions(sweep: Sweep, keys: dict[str, Any], place: int, step: int) -> list[dict]:
    """Return a row a test image; the first classes are the hardest."""
    random = np.random.default_rng((place, step, keys["replicate"]))
    rows, classes = [], len(sweep.names)
    for row in range(400):
        label = row % classes
        share = sweep.wrong * (1 - label / classes) * (0.6 + 0.1 * step)
        wrong = random.random() < share
        other = (label + 1 + int(random.random() < 0.3)) % classes
        sure = 0.5 + 0.5 * random.random()
        rows.append(
            {
                **keys,
                "row": row,
                "label": label,
                "predicted": other if wrong else label,
                "probability": sure,
                "label_probability": 1 - sure if wrong else sure,
            }
        )
    return rows


def run_times(sweep: Sweep, forecast: bool = True) -> list[dict[str, Any]]:
    """Return what the stages took, one job each, of which one training came from the cache."""
    times, predicted = {}, []
    for place, stage in enumerate(facts(sweep)["sweep"]["stages"]):
        cells = stage["settings"] * sweep.replicates
        times[stage["name"]] = [
            {
                "cells": cells,
                "trained_cells": cells - 1,
                "trainings": cells - 1,
                "training_time_s": 2.5 * (cells - 1),
                "job_time_s": 3.0 * cells,
                "peak_memory_mb": 400.25 + place,
                "device": "cpu",
            }
        ]
        predicted.append({"stage": stage["name"], "jobs": [[2.0] * cells]})
    return stage_times(times, {"stages": predicted} if forecast else None)


def write(sweep: Sweep, folder: Path) -> list[Path]:
    """Write every table of the sweep below `folder`, its statistics and provenance.

    Returns
    -------
    list of Path
        Its data card.
    """
    (folder / "tables").mkdir(parents=True)
    (folder / "statistics").mkdir()
    made = arrow_tables(sweep)
    frames = {}
    for name, table in made.items():
        path = folder / "tables" / f"{name}.parquet"
        frames[name] = table.to_pandas()
        frames[name].to_parquet(path)
        if name in SWEEP_CSV_TABLES:
            frames[name].to_csv(path.with_suffix(".csv"), index=False)
    result = compare(frames)
    for name, frame in result.tables.items():
        frame.to_csv(folder / "statistics" / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "cost").mkdir()
    write_csv(to_table(run_times(sweep), RUN_TIMES), folder / "cost" / "run_times.csv")
    card = folder / "card.json"
    entry = facts(sweep)["sweep"]["images"]["entry"]
    provenance = {"finished": "2026-01-01T00:00:00+00:00", "packages": {"torch": "2"}}
    for path, value in (
        (folder / "statistics" / "statistics.json", result.summary),
        (folder / "tables" / "provenance.json", provenance),
        (card, make_image_card(images(sweep.names, sweep.channels, sweep.side), entry)),
    ):
        path.write_text(json.dumps(value), encoding="utf-8")
    return [card]

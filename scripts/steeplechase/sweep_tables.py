"""Rows of a sweep's tables that are not trained: settings, classes, and what was mistaken."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from steeplechase import sweeps
from steeplechase.data.images import ImageSet

Rows = list[dict[str, Any]]

MISTAKES_PER_CLASS = 6


def setting_rows(
    stages: Sequence[Mapping[str, Any]], recipe: dict[str, Any], left: Mapping[str, dict[str, Any]]
) -> Rows:
    """Return a row a setting of each stage.

    Parameters
    ----------
    stages
        name, title, begins and vary of each.
    recipe
        The study's own.
    left
        The recipe that each stage has left, by its name.
    """
    rows = []
    for stage in stages:
        begun = left[stage["begins"]] if stage["begins"] else recipe
        for number, one in enumerate(sweeps.settings(stage["vary"])):
            made = sweeps.completed(sweeps.applied(begun, one))
            rows.append(
                {
                    "stage": stage["name"],
                    "title": stage["title"],
                    "from_stage": stage["begins"] or "",
                    "setting": number,
                    "label": sweeps.label(one),
                    "varied": json.dumps(one),
                    "recipe": json.dumps(made, sort_keys=True),
                }
            )
    return rows


def class_rows(images: ImageSet, split: Mapping[str, Sequence[int]]) -> Rows:
    """Return a row a class: how many images of it train, choose and test."""
    labels = {
        "train_rows": images.train_labels[split["train"]],
        "validation_rows": images.train_labels[split["validation"]],
        "test_rows": images.test_labels[split["test"]],
    }
    counts = {name: np.bincount(own, minlength=len(images.classes)) for name, own in labels.items()}
    return [
        {"class": i, "name": name, **{key: int(own[i]) for key, own in counts.items()}}
        for i, name in enumerate(images.classes)
    ]


def mistake_rows(predictions: pa.Table, run: Mapping[str, Any], images: ImageSet) -> Rows:
    """Return the test images that a run is most sure of and wrong about, of each true class.

    Parameters
    ----------
    predictions
        Of all runs.
    run
        stage, setting and replicate of the one that is meant; with a setting of None, of none.
    images
        The set.
    """
    if run["setting"] is None:
        return []
    mine = pc.not_equal(predictions["label"], predictions["predicted"])
    for key, value in run.items():
        mine = pc.and_(mine, pc.equal(predictions[key], value))
    wrong = predictions.filter(mine).to_pylist()
    wrong.sort(key=lambda row: (row["label"], -row["probability"], row["row"]))
    channels, height, width = images.test_images.shape[1:]
    shape = {"channels": channels, "height": height, "width": width}
    rows: Rows = []
    taken: dict[int, int] = {}
    for row in wrong:
        taken[row["label"]] = taken.get(row["label"], 0) + 1
        if taken[row["label"]] <= MISTAKES_PER_CLASS:
            pixels = images.test_images[row["row"]].ravel().tolist()
            rows.append({**row, **shape, "pixels": pixels})
    return rows

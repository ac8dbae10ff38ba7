"""Rows of a sweep's tables that are not trained."""

import json

import numpy as np
import pyarrow as pa
from small_images import images

from steeplechase.sweep_tables import MISTAKES_PER_CLASS, class_rows, mistake_rows, setting_rows

RECIPE = {"network": {"name": "mlp"}, "optimizer": {"name": "sgd", "lr": 0.1}}
RECIPE |= {part: [] for part in ("schedule", "wrapper", "regularisation", "augmentation")}
RECIPE |= {"inputs": {}, "training": {"epochs": 2}}
RUN = {"stage": "last", "setting": 1, "replicate": 0}


def test_settings_begin_with_what_the_stage_before_left():
    stages = [
        {"name": "rates", "title": "Rates", "begins": None, "vary": {"optimizer.lr": [0.1, 1]}},
        {"name": "kinds", "title": "Kinds", "begins": "rates", "vary": {"training.epochs": [3]}},
    ]
    left = {"rates": {**RECIPE, "optimizer": {"name": "sgd", "lr": 1}}, "kinds": RECIPE}
    rows = setting_rows(stages, RECIPE, left)
    assert [(row["stage"], row["setting"], row["from_stage"], row["label"]) for row in rows] == [
        ("rates", 0, "", "lr 0.1"),
        ("rates", 1, "", "lr 1"),
        ("kinds", 0, "rates", "epochs 3"),
    ]
    assert json.loads(rows[0]["varied"]) == {"optimizer.lr": 0.1}
    recipes = [json.loads(row["recipe"]) for row in rows]
    assert [recipe["optimizer"]["settings"]["lr"] for recipe in recipes] == [0.1, 1.0, 1.0]
    assert [recipe["training"]["epochs"] for recipe in recipes] == [2, 2, 3]


def test_classes_are_counted_in_each_part():
    found = images()  # labels 0, 1, 2, 0, 1, 2, ...
    split = {"train": [0, 3, 6, 1], "validation": [2], "test": [0, 1, 2, 3]}
    assert class_rows(found, split) == [
        {"class": 0, "name": "class 0", "train_rows": 3, "validation_rows": 0, "test_rows": 2},
        {"class": 1, "name": "class 1", "train_rows": 1, "validation_rows": 0, "test_rows": 1},
        {"class": 2, "name": "class 2", "train_rows": 0, "validation_rows": 1, "test_rows": 1},
    ]


def predictions(*rows, **keys):
    """Return predictions of a run: row, label, predicted, probability."""
    names = ("row", "label", "predicted", "probability")
    return [{**RUN, **keys, **dict(zip(names, row, strict=True))} for row in rows]


def test_mistakes_are_the_most_confident_of_the_run_that_is_meant():
    rows = predictions((0, 0, 1, 0.6), (3, 0, 2, 0.9), (1, 1, 1, 0.99), (2, 2, 0, 0.5))
    others = predictions((4, 1, 0, 0.99), replicate=1) + predictions((5, 2, 0, 1.0), setting=0)
    found = images(channels=3)
    made = mistake_rows(pa.Table.from_pylist(rows + others), RUN, found)
    assert [(row["label"], row["row"]) for row in made] == [(0, 3), (0, 0), (2, 2)]
    assert (made[0]["channels"], made[0]["height"], made[0]["width"]) == (3, 6, 6)
    pixels = np.array(made[0]["pixels"], dtype=np.uint8).reshape(3, 6, 6)
    assert np.array_equal(pixels, found.test_images[3])


def test_mistakes_are_at_most_so_many_a_class_and_ties_are_in_order():
    rows = predictions(*((row, 0, 1, 0.5) for row in reversed(range(10))))
    made = mistake_rows(pa.Table.from_pylist(rows), RUN, images())
    assert [row["row"] for row in made] == list(range(MISTAKES_PER_CLASS))


def test_without_a_winner_there_are_no_mistakes():
    table = pa.Table.from_pylist(predictions((0, 0, 1, 0.6)))
    assert mistake_rows(table, {**RUN, "setting": None}, images()) == []

"""Small sets of images, and recipes that train on them in moments."""

import numpy as np

from steeplechase import sweeps
from steeplechase.data.images import make_images
from steeplechase.training.images.task import ImageTask

TRAINING = {
    "epochs": 3,
    "batch_size": 8,
    "drop_last": False,
    "schedule_unit": "epoch",
    "record_every": 2,
    "patience": None,
    "precision": "float32",
}
ROWS = {"train": np.arange(2, 32), "validation": np.arange(32, 48), "test": np.arange(1, 20)}


def images(classes=3, rows=48, tested=20, channels=1, side=6, seed=0):
    """Return a set whose classes are bright in another row of pixels each."""
    random = np.random.default_rng(seed)
    parts = []
    for count in (rows, tested):
        labels = np.arange(count) % classes
        pixels = random.integers(0, 120, (count, channels, side, side))
        for i, label in enumerate(labels):
            pixels[i, :, 2 * label % side] += 100
        parts += [pixels.astype(np.uint8), labels.astype(np.int64)]
    return make_images("small", *parts, [f"class {i}" for i in range(classes)])


def recipe(**changes):
    """Return a complete recipe; `changes` are parts of it as a study gives them."""
    given = {
        "network": {"name": "mlp", "hidden": [7]},
        "optimizer": {"name": "momentum", "lr": 0.05},
        "schedule": {"name": "constant"},
        "wrapper": [],
        "regularisation": [],
        "augmentation": [],
        "inputs": {"centre": "channel", "divide": "deviation"},
        "training": {},
        **changes,
    }
    given["training"] = {**TRAINING, **given["training"]}
    return sweeps.completed(sweeps.recipe_of(given))


def task(found=None, rows=None, replicate=0, **changes):
    """Return a task on a small set."""
    return ImageTask(found or images(), rows or ROWS, recipe(**changes), (1, "small", replicate))

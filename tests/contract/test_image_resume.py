"""A training on images that is interrupted anywhere ends with the same bytes."""

import random

import numpy as np
import pytest
from small_images import images, task

from steeplechase import registry
from steeplechase.training.images.checkpoints import Checkpoint
from steeplechase.training.images.engine import train
from steeplechase.training.interruption import Interrupted

OPTIMIZERS = [
    name
    for name in registry.names("optimizers")
    if not registry.declared("optimizers", name).get("FULL_BATCH")
]
NEEDED = {"swa": {"start_epoch": 1}, "ema": {"decay": 0.5}}
# What else has a state, or draws: batch normalisation, dropout, augmentation, early stopping.
BUSY = {
    "network": {
        "name": "small_cnn",
        "channels": [4],
        "kernel": 3,
        "hidden": [6],
        "batch_norm": True,
        "dropout": 0.3,
    },
    "augmentation": [
        {"name": name, "probability": 0.5} for name in registry.names("augmentations")
    ],
    "schedule": {"name": "cosine"},
    "training": {"schedule_unit": "step", "patience": 50},
}


class Ends:
    """Asks a training to end after some steps."""

    def __init__(self, steps):
        self.left = steps

    @property
    def asked_for(self):
        self.left -= 1
        return self.left == 0


def interrupted(one, path, seed):
    """Train with interruptions at random steps; return the result and their number."""
    chance, count = random.Random(seed), 0
    while True:
        checkpoint = Checkpoint(path, every_s=0.0)
        try:
            return train(one, checkpoint=checkpoint, interruption=Ends(chance.randint(1, 4))), count
        except Interrupted:
            count += 1


def check(one, path, seed):
    whole = train(one)
    found, count = interrupted(one, path, seed)
    assert count >= 2
    np.testing.assert_equal(found, whole)
    assert found["test_probabilities"].tobytes() == whole["test_probabilities"].tobytes()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer(name, tmp_path):
    lr = 0.01 if "lr" in registry.declared("optimizers", name)["HYPERPARAMETERS"] else None
    optimizer = {"name": name} | ({"lr": lr} if lr else {})
    check(task(images(side=8), optimizer=optimizer, **BUSY), tmp_path / "x.state", name)


@pytest.mark.parametrize("name", registry.names("wrappers"))
def test_every_wrapper(name, tmp_path):
    declared = registry.declared("wrappers", name)["HYPERPARAMETERS"]
    wrapper = {"name": name} | {k: v for k, v in NEEDED.get(name, {}).items() if k in declared}
    check(task(images(side=8), wrapper=[wrapper], **BUSY), tmp_path / "x.state", name)


def test_with_early_stopping(tmp_path):
    changes = {**BUSY, "training": {"patience": 2, "record_every": 1, "epochs": 8}}
    one = task(images(side=8), optimizer={"name": "adam", "lr": 0.1}, **changes)
    check(one, tmp_path / "x.state", 1)


def test_a_state_of_another_network_is_refused(tmp_path):
    with pytest.raises(Interrupted):
        train(task(), checkpoint=Checkpoint(tmp_path / "x.state"), interruption=Ends(2))
    other = task(network={"name": "mlp", "hidden": [9]})
    with pytest.raises(RuntimeError, match="size mismatch"):
        train(other, checkpoint=Checkpoint(tmp_path / "x.state"))

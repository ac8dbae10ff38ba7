"""Trainings on images out of the cache, or trained and put into it."""

import copy
import errno

import numpy as np
import pytest
import torch
from small_images import ROWS, images, recipe, task

from steeplechase.room import NoRoomError
from steeplechase.training.cache import CellCache
from steeplechase.training.images import runs
from steeplechase.training.images.rows import rows_of
from steeplechase.training.images.runs import recipe_modules, train_runs
from steeplechase.training.images.state import build
from steeplechase.training.interruption import Interrupted
from steeplechase.training.job_times import JobTimes


def trained(folder, wanted, found=None, said=None, seed=1, **more):
    """Train runs with a cache; return results and how many were trained."""
    times = JobTimes()
    say = (said if said is not None else []).append
    results = train_runs(
        found or images(), ROWS, wanted, seed, CellCache(folder), say=say, times=times, **more
    )
    return results, times.trained_cells


def same(one, other):
    """Say whether two results are equal, NaN counting as NaN."""
    np.testing.assert_equal(copy.deepcopy(one), copy.deepcopy(other))
    return True


def test_what_is_cached_is_not_trained_again(tmp_path):
    wanted = [(recipe(), 0), (recipe(), 1), (recipe(optimizer={"name": "sgd", "lr": 0.1}), 0)]
    first, count = trained(tmp_path, wanted)
    assert count == 3
    again, count = trained(tmp_path, wanted[::-1])
    assert count == 0 and same(again[::-1], first)
    assert not list((tmp_path / "checkpoints").glob("*"))


@pytest.mark.parametrize(
    "change",
    [
        {"recipe": recipe(training={"epochs": 2})},
        {"recipe": recipe(inputs={"centre": "pixel", "divide": "none"})},
        {"recipe": recipe(augmentation=[{"name": "horizontal_flip"}])},
        {"recipe": recipe(network={"name": "mlp", "hidden": [8]})},
        {"seed": 2},
        {"found": images(seed=9)},
    ],
    ids=["training", "inputs", "augmentation", "network", "seed", "images"],
)
def test_what_determines_a_result_is_part_of_its_key(tmp_path, change):
    trained(tmp_path, [(recipe(), 0)])
    more = dict(change)
    wanted = [(more.pop("recipe", recipe()), 0)]
    assert trained(tmp_path, wanted, **more)[1] == 1


def test_mixed_precision_is_single_precision_on_a_processor_and_that_is_said(tmp_path):
    said = []
    trained(tmp_path, [(recipe(), 0)], said=said)
    assert "float32" not in "".join(said)
    mixed = [(recipe(training={"precision": "mixed"}), replicate) for replicate in range(2)]
    assert trained(tmp_path, mixed, said=said)[1] == 1
    assert said.count("mixed precision is for a GPU: float32 is computed in") == 1


def test_a_diverged_training_is_kept_and_a_failed_one_is_tried_again(tmp_path):
    wild = (recipe(optimizer={"name": "momentum", "lr": 1e30}), 0)
    broken = (recipe(network={"name": "small_cnn", "kernel": 9}), 0)
    said = []
    (diverged, failed), _ = trained(tmp_path, [wild, broken], said=said)
    assert diverged["status"] == "diverged" and diverged["test_loss"] is None
    assert failed["status"] == "failed" and failed["reason"].startswith("ValueError: images of 6")
    assert said[0] == "2 trainings: 0 cached, 2 to train"
    assert any(text.startswith("training 2 of 2: failed (ValueError: ") for text in said)
    assert trained(tmp_path, [wild, broken])[1] == 1


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.AcceleratorError("CUDA error: unspecified launch failure"),
        NoRoomError("x.state", OSError(errno.ENOSPC, "")),
        PermissionError(errno.EACCES, "Permission denied"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_machine_lacks_is_no_finding(tmp_path, monkeypatch, error):
    def broken(*_):
        raise error

    monkeypatch.setattr(runs, "train", broken)
    monkeypatch.setattr(broken, "__module__", "steeplechase.training.images.engine", raising=False)
    with pytest.raises(type(error)):
        trained(tmp_path, [(recipe(), 0)])


def test_a_state_that_cannot_be_kept_ends_the_job(tmp_path):
    (tmp_path / "checkpoints").write_text("a file, where a folder is to be")
    with pytest.raises(OSError, match="checkpoints"):
        trained(tmp_path, [(recipe(), 0)], checkpoint_s=0.0)


def test_two_that_are_the_same_are_trained_once(tmp_path):
    said = []
    (first, second), count = trained(tmp_path, [(recipe(), 0), (recipe(), 0)], said=said)
    assert count == 1 and same(first, second)
    assert said[0] == "2 trainings: 0 cached, 1 to train"


def test_sigterm_keeps_the_state_and_the_next_job_goes_on(tmp_path, monkeypatch):
    whole, _ = trained(tmp_path / "whole", [(recipe(), 0)])
    real = runs.Interruption

    class Impatient(real):
        """Is asked to end after five steps."""

        def __enter__(self):
            self.left = 5
            return self

        def __exit__(self, *_):
            pass

        @property
        def asked_for(self):
            self.left -= 1
            return self.left == 0

        @asked_for.setter
        def asked_for(self, value):
            pass

    monkeypatch.setattr(runs, "Interruption", Impatient)
    with pytest.raises(Interrupted, match="after iteration 5, which is kept there"):
        trained(tmp_path / "cut", [(recipe(), 0)])
    assert len(list((tmp_path / "cut" / "checkpoints").glob("*.state"))) == 1
    monkeypatch.setattr(runs, "Interruption", real)
    said = []
    found, count = trained(tmp_path / "cut", [(recipe(), 0)], said=said)
    assert count == 1 and same(found, whole)
    assert said[1] == "training 1 of 1: goes on from iteration 5 of 12"
    assert not list((tmp_path / "cut" / "checkpoints").glob("*"))


def test_checkpoints_are_kept_as_often_as_was_asked_for(tmp_path, monkeypatch):
    kept = []

    class Counted(runs.Checkpoint):
        def keep(self, state):
            kept.append(state["step"])

    monkeypatch.setattr(runs, "Checkpoint", Counted)
    trained(tmp_path / "seldom", [(recipe(), 0)])
    assert kept == []
    trained(tmp_path / "often", [(recipe(), 0)], checkpoint_s=0.0)
    assert kept == list(range(1, 13))


def test_modules_of_a_recipe_are_its_components():
    one = recipe(augmentation=[{"name": "crop"}], wrapper=[{"name": "ema", "decay": 0.9}])
    assert recipe_modules(one) == [
        "steeplechase.networks.images.mlp",
        "steeplechase.optimizers.momentum",
        "steeplechase.schedules.constant",
        "steeplechase.wrappers.ema",
        "steeplechase.augmentations.crop",
    ]


def test_rows_of_the_tables(tmp_path):
    wanted = [(recipe(), 0), (recipe(optimizer={"name": "momentum", "lr": 1e30}), 0)]
    results, _ = trained(tmp_path, wanted)
    keys = [{"stage": "s", "setting": i, "replicate": 0} for i in range(2)]
    labels = images().test_labels[ROWS["test"]]
    tables = rows_of(keys, results, ROWS["test"].tolist(), labels)
    assert [row["status"] for row in tables["runs"]] == ["ok", "diverged"]
    assert len(tables["progress"]) == 12
    rows = tables["image_predictions"]
    assert [row["row"] for row in rows] == ROWS["test"].tolist()
    assert [row["label"] for row in rows] == labels.tolist()
    right = [row["predicted"] == row["label"] for row in rows]
    assert sum(right) / len(right) == results[0]["test_accuracy"]
    for row in rows:
        assert row["probability"] >= row["label_probability"] >= 0
        assert (row["probability"] == row["label_probability"]) == (
            row["predicted"] == row["label"]
        )


def test_what_was_taken_of_a_file_of_weights_is_said(tmp_path):
    found, small = images(channels=3, side=8), {"name": "resnet50", "small_images": True}
    whole = {"network": small, "training": {"epochs": 1, "batch_size": 30}}
    torch.save(build(task(found, **whole)).state_dict(), tmp_path / "w.pth")
    mine = recipe(**{**whole, "network": {**small, "weights": "mine"}})
    said = []
    weights = {"mine": str(tmp_path / "w.pth")}
    (result,), _ = trained(tmp_path / "cells", [(mine, 0)], found, said, weights=weights)
    assert result["status"] == "ok"
    assert "320 of 320 tensors are from w.pth." in said

"""Trainings on images, against a loop that is written out here."""

import math

import numpy as np
import pytest
import torch
from small_images import ROWS, images, task

from steeplechase.training.images import engine
from steeplechase.training.images.engine import train
from steeplechase.training.images.state import build, told_hash


def written_out(one):
    """Train a task of plain SGD with momentum by hand; return losses, network and inputs."""
    network = build(one)
    pixels = torch.from_numpy(one.images.train_images[ROWS["train"]]).float()
    labels = torch.from_numpy(one.images.train_labels[ROWS["train"]])
    mean, deviation = pixels.mean(), pixels.std(correction=0)
    inputs = (pixels - mean) / deviation
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    losses = []
    for epoch in range(3):
        order = torch.from_numpy(one.order(epoch))
        for rows in order.split(8):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            losses.append((loss.item(), len(rows)))
    return losses, network, (mean, deviation)


def test_is_a_plain_loop():
    one = task()
    found = train(one)
    losses, network, (mean, deviation) = written_out(one)
    assert found["status"] == "ok" and found["iterations"] == found["best_iteration"] == 12
    assert found["parameters"] == 36 * 7 + 7 + 7 * 3 + 3
    assert [row["iteration"] for row in found["progress"]] == [2, 4, 6, 8, 10, 12]
    assert [row["epoch"] for row in found["progress"]] == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    for place, row in enumerate(found["progress"]):
        (first, n), (second, m) = losses[2 * place : 2 * place + 2]
        assert row["train_loss"] == pytest.approx((first * n + second * m) / (n + m), abs=1e-5)
    inputs = (torch.from_numpy(one.images.test_images[ROWS["test"]]).float() - mean) / deviation
    logits = network(inputs)
    labels = torch.from_numpy(one.images.test_labels[ROWS["test"]])
    expected = torch.nn.functional.cross_entropy(logits, labels).item()
    assert found["test_loss"] == pytest.approx(expected, abs=1e-5)
    assert found["test_accuracy"] == (logits.argmax(1) == labels).double().mean().item()
    np.testing.assert_allclose(
        found["test_probabilities"], logits.softmax(1).detach().numpy(), atol=1e-5
    )
    assert found["validation_loss"] == found["progress"][-1]["validation_loss"]


def test_is_the_same_bytes_each_time_and_other_for_a_replicate():
    first, again, other = train(task()), train(task()), train(task(replicate=1))
    assert first["test_probabilities"].tobytes() == again["test_probabilities"].tobytes()
    assert first["progress"] == again["progress"]
    assert first["progress"] != other["progress"]


def test_torchs_own_generator_is_left_alone_and_dropout_does_not_hang_on_it():
    dropping = {"network": {"name": "mlp", "hidden": [7], "dropout": 0.5}}
    torch.manual_seed(1)
    first = train(task(**dropping))
    state = torch.get_rng_state()
    torch.manual_seed(1)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(2)
    assert train(task(**dropping))["progress"] == first["progress"]
    assert train(task())["progress"] != first["progress"]


def test_on_a_processor_no_gpu_is_touched(monkeypatch):
    def touched(*_):
        raise AssertionError("a GPU was touched")

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 8)
    for name in ("get_rng_state", "manual_seed", "manual_seed_all"):
        monkeypatch.setattr(torch.cuda, name, touched)
    assert train(task())["status"] == "ok"


def test_the_last_batch_can_be_left_out():
    one = task(training={"drop_last": True})
    assert (one.steps_per_epoch, one.steps) == (3, 9)  # of 30 images in batches of 8
    assert train(one)["iterations"] == 9
    assert task(training={"drop_last": True, "batch_size": 64}).steps_per_epoch == 1


def test_schedules_set_the_rate_of_each_epoch_or_step():
    step = {"name": "step", "reduce_epoch": 2}
    found = train(task(schedule=step, training={"record_every": 1}))
    rates = [row["lr"] for row in found["progress"]]
    assert rates[:8] == [0.05] * 8 and rates[8:] == pytest.approx([0.005] * 4)
    rates = task(schedule={"name": "cosine"}, training={"schedule_unit": "step"}).rates()
    assert len(set(rates)) == 12 and rates == sorted(rates, reverse=True)


def test_penalties_and_decay_are_of_weights_alone():
    bare = train(task())
    for name in ("l1", "l2", "weight_decay"):
        found = train(task(regularisation={"name": name, "strength": 0.01}))
        # The loss that is told is without them, and at the first step the same.
        assert found["progress"][0]["train_loss"] != bare["progress"][0]["train_loss"]
        zero = train(task(regularisation={"name": name, "strength": 0.0}))
        assert zero["progress"] == bare["progress"]


def test_l2_is_the_weight_decay_of_torch_but_for_the_biases():
    one = task(regularisation={"name": "l2", "strength": 0.1}, training={"epochs": 1})
    found, network = train(one), build(one)
    weights = [p for p in network.parameters() if p.dim() > 1]
    biases = [p for p in network.parameters() if p.dim() == 1]
    groups = [{"params": weights, "weight_decay": 0.1}, {"params": biases}]
    optimizer = torch.optim.SGD(groups, lr=0.05, momentum=0.9)
    pixels = torch.from_numpy(one.images.train_images[ROWS["train"]]).float()
    inputs = (pixels - pixels.mean()) / pixels.std(correction=0)
    labels = torch.from_numpy(one.images.train_labels[ROWS["train"]])
    for rows in torch.from_numpy(one.order(0)).split(8):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(inputs[rows]), labels[rows]).backward()
        optimizer.step()
    loss = torch.nn.functional.cross_entropy(network(inputs), labels).item()
    assert found["train_loss"] == pytest.approx(loss, abs=1e-5)


def test_averages_are_evaluated():
    fast = {"name": "ema", "decay": 0.0}
    assert train(task(wrapper=fast))["test_loss"] == pytest.approx(train(task())["test_loss"])
    slow = train(task(wrapper={"name": "ema", "decay": 0.999}))
    assert slow["validation_loss"] > train(task())["validation_loss"]


def test_a_loss_that_is_not_finite_ends_it_and_the_rows_from_there_are_nan():
    wild = {"name": "momentum", "lr": 1e30}
    found = train(task(optimizer=wild, training={"record_every": 1}))
    assert found["status"] == "diverged" and found["test_probabilities"] is None
    at = found["diverged_at"]
    assert found["iterations"] == at and 1 <= at < 12
    assert found["reason"].endswith(f"iteration {at}")
    lost = [row["iteration"] for row in found["progress"] if math.isnan(row["validation_loss"])]
    assert lost == list(range(at, 13))
    assert [row["iteration"] for row in found["progress"]] == list(range(1, 13))


def falling_then_rising(monkeypatch, losses):
    """Let the held-out images have these losses."""
    real, given = engine._evaluation, iter(losses)

    def faked(state, inputs, part, precision, forward=None):
        found = real(state, inputs, part, precision, forward)
        if part == "validation" and forward is None:
            object.__setattr__(found, "loss", next(given))
        return found

    monkeypatch.setattr(engine, "_evaluation", faked)


def test_patience_ends_it_and_goes_back_to_the_best(monkeypatch):
    short = train(task(training={"epochs": 1, "record_every": 4}))
    falling_then_rising(monkeypatch, [2.0, 1.0, 1.5, 1.0, 0.5])
    found = train(task(training={"record_every": 2, "patience": 2}))
    assert (found["iterations"], found["best_iteration"]) == (8, 4)
    assert len(found["progress"]) == 4
    assert found["test_loss"] == short["test_loss"]  # that of four steps


def test_without_a_better_row_it_is_trained_to_the_end(monkeypatch):
    falling_then_rising(monkeypatch, [6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    found = train(task(training={"record_every": 2, "patience": 1}))
    assert (found["iterations"], found["best_iteration"]) == (12, 12)


def test_batch_size_of_evaluation_does_not_decide(monkeypatch):
    first = train(task())
    monkeypatch.setattr("steeplechase.training.images.evaluation.BATCH", 7)
    again = train(task())
    assert again["test_loss"] == pytest.approx(first["test_loss"], abs=1e-6)
    assert again["test_accuracy"] == first["test_accuracy"]


def test_at_most_so_many_training_images_are_evaluated(monkeypatch):
    monkeypatch.setattr(engine, "MOST_TRAIN_ROWS", 6)
    found = train(task())
    assert (found["train_accuracy"] * 6).is_integer()


@pytest.mark.parametrize("name", ["small_cnn", "residual_cnn"])
def test_convolutions_learn(name):
    network = {"name": name, "channels": [4, 4], "hidden": [8], "batch_norm": True}
    if name == "small_cnn":
        network["kernel"] = 3
    found = train(
        task(
            images(side=12),
            network=network,
            augmentation=[{"name": "crop", "padding": 1}],
            optimizer={"name": "adam", "lr": 0.01},
            training={"epochs": 20},
        )
    )
    assert found["status"] == "ok" and found["train_accuracy"] > 0.8


def test_a_batch_of_one_image_is_left_out():
    rows = {**ROWS, "train": np.arange(25)}
    assert task(rows=rows).steps_per_epoch == 3
    assert task(rows=rows, training={"batch_size": 1}).steps_per_epoch == 25
    assert task(rows={**ROWS, "train": np.arange(1)}).steps_per_epoch == 1
    network = {"name": "small_cnn", "channels": [4], "kernel": 3, "hidden": [6], "batch_norm": True}
    assert train(task(images(side=8), rows=rows, network=network))["status"] == "ok"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://download.pytorch.org/models/resnet50-0676ba61.pth", "0676ba61"),
        ("https://x.org/weights.pth", None),
        ("mine/resnet50-0676ba61.pth", None),
    ],
)
def test_addresses_of_weights_may_tell_their_hash(text, expected):
    assert told_hash(text) == expected

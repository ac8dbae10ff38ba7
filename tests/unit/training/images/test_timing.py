"""How long trainings on images take: what is clocked, and what a whole one comes to by it."""

import pytest
from small_images import ROWS, images, recipe, task

from steeplechase.data.images import write_images
from steeplechase.files import write_json
from steeplechase.training.device import CPU
from steeplechase.training.images import timing
from steeplechase.training.images.timing import STEPS, Timing, time_recipes, time_training


def test_a_whole_training_is_the_sum_of_its_parts():
    # 3 epochs of 30 images in batches of 8: 12 steps and, every second step, 16 held-out images;
    # at the end 30, 16 and 19 images.
    found = Timing(setup_s=1000.0, step_s=10.0, row_s=0.001).predicted_s(task())
    assert found == pytest.approx(1000 + 12 * 10 + (6 * 16 + 30 + 16 + 19) * 0.001, abs=1e-9)
    assert Timing(0.0, 0.0, 0.0, "no room").predicted_s(task()) == 0


class Clock:
    """Steps of a second, the first of five, and half a second for an evaluation."""

    def __init__(self, monkeypatch):
        self.now, self.steps = 0.0, 0
        monkeypatch.setattr(timing.time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(timing, "train", self.train)

    def train(self, task, device, interruption, told):
        for step in range(1, task.steps + 1):
            self.now += 5.0 if step == 1 else 1.0
            self.now += 0.5 if task.recorded(step) else 0.0
            self.steps += 1
            told(step, task.steps)
            if interruption.asked_for:
                raise timing.Interrupted("")
        raise AssertionError("it was not asked to end")


def test_clocked_steps(monkeypatch):
    clock = Clock(monkeypatch)
    found = time_training(task(), CPU)
    assert found == Timing(4.0, 1.0, 0.5 / len(ROWS["validation"]))
    assert 3 <= clock.steps < STEPS  # enough was seen in the time that there is


def test_where_steps_are_long_an_evaluation_is_a_third_of_one(monkeypatch):
    monkeypatch.setattr(timing, "MOST_S", 0.5)
    assert Clock(monkeypatch) and time_training(task(), CPU).row_s == pytest.approx(1 / 8 / 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": {"name": "momentum", "lr": 1e30}},
        {"training": {"epochs": 1, "batch_size": 30, "patience": 1}},
        {"network": {"name": "resnet50", "weights": "https://example.org/there_is-none.pth"}},
    ],
    ids=["would diverge", "few steps", "weights that are not there"],
)
def test_all_that_can_be_trained_is_clocked(changes):
    side = 32 if "network" in changes else 6
    found = time_training(task(images(side=side), **changes), CPU)
    assert found.failure == "" and found.step_s > 0


def test_what_cannot_be_trained_says_why():
    found = time_training(task(network={"name": "small_cnn", "kernel": 9}), CPU)
    assert found.failure.startswith("ValueError: images of 6")


def test_recipes_that_take_the_same_time_are_clocked_once(tmp_path, monkeypatch):
    asked, real = [], timing._answers

    def noted(requests):
        asked.extend(requests)
        return real(requests)

    monkeypatch.setattr(timing, "_answers", noted)
    write_images(images(), tmp_path / "images.npz")
    write_json(tmp_path / "split.json", {part: own.tolist() for part, own in ROWS.items()})
    wanted = [recipe(optimizer={"name": "sgd", "lr": lr}) for lr in (0.1, 0.2)]
    wanted += [recipe(network={"name": "softmax"}), recipe(network={"name": "mlp", "hidden": [9]})]
    paths = str(tmp_path / "images.npz"), str(tmp_path / "split.json")
    found = time_recipes(*paths, wanted, 1, CPU, 2)
    assert len(found.timings) == 4 and found.timings[0] == found.timings[1]
    assert all(one.step_s > 0 for one in found.timings)
    assert found.start_s > 0 and found.peak_memory_mb > 50
    assert len(asked) == 2 and sum(request.count('"optimizer"') for request in asked) == 4

"""The winner of a stage of a sweep."""

import math

import pytest

from steeplechase.protocol.choose import choose

LABELS = ["lr 1", "lr 2", "lr 3"]


def runs(*values, key="validation_accuracy"):
    """Return runs of (setting, score); a score of None stands for one that diverged."""
    other = {"validation_accuracy": 0.5, "validation_loss": 0.5}
    return [
        {**other, "setting": s, "status": "ok" if v is not None else "diverged", key: v}
        for s, v in values
    ]


def test_highest_mean_over_the_replicates_wins():
    found = choose(
        runs((0, 0.5), (0, 0.7), (1, 0.61), (1, 0.6), (2, 0.1), (2, 1.0)), LABELS, "accuracy"
    )
    assert (found["setting"], found["label"], found["selection"]) == (1, "lr 2", "accuracy")
    assert found["score"] == math.fsum([0.61, 0.6]) / 2
    assert found["runner_up"] == 0
    assert found["difference"] == pytest.approx(0.005)
    assert found["why"] == (
        "lr 2 has the highest mean accuracy on the held-out images (60.50 %), 0.50 percentage "
        "points ahead of lr 1."
    )


def test_of_losses_the_lowest_wins():
    found = choose(runs((0, 2.0), (1, 1.5), (2, 1.6), key="validation_loss"), LABELS, "loss")
    assert (found["setting"], found["runner_up"]) == (1, 2)
    assert "lowest mean loss on the held-out images (1.5), 0.1 nats ahead of lr 3" in found["why"]


def test_an_only_setting_is_not_said_to_be_the_best():
    found = choose(runs((0, 0.5), (0, 0.7)), ["as it stands"], "accuracy")
    assert found["why"] == (
        "It is the only setting; its mean accuracy on the held-out images is 60.00 %."
    )


def test_ties_go_to_the_first():
    found = choose(runs((2, 0.5), (1, 0.5), (0, 0.25)), LABELS, "accuracy")
    assert (found["setting"], found["difference"]) == (1, 0)
    assert "as has lr 3, which stands after it" in found["why"]


def test_a_setting_that_did_not_always_end_well_cannot_win():
    found = choose(runs((0, 0.9), (0, None), (1, 0.2), (1, 0.2)), LABELS, "accuracy")
    assert found["setting"] == 1 and found["runner_up"] is None
    assert "the only setting that ended well" in found["why"]
    assert "1 setting that did not end well in every replicate" in found["why"]
    nan = choose(runs((0, math.nan), (1, 0.2)), LABELS, "accuracy")
    assert nan["setting"] == 1


def test_without_any_that_ended_well_nothing_is_chosen():
    found = choose(runs((0, None), (1, None)), LABELS, "accuracy")
    assert found["setting"] is None and found["score"] is None
    assert found["why"].startswith("No setting ended well")


def test_order_of_the_runs_does_not_matter():
    some = runs((0, 0.1), (0, 0.7), (0, 0.30000001), (1, 0.36666667), (1, 0.3666), (1, 0.36))
    assert choose(some, LABELS, "accuracy") == choose(some[::-1], LABELS, "accuracy")

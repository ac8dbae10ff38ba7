"""The methods paragraph says how rows were divided, and which schedules an algorithm has."""

import pytest

from steeplechase.rendering.methods import _division, _exceptions, _paired, _schedules


@pytest.mark.parametrize(
    ("protocol", "text"),
    [
        (
            {"outer_folds": 10, "inner_folds": 3, "stratified": True},
            "Each was divided by stratified nested cross-validation into 10 outer folds, and the "
            "training rows of each into 3 inner folds",
        ),
        (
            {"outer_folds": 5, "inner_folds": 0},
            "Each was divided by cross-validation into 5 outer folds",
        ),
        (
            {"outer_folds": 1, "inner_folds": 1},
            "The rows of each were divided once into parts for training, validation and test",
        ),
        (
            {"outer_folds": 1, "inner_folds": 0, "stratified": True},
            "The rows of each were divided once into stratified parts for training and test",
        ),
    ],
)
def test_the_division_of_rows_in_words(protocol, text):
    assert _division(protocol) == text


def study_of(*optimizers, engine="fused"):
    """Return what a study's facts say of algorithms that are optimizers alone."""
    return {
        "training": {"engine": engine, "batch_size": 32},
        "algorithms": [
            {
                "name": one,
                "optimizer": {"name": one},
                "schedules": [],
                "regularisers": [],
                "wrappers": [],
            }
            for one in optimizers
        ],
    }


def test_nothing_is_said_of_what_all_algorithms_share():
    assert _exceptions(study_of("adam", "sgd")) == ""
    assert _exceptions(study_of("adam", "sgd", engine="loop")) == ""


def test_whole_batches_and_engines_that_differ_are_named():
    assert _exceptions(study_of("adam", "gradient_descent", "lbfgs")) == (
        " The batch of gradient_descent and lbfgs is all training rows. The fused engine trained "
        "adam and gradient_descent. The loop engine trained lbfgs."
    )


def test_batches_and_sampling_that_differ_are_named():
    study = study_of("adam", "sgd", "momentum")
    study["algorithms"][1]["training"] = {"batch_size": 1, "sampling": "with_replacement"}
    study["algorithms"][2]["training"] = {"batch_size": "all"}
    assert _exceptions(study) == (
        " The batches of sgd have 1 row. The batch of momentum is all training rows. The rows of "
        "sgd are drawn with replacement."
    )
    assert "for those whose batches are of one size" in _paired(study)
    assert _paired(study_of("adam", "sgd")).endswith("were the same for all algorithms")


def test_an_optimizer_that_is_gone_is_passed_over():
    assert _exceptions(study_of("adam", "gone_since")) == ""


def schedule(name, space=(), **settings):
    return {"name": name, "settings": settings, "space": dict(space)}


@pytest.mark.parametrize(
    ("schedules", "text"),
    [
        ([schedule("constant")], "constant"),
        ([schedule("cosine"), schedule("step")], "cosine annealing and one step down"),
        (
            [schedule("warm_up", until=5), schedule("cosine")],
            "linear warm-up until epoch 5, then cosine annealing",
        ),
        (
            [schedule("warm_up", {"until": {"values": [3, 5]}}), schedule("cosine")],
            "linear warm-up until an epoch that is searched, then cosine annealing",
        ),
    ],
)
def test_the_schedules_of_an_algorithm_in_words(schedules, text):
    assert _schedules(schedules) == text

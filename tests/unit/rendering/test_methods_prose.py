"""The methods paragraph says how rows were divided, whatever the protocol."""

import pytest

from steeplechase.rendering.methods import _division


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

"""Medians over the data sets that all algorithms have, and the price of the best score."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures import score_cost as figure
from steeplechase.figures._style import Style

RANKS = pd.DataFrame(
    {
        "dataset": ["x", "x", "y", "y", "z", "z"],
        "algorithm": ["a", "b"] * 3,
        "score": [0.9, 0.8, 0.7, 0.6, 0.5, 0.95],
    }
)
COST = pd.DataFrame(
    {
        "dataset": ["x", "x", "x", "x", "y", "y", "z", "z"],
        "algorithm": ["a", "a", "a", "b", "a", "b", "a", "b"],
        "train_time_s": [1.0, 2.0, 9.0, 1.0, 4.0, 2.0, np.nan, 100.0],
    }
)


def test_times_are_medians_of_repeats_and_medians_are_over_shared_data_sets():
    numbers = figure.summary(COST, RANKS)
    marks = numbers[numbers["mark"] == "data set"].set_index(["algorithm", "dataset"])
    assert marks.loc[("a", "x"), "train_time_s"] == 2.0
    assert ("a", "z") not in marks.index and ("b", "z") in marks.index
    medians = numbers[numbers["mark"] == "median"].set_index("algorithm")
    assert medians["train_time_s"].to_dict() == {"a": 3.0, "b": 1.5}
    assert medians["score"].to_dict() == pytest.approx({"a": 0.8, "b": 0.7})


def test_the_finding_states_the_price_of_the_best_score():
    numbers = figure.summary(COST, RANKS)
    centres = numbers[numbers["mark"] == "median"]
    assert "a has the best median accuracy (0.800) and takes 2.00 times as long to train as b" in (
        figure.finding(centres, "accuracy")
    )


def test_where_lower_is_better_the_lowest_score_is_best():
    numbers = figure.summary(COST, RANKS)
    centres = numbers[numbers["mark"] == "median"]
    assert "b has both the best" in figure.finding(centres, "log loss", lower=True)


def test_marks_are_the_numbers_on_a_logarithmic_axis():
    inputs = {
        "cost/cost.csv": COST,
        "statistics/ranks.csv": RANKS,
        "statistics/statistics.json": {"metric": "accuracy", "direction": "higher"},
    }
    with _style.settings():
        drawing = figure.draw(inputs, Style.of(["a", "b"]))
    axis = drawing.figure.axes[0]
    drawn = np.concatenate([c.get_offsets() for c in axis.collections])
    numbers = drawing.numbers[["train_time_s", "score"]].to_numpy()
    assert np.array(sorted(map(tuple, drawn))) == pytest.approx(
        np.array(sorted(map(tuple, numbers)))
    )
    assert axis.get_xscale() == "log"

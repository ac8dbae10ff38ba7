"""Differences in favour of the best-ranked algorithm, whichever way round the pairs stand."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures import paired_differences as figure
from steeplechase.figures._style import Style

RANKS = pd.DataFrame(
    {
        "dataset": ["x", "x", "y", "y", "z", "z"],
        "algorithm": ["a", "b"] * 3,
        "score": [0.9, 0.8, 0.7, 0.72, 0.6, 0.55],
    }
)
MEANS = pd.DataFrame({"algorithm": ["a", "b"], "mean_rank": [1.3, 1.7]})
PAIR = {
    "n": 3,
    "median_difference": 0.05,
    "difference_low": -0.02,
    "difference_high": 0.1,
    "wins": 2,
    "losses": 1,
}
TURNED = {
    "n": 3,
    "median_difference": -0.05,
    "difference_low": -0.1,
    "difference_high": 0.02,
    "wins": 1,
    "losses": 2,
}


def draw(pair: dict, direction: str = "higher", rope: float | None = None):
    inputs = {
        "statistics/ranks.csv": RANKS,
        "statistics/mean_ranks.csv": MEANS,
        "statistics/pairs.csv": pd.DataFrame([pair]),
        "statistics/statistics.json": {
            "metric": "accuracy",
            "direction": direction,
            "rope": rope,
        },
    }
    with _style.settings():
        return figure.draw(inputs, Style.of(["a", "b"]))


@pytest.mark.parametrize("pair", [{"a": "a", "b": "b", **PAIR}, {"a": "b", "b": "a", **TURNED}])
def test_the_order_of_a_pair_does_not_matter(pair):
    drawing = draw(pair)
    median = drawing.numbers[drawing.numbers["mark"] == "median"].iloc[0]
    assert median[["difference", "low", "high"]].tolist() == [0.05, -0.02, 0.1]
    assert drawing.finding == (
        "Over b, a gains a median of 0.050 in accuracy (95 % interval −0.020 to 0.100); it is "
        "ahead on 2 of 3 data sets."
    )


def test_where_lower_is_better_differences_turn_round():
    numbers = figure.differences(RANKS, "b", ["a"], sign=-1.0)
    assert numbers["difference"].tolist() == pytest.approx([0.1, -0.02, 0.05])


def test_marks_are_the_numbers():
    drawing = draw({"a": "a", "b": "b", **PAIR})
    marks = drawing.numbers.loc[drawing.numbers["mark"] == "data set", "difference"]
    lines = drawing.figure.axes[0].lines
    drawn = next(line.get_xdata() for line in lines if line.get_marker() == "s")
    assert np.asarray(drawn) == pytest.approx(marks.to_numpy())


def test_the_band_of_no_difference_is_drawn_and_explained():
    drawing = draw({"a": "a", "b": "b", **PAIR}, rope=0.01)
    assert "±0.01" in drawing.caption
    assert drawing.figure.axes[0].patches


def test_a_median_that_is_not_finite_is_said_to_be_none():
    pair = {**PAIR, "median_difference": np.nan, "difference_low": np.nan}
    assert "no finite median" in draw({"a": "a", "b": "b", **pair}).finding

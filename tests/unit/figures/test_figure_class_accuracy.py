"""Recall by class, the largest class first."""

import numpy as np
import pandas as pd
import pytest
from predicted import draw, inputs, rows

from steeplechase.figures import class_accuracy as figure

SURE = np.eye(4) * 0.8 + 0.05


def uneven() -> pd.DataFrame:
    """Classes 1, 0 and 3 with three, two and one rows; class 2 has none."""
    labels = [1, 1, 1, 0, 0, 3]
    return pd.concat(
        [
            rows("d", "a", labels, SURE[[1, 1, 0, 0, 0, 0]]),
            rows("d", "b", labels, SURE[[1, 1, 1, 0, 3, 3]]),
        ]
    )


def test_classes_stand_by_size_with_their_recall():
    numbers = draw(figure, inputs(uneven())).numbers
    one = numbers[numbers["algorithm"] == "a"]
    assert one["class"].tolist() == [1, 0, 3]
    assert one["rows"].tolist() == [3, 2, 1]
    assert one["recall"].tolist() == pytest.approx([2 / 3, 1, 0], abs=1e-6)


def test_marks_are_the_numbers_and_bars_the_rows():
    drawing = draw(figure, inputs(uneven()))
    axis, strip = drawing.figure.axes
    heights = [line.get_ydata().tolist() for line in axis.lines[:2]]
    assert heights[1] == pytest.approx([1, 0.5, 1])
    assert [bar.get_height() for bar in strip.patches] == [3, 2, 1]
    assert [label.get_text() for label in strip.get_xticklabels()] == ["1", "0", "3"]


def test_the_words_say_the_smallest_class_and_the_hardest():
    drawing = draw(figure, inputs(uneven()))
    assert drawing.finding == (
        "Mean recall of the smallest class on one data set: b 1.000 and a 0.000; averaged over "
        "the algorithms it is below that of the largest class there."
    )
    assert "a 0.000 on class 3 of d and b 0.500 on class 0 of d" in drawing.alt
    assert drawing.numbers.iloc[list(drawing.excerpt)]["class"].tolist() == [3, 0]


def test_one_class_alone_gives_a_sentence():
    finding = draw(figure, inputs(rows("d", "a", [0, 0], [[1.0], [1.0]]))).finding
    assert finding == "No data set has test rows of more than one class."

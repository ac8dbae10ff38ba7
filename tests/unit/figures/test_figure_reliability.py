"""The bins are those of the metric, and give its value."""

import numpy as np
import pandas as pd
import pytest
from predicted import draw, drawn_rows, inputs, rows

from steeplechase.figures import reliability as figure
from steeplechase.figures._pools import Pool
from steeplechase.metrics import ece


def test_the_bins_give_the_error_of_the_metric():
    predictions = drawn_rows("d", "a", 1, 0.8)
    numbers = draw(figure, inputs(predictions)).numbers
    share = numbers["rows"] / numbers["rows"].sum()
    from_bins = (share * (numbers["accuracy"] - numbers["confidence"]).abs()).sum()
    values = np.stack(predictions["probabilities"]).astype(float)
    expected = ece.score(predictions["label"].to_numpy(), values)
    assert from_bins == pytest.approx(expected, abs=1e-5)
    assert numbers["ece"].unique() == pytest.approx([expected])
    assert numbers["rows"].sum() == 60


def test_a_bin_has_its_upper_end():
    edge = (ece.BINS // 2 + 2) / ece.BINS
    values = np.array([[edge, 1 - edge]] * 2)
    table = figure.bins(Pool("d", "a", np.array([0, 1]), values, np.zeros(2, int)))
    assert table["bin_high"].tolist() == pytest.approx([edge], abs=1e-6)
    assert table["accuracy"].tolist() == [0.5]


def test_few_rows_are_open_marks_that_no_line_joins():
    # Seven rows at 0.95, seven at 0.65 and two at 0.55.
    confidence = [0.95] * 7 + [0.65] * 7 + [0.55] * 2
    drawing = draw(figure, inputs(rows("d", "a", [0] * 16, [[c, 1 - c] for c in confidence])))
    _, few, _, many, line = drawing.figure.axes[0].lines
    assert few.get_xdata() == pytest.approx([0.55], abs=1e-5)
    assert few.get_markerfacecolor() != few.get_color()
    assert many.get_xdata() == pytest.approx([0.65, 0.95], abs=1e-5)
    assert line.get_xdata() == pytest.approx([0.65, 0.95], abs=1e-5)
    counts = drawing.figure.axes[1].lines[0].get_ydata()
    assert sorted(counts[counts >= 1]) == [2, 7, 7]


def test_the_finding_says_who_is_too_sure():
    sure = rows("d", "bold", [0, 1] * 5, [[0.9, 0.1]] * 10)
    meek = rows("d", "meek", [0] * 10, [[0.6, 0.4]] * 10)
    finding = draw(figure, inputs(pd.concat([sure, meek]))).finding
    assert "on one data set: bold 0.400 and meek 0.400" in finding
    assert "more confident than accurate on average: bold" in finding
    assert "it is more confident" in draw(figure, inputs(sure)).finding
    assert "none is more confident" in draw(figure, inputs(meek)).finding

"""The matrices are counts of rows, the best- beside the worst-ranked algorithm."""

import numpy as np
import pandas as pd
from predicted import draw, inputs, rows

from steeplechase.figures import confusion as figure

SURE = np.eye(3) * 0.8 + 0.05


def three() -> pd.DataFrame:
    """Algorithm a takes one of four rows of class 0 for class 2; b none; c all of class 1."""
    labels = [0, 0, 0, 0, 1, 2]
    return pd.concat(
        [
            rows("d", "a", labels, SURE[[0, 0, 0, 2, 1, 2]]),
            rows("d", "b", labels, SURE[labels]),
            rows("d", "c", labels, SURE[[0, 0, 0, 0, 0, 2]]),
        ]
    )


def texts(axis) -> list[str]:
    return [text.get_text() for text in axis.texts]


def test_cells_are_percentages_of_the_true_class():
    best, worst = draw(figure, inputs(three())).figure.axes
    assert (best.get_title(loc="left"), worst.get_title(loc="left")) == ("a", "c")
    assert texts(best) == ["75", "0", "25", "0", "100", "0", "0", "0", "100"]
    assert texts(worst) == ["100", "0", "0", "100", "0", "0", "0", "0", "100"]
    assert [label.get_text() for label in best.get_yticklabels()] == ["0 (4)", "1 (1)", "2 (1)"]


def test_numbers_hold_the_cells_of_all_algorithms():
    numbers = draw(figure, inputs(three())).numbers
    assert numbers.groupby("algorithm")["rows"].sum().tolist() == [6, 6, 6]
    cell = numbers.set_index(["algorithm", "true_class", "predicted_class"]).loc["a", 0, 2]
    assert (cell["rows"], cell["share"]) == (1, 0.25)


def test_the_words_count_the_errors():
    drawing = draw(figure, inputs(three()))
    assert drawing.finding == "Rows predicted wrongly on 1 data set: a 1 of 6 and c 1 of 6."
    assert "a on d class 0 as 2 1 time and c on d class 1 as 0 1 time" in drawing.alt
    assert len(drawing.excerpt) == 2


def test_data_sets_with_the_most_errors_are_drawn():
    sets = [
        rows(f"set {d}", "a", [0] * 8, [[0.1, 0.9]] * d + [[0.9, 0.1]] * (8 - d)) for d in range(8)
    ]
    drawing = draw(figure, inputs(pd.concat(sets)))
    assert len(drawing.figure.axes) == 6
    assert "Drawn are the 6 of 8 data sets with the largest share of errors" in drawing.caption
    said = {text.get_text() for text in drawing.figure.texts}
    assert said == {f"set {d}" for d in range(2, 8)}


def test_an_algorithm_without_predictions_on_a_set_leaves_a_blank():
    predictions = pd.concat([three(), rows("e", "a", [0, 1], [[0.9, 0.1]] * 2)])
    axes = draw(figure, inputs(predictions, failed=(("e", "c"),))).figure.axes
    assert [texts(axis) for axis in axes].count(["no predictions"]) == 1


def test_many_classes_are_shaded_without_numbers():
    labels = np.arange(52) % 26
    drawing = draw(figure, inputs(rows("letters", "a", labels, np.eye(26)[labels])))
    (axis,) = drawing.figure.axes
    assert texts(axis) == [] and len(axis.patches) == 1
    assert len(axis.get_xticks()) < 26

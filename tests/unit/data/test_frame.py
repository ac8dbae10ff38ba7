"""From a frame to a table: kinds, order of classes, what is dropped and what is refused."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.data.errors import DataError
from steeplechase.data.frame import table_from_frame, tidy


def frame(**columns):
    """Return a frame of four rows with a feature x and a class y, and the given columns."""
    return pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "y": ["b", "a", "b", "a"]} | columns)


def test_numbers_are_numeric_and_all_else_is_categorical():
    data = frame(whole=[1, 2, 3, 4], text=["q", "p", "q", "p"], truth=[True, False, True, True])
    table = table_from_frame(data, "y", "t")
    assert table.numeric_names == ("x", "whole")
    assert table.categorical_names == ("text", "truth")
    assert table.categories == (("p", "q"), ("False", "True"))
    np.testing.assert_array_equal(table.categorical.T, [[1, 0, 1, 0], [1, 0, 1, 1]])


def test_labels_are_sorted():
    table = table_from_frame(frame(), "y", "t")
    assert table.classes == ("a", "b")
    np.testing.assert_array_equal(table.labels, [1, 0, 1, 0])
    assert table.target == "y"


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([0, 1, 0, 1], ("0", "1")),
        ([10, 9, 10, 9], ("9", "10")),
        ([1.0, 2.0, 1.0, 2.0], ("1", "2")),
        ([-1, 1, 1, -1], ("-1", "1")),
        ([0.5, 1.0, 0.5, 1.0], ("0.5", "1")),
        ([True, False, True, False], ("False", "True")),
        (["10", "9", "10", "9"], ("9", "10")),
        (["10", "9", "x", "9"], ("10", "9", "x")),
    ],
)
def test_labels_keep_their_text(labels, classes):
    assert table_from_frame(frame(y=labels), "y", "t").classes == classes


def test_numbers_can_be_made_categorical():
    data = frame(code=[1, 2, np.nan, 10])
    table = table_from_frame(data, "y", "t", categorical=("code",))
    assert table.categories == (("1", "2", "10"),)
    np.testing.assert_array_equal(table.categorical[:, 0], [0, 1, -1, 2])


def test_missing_cells_of_both_kinds_stay_missing():
    data = frame(x=[1, np.nan, 3, 4], text=["q", None, "p", np.nan])
    table = table_from_frame(data, "y", "t")
    np.testing.assert_array_equal(np.isnan(table.numeric[:, 0]), [False, True, False, False])
    np.testing.assert_array_equal(table.categorical[:, 0], [1, -1, 0, -1])


def test_rows_without_a_class_are_dropped_and_noted():
    data = frame(y=["a", None, "b", "a"])
    table = table_from_frame(data, "y", "t")
    np.testing.assert_array_equal(table.numeric[:, 0], [1, 3, 4])
    assert "1 row without a class dropped." in tidy(data, "y").notes


def test_columns_without_a_value_are_dropped_and_noted():
    data = frame(z=[np.nan] * 4)
    ready = tidy(data, "y")
    assert ready.dropped == ["z"]
    assert ready.notes == ["Columns without a value dropped: z."]
    assert table_from_frame(data, "y", "t").numeric_names == ("x",)


def test_a_column_whose_only_value_stands_in_a_row_without_a_class_is_dropped():
    assert tidy(frame(y=["a", None, "b", "a"], z=[None, "here", None, None]), "y").dropped == ["z"]


def test_a_class_of_one_row_is_noted():
    assert tidy(frame(y=[1, 1, 1, 2]), "y").notes == ["Classes with a single row: 2."]


def test_a_sound_frame_has_no_notes():
    ready = tidy(frame(), "y")
    assert (ready.notes, ready.dropped) == ([], [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (frame(y=["a"] * 4), "the target column 'y' holds one class only, 'a'"),
        (frame(y=[None] * 4), "no row has a value in the target column 'y'"),
        (frame(y=[0.1, 0.2, 0.3, 0.4]), "differs in every row: it is no class"),
        (frame(x=[1, np.inf, 2, 3]), "column 'x' holds an infinite number"),
        (frame().iloc[:0], "no rows"),
        (frame()[["y"]], "no feature: the only column with values is the target 'y'"),
        (frame(x=[None] * 4), "no feature"),
        (pd.DataFrame([[1, 2, "a"]], columns=["x", "x", "y"]), "two columns have one name: 'x'"),
        (frame().rename(columns={"y": "Y"}), "no column is named 'y'; did you mean 'Y'?"),
        (frame().rename(columns={"y": "outcome"}), "'y'; the columns are x, outcome"),
    ],
)
def test_what_is_no_classification_data_set_is_refused_in_one_line(data, message):
    with pytest.raises(DataError) as error:
        table_from_frame(data, "y", "t")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_categorical_column_is_refused():
    with pytest.raises(DataError, match="did you mean 'code'"):
        table_from_frame(frame(code=[1, 2, 1, 2]), "y", "t", categorical=("cod",))

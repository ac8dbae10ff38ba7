"""What an entry asks for after reading: joined files, dropped rows and columns, classes."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.data.derive import derive, join
from steeplechase.data.errors import DataError
from steeplechase.data.sources._raw import Raw


def raw(**columns):
    """Return a data set whose class is the column y, of numbers written as text."""
    frame = {"x": [1.0, 2.0, 3.0, 4.0], "k": ["a", "b", "a", None], "y": ["1", "2", "3", "10"]}
    return Raw(pd.DataFrame(frame | columns), "y")


def test_nothing_asked_nothing_changed():
    found = derive(raw(), {})
    pd.testing.assert_frame_equal(found.frame, raw().frame)
    assert (found.notes, found.dropped) == ([], [])


def test_columns_are_dropped_with_their_reason():
    found = derive(raw(), {"drop_columns": {"k": "a name"}})
    assert list(found.frame.columns) == ["x", "y"]
    assert found.notes == ["Column k dropped: a name."]
    assert found.dropped == ["k"]


@pytest.mark.parametrize(("column", "values"), [("k", ["a"]), ("x", [1, 3])])
def test_rows_are_dropped_with_their_reason(column, values):
    rule = {"column": column, "values": values, "reason": "test rows"}
    found = derive(raw(), {"drop_rows": [rule]})
    assert found.frame["x"].tolist() == [2.0, 4.0]
    assert found.notes == ["2 rows dropped: test rows."]


def test_rows_can_be_told_by_a_column_that_is_dropped():
    rule = {"column": "k", "values": ["b"], "reason": "odd"}
    found = derive(raw(), {"drop_rows": [rule], "drop_columns": {"k": "a name"}})
    assert found.frame["x"].tolist() == [1.0, 3.0, 4.0]


def test_a_number_is_cut_at_its_mean_over_the_rows_that_are_kept():
    found = derive(raw(y=["1", None, "3", "2"]), {"binarise": "mean"})
    assert found.frame["y"].tolist() == ["P", None, "N", "P"]  # the mean itself is P
    assert found.notes == ["The class is P where y is at most its mean (2), else N."]
    rule = {"column": "x", "values": [4], "reason": "odd"}
    found = derive(raw(), {"binarise": "mean", "drop_rows": [rule]})
    assert found.frame["y"].tolist() == ["P", "P", "N"]


def test_texts_can_be_declared_numbers():
    found = derive(raw(k=["05", "10", None, "7.5"]), {"numeric": ["k"]})
    np.testing.assert_array_equal(found.frame["k"], [5, 10, np.nan, 7.5])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"drop_columns": {"kk": "x"}}, "no column is named 'kk'; did you mean 'k'?"),
        ({"numeric": ["k"]}, "column 'k' is to hold numbers, got 'a'"),
        ({"drop_rows": [{"column": "k", "values": ["z"], "reason": ""}]}, "no row has k z"),
        ({"drop_rows": [{"column": "q", "values": ["z"], "reason": ""}]}, "no column is named 'q'"),
    ],
)
def test_what_is_not_there_is_refused(entry, message):
    with pytest.raises(DataError) as error:
        derive(raw(), entry)
    assert message in str(error.value)


def test_files_are_joined_and_may_lack_a_column_that_is_dropped():
    second = Raw(raw().frame.drop(columns="k"), "y")
    entry = {"drop_columns": {"k": "a name"}}
    found = derive(join([raw(), second], entry), entry)
    assert found.frame["x"].tolist() == [1.0, 2.0, 3.0, 4.0] * 2
    assert found.notes == ["2 files joined, of 4 and 4 rows.", "Column k dropped: a name."]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (raw().frame.drop(columns="k"), "not all of the files have the column 'k'"),
        (raw(z=[1.0] * 4).frame, "not all of the files have the column 'z'"),
        (raw(x=["u"] * 4).frame, "column 'x' holds numbers in one file and text in another"),
    ],
)
def test_files_that_do_not_fit_are_refused(second, message):
    with pytest.raises(DataError, match=message):
        join([raw(), Raw(second, "y")], {})

"""Parquet files: kinds of columns, missing cells, and errors in one line."""

import decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from steeplechase.data.errors import DataError
from steeplechase.data.frame import table_from_frame
from steeplechase.data.sources.parquet import read


@pytest.fixture
def file(tmp_path):
    """Write columns to a file and return its path."""

    def write(**columns):
        path = tmp_path / "data.parquet"
        pq.write_table(pa.table(columns), path)
        return str(path)

    return write


def test_kinds_of_columns(file):
    path = file(
        whole=[1, 2, None],
        real=[0.5, float("nan"), 1.5],
        exact=[decimal.Decimal("1.25"), None, decimal.Decimal("2.50")],
        truth=[True, None, False],
        text=["u", "?", None],
        coded=pa.array(["a", "b", "a"]).dictionary_encode(),
        y=["p", "q", "p"],
    )
    found = read({}, path)
    table = table_from_frame(found.frame, found.target, "t")
    assert table.numeric_names == ("whole", "real", "exact")
    np.testing.assert_array_equal(
        table.numeric, [[1, 0.5, 1.25], [2, np.nan, np.nan], [np.nan, 1.5, 2.5]]
    )
    assert table.categories == (("False", "True"), ("u",), ("a", "b"))
    np.testing.assert_array_equal(table.categorical, [[1, 0, 0], [-1, -1, 1], [0, -1, 0]])
    assert table.target == "y"


def test_texts_that_mean_missing_can_be_declared(file):
    path = file(x=["NA", "none", ""], y=["p", "q", "p"])
    assert read({"missing": ["none"]}, path).frame["x"].tolist() == ["NA", None, None]


def test_a_column_of_another_type_is_refused_unless_it_is_dropped(file):
    path = file(when=pa.array([1, 2], pa.timestamp("ms")), x=[1, 2], y=["p", "q"])
    with pytest.raises(DataError, match=r"column 'when' is of type timestamp\[ms\]; expected"):
        read({}, path)
    assert read({"drop_columns": {"when": "a date"}}, path).frame["x"].tolist() == [1, 2]


def test_a_file_that_is_no_parquet(tmp_path):
    path = tmp_path / "data.parquet"
    for content in (b"", b"a,b\n1,2\n", b"PAR1" + b"\0" * 40 + b"PAR1"):
        path.write_bytes(content)
        with pytest.raises(DataError) as error:
            read({}, str(path))
        assert "not a Parquet file" in str(error.value)
        assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"gone\.parquet: no such file"):
        read({}, str(tmp_path / "gone.parquet"))


def test_a_single_column(file):
    with pytest.raises(DataError, match="expected several columns, got 1"):
        read({}, file(x=[1, 2]))

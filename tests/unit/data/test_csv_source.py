"""Delimited files: the separator, missing cells, kinds of columns, and errors in one line."""

import numpy as np
import pytest

from steeplechase.data.errors import DataError
from steeplechase.data.frame import table_from_frame
from steeplechase.data.sources.csv import read


@pytest.fixture
def file(tmp_path):
    """Write text (or bytes) to a file and return its path."""

    def write(content):
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_is_found(file, separator):
    found = read({}, file("a,b,y\n1,u v,p\n2,w,q\n".replace(",", separator)))
    assert list(found.frame.columns) == ["a", "b", "y"]
    assert found.frame["a"].tolist() == [1.0, 2.0]


def test_separator_is_not_taken_from_quoted_text(file):
    found = read({}, file('name;text;y\n1;"a, b, c";p\n2;"d, e, f";q\n'))
    assert found.frame["text"].tolist() == ["a, b, c", "d, e, f"]


def test_target_is_the_last_column_unless_named(file):
    path = file("a,b\n1,2\n3,4\n")
    assert read({}, path).target == "b"
    assert read({"target": "a"}, path).target == "a"
    assert read({"target": None}, path).target == "b"


def test_missing_cells(file):
    found = read({}, file("a,b,y\n1,u,p\n?,?,q\n,,p\nNA,NA,q\nNaN, ,p\n"))
    np.testing.assert_array_equal(found.frame["a"].isna(), [False, True, True, True, True])
    np.testing.assert_array_equal(found.frame["b"].isna(), [False, True, True, True, True])
    assert found.frame["a"].dtype == np.float64


def test_classes_and_categories_that_are_numbers_keep_their_text(file):
    path = file("code,x,y\n01,1,0\n02,2,1\n01,3,1\n")
    found = read({"categorical": ["code"]}, path)
    table = table_from_frame(found.frame, found.target, "t", ("code",))
    assert table.classes == ("0", "1")
    assert table.categories == (("01", "02"),)
    assert table.numeric_names == ("x",)


@pytest.mark.parametrize("cell", ["1_000", "twelve", "1.2.3", "0x1F", "1,5"])
def test_a_column_with_a_cell_that_is_no_number_is_text(file, cell):
    found = read({}, file(f'x,y\n1,a\n"{cell}",b\n'))
    assert found.frame["x"].tolist() == ["1", cell]


def test_decimal_commas_are_read_and_noted(file):
    found = read({}, file("x;z;y\n1,5;1.5;a\n-2;2;b\n;3;b\n"))
    np.testing.assert_array_equal(found.frame["x"], [1.5, -2.0, np.nan])
    assert found.notes == ["Column x: decimal commas read as points."]


def test_names_can_come_from_the_entry(file):
    found = read({"columns": ["x", "y"]}, file("1,a\n2,b\n"))
    assert found.frame["x"].tolist() == [1.0, 2.0]


def test_row_numbers_without_a_name_are_dropped_and_noted(file):
    found = read({}, file(',x,y\n"1",5,a\n"2",6,b\n'))
    assert list(found.frame.columns) == ["x", "y"]
    assert found.dropped == ["column 1"]
    assert len(found.notes) == 1


def test_a_column_without_a_name_that_is_no_row_number_is_kept(file):
    assert list(read({}, file(",x,y\n7,5,a\n3,6,b\n")).frame.columns) == ["column 1", "x", "y"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfx,y\r\n1,a\r\n2,b\r\n",
        b"x,y\r1,a\r2,b\r",
        b"\nx , y\n\n 1, a \n2,b\n\n",
        b'"x","y"\n"1","a"\n"2","b"',
    ],
    ids=["mark and CRLF", "CR", "blanks", "quotes and no last line end"],
)
def test_forms_of_text_that_programs_write(file, content):
    found = read({}, file(content))
    assert list(found.frame.columns) == ["x", "y"]
    assert found.frame["x"].tolist() == [1.0, 2.0]
    assert found.frame["y"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n1,2,3\n", "line 3: expected 2 values, got 3"),
        ("a,b,c\n1,2\n", "line 2: expected 3 values, got 2"),
        ("a,a,y\n1,2,3\n", "two columns have one name: 'a'"),
        ("a,y\n", "no rows"),
        ("", "no rows"),
        ("a\n1\n2\n", "a single column; expected several, separated by one of comma"),
        (b"a,y\n\xe4,1\n", "not UTF-8 text"),
        ("a,y\n" + "x" * 200_000 + ",1\n", "line 2: field larger"),
    ],
)
def test_errors_are_one_line(file, content, message):
    with pytest.raises(DataError) as error:
        read({}, file(content))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"gone\.csv: no such file"):
        read({"file": str(tmp_path / "gone.csv")})


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match="directory"):
        read({}, str(tmp_path))

"""The size of a user's own file, without parsing it."""

import pytest

from steeplechase.data.errors import DataError
from steeplechase.data.measure import measure

PLAIN = {"source": "csv", "encoding": "auto", "columns": [], "separator": "auto"}
ARFF = "% about\n@relation r\n@attribute x real\n@attribute y {a,b}\n@data\n1,a\n2,b\n3,a"


@pytest.fixture
def file(tmp_path):
    """Write text (or bytes) to a file and return its path."""

    def write(content):
        path = tmp_path / "own"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("content", "entry", "rows", "columns"),
    [
        ("a,b\n1,x\n2,y\n", {}, 2, ["a", "b"]),
        ("a,b\n1,x\n2,y", {}, 2, ["a", "b"]),
        ("a;'b';\n1;x;3\n", {}, 1, ["a", "'b'", "column 3"]),
        ("\n\na,b\n1,x\n", {}, 3, ["a", "b"]),
        ("1,x\n2,y\n", {"columns": ["p", "q"]}, 2, ["p", "q"]),
        ("a  b\n1  x\n", {"separator": "blank"}, 1, ["a", "b"]),
        ("a,b;c\n1;x\n", {"separator": "semicolon"}, 1, ["a,b", "c"]),
        ("ä,b\n1,x\n".encode("latin-1"), {"encoding": "latin-1"}, 1, ["ä", "b"]),
        ("ä\tb\r\n1\tx\r\n".encode("utf-16"), {}, 1, ["ä", "b"]),
        (ARFF, {"source": "arff"}, 3, ["x", "y"]),
        (ARFF.replace("1,a\n2,b\n3,a", ""), {"source": "arff"}, 0, ["x", "y"]),
        (b"PAR1", {"source": "parquet"}, None, None),
    ],
)
def test_rows_and_columns(file, content, entry, rows, columns):
    assert measure(file(content), PLAIN | entry) == (rows, columns)


@pytest.mark.parametrize(
    ("content", "entry", "message"),
    [
        ("a,ä\n".encode("latin-1"), {}, "not UTF-8 text"),
        ("a,b\n", {"source": "arff"}, "line 1: expected @attribute or @data"),
    ],
)
def test_errors_name_the_file(file, content, entry, message):
    path = file(content)
    with pytest.raises(DataError) as error:
        measure(path, PLAIN | entry)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)

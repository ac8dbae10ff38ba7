"""ARFF files: kinds from the file, quotes, doubled separators, and errors in one line."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.io import arff as scipy_arff

from steeplechase.data.errors import DataError
from steeplechase.data.frame import table_from_frame
from steeplechase.data.sources.arff import read

HEAD = "% about\n@relation r\n\n@attribute x real\n@attribute kind {a, b}\n@data\n"
# Those of the real files that scipy reads, by their names in a mirror.
BOTH_READ = (
    "lowbwt.arff",
    "postoperative.patient.data.arff",
    "prnn_synth.arff",
    "rabe_131.arff",
    "transplant.arff",
    "veteran.arff",
)


@pytest.fixture
def file(tmp_path):
    """Write text (or bytes) to a file and return its path."""

    def write(content):
        path = tmp_path / "data.arff"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def test_kinds_are_those_of_the_file(file):
    text = "@RELATION r\n@Attribute n INTEGER\n@attribute code {1,2}\n@attribute t string\n"
    text += "@attribute 'the class' {yes,no}\n@DATA\n1,1,u,yes\n2,2,v,no\n"
    found = read({}, file(text))
    table = table_from_frame(found.frame, found.target, "t")
    assert table.numeric_names == ("n",)
    assert table.categorical_names == ("code", "t")
    assert (table.target, table.classes) == ("the class", ("no", "yes"))


def test_missing_cells(file):
    found = read({}, file(HEAD + "1,a\n?,?\n ,b\n"))
    np.testing.assert_array_equal(found.frame["x"].isna(), [False, True, True])
    assert found.frame["kind"].tolist() == ["a", None, "b"]


def test_a_declared_value_is_not_missing(file):
    found = read({}, file(HEAD.replace("{a, b}", "{NA, EU}") + "1,NA\n2,EU\n"))
    assert found.frame["kind"].tolist() == ["NA", "EU"]


def test_quoted_cells_keep_commas_blanks_and_quotes(file):
    head = HEAD.replace("{a, b}", r"{'a, b', \"it's\", 'it\'s so', ' '}".replace(r"\"", '"'))
    rows = "1,'a, b'\n2,\"it's\"\n3,'it\\'s so'\n4,' '\n"
    found = read({}, file(head + rows))
    assert found.frame["kind"].tolist() == ["a, b", "it's", "it's so", " "]


def test_blanks_comments_and_carriage_returns_mean_nothing(file):
    text = (HEAD + "1 , a \n% a comment\n\n2,b\t\n").replace("\n", "\r\n")
    assert read({}, file(text)).frame["kind"].tolist() == ["a", "b"]


def test_doubled_separators_count_as_one_where_the_entry_says_so(file):
    path = file(HEAD + "1,,a\n2,b\n")
    assert read({"merge_separators": True}, path).frame["x"].tolist() == [1.0, 2.0]
    with pytest.raises(DataError, match=r"line 7: expected 2 values, got 3"):
        read({}, path)


def test_letters_beyond_ascii(file):
    text = HEAD.replace("{a, b}", "{ä, b}") + "1,ä\n2,b\n"
    assert read({}, file(text)).frame["kind"].tolist() == ["ä", "b"]
    latin = file(text.encode("latin-1"))
    assert read({"encoding": "latin-1"}, latin).frame["kind"].tolist() == ["ä", "b"]
    with pytest.raises(DataError, match="not UTF-8 text"):
        read({}, latin)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "1,c\n", "line 7: 'c' is not among the values declared for 'kind'"),
        (HEAD + "one,a\n", "line 7: 'x' is declared a number, got 'one'"),
        (HEAD + "1,a,2\n", "line 7: expected 2 values, got 3"),
        (HEAD + "{0 1, 1 a}\n", "line 7: sparse rows cannot be read"),
        (HEAD + "1,'a\n", "line 7: a quote that does not close"),
        (HEAD, "no rows"),
        (HEAD.replace("@data\n", ""), "no line says @data"),
        ("", "no line says @data"),
        ("x,y\n1,2\n", "line 1: expected @attribute or @data, got 'x,y'"),
        (HEAD.replace("real", "relational"), "line 4: 'x' is of type 'relational'"),
        (HEAD.replace("{a, b}", "{a, b"), "line 5: the values of 'kind' have no closing brace"),
        (
            HEAD.replace("@attribute x real", "@attribute"),
            "line 4: expected @attribute with a name",
        ),
        (HEAD.replace("@attribute x real\n", "") + "a\n", "fewer than two columns"),
    ],
)
def test_errors_are_one_line(file, text, message):
    with pytest.raises(DataError) as error:
        read({}, file(text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_columns_of_one_name_are_refused(file):
    found = read({}, file(HEAD.replace("kind", "x") + "1,a\n2,b\n"))
    with pytest.raises(DataError, match="two columns have one name: 'x'"):
        table_from_frame(found.frame, found.target, "t")


@pytest.mark.parametrize("name", BOTH_READ)
def test_scipy_reads_the_same(name):
    mirror = os.environ.get("STEEPLECHASE_MIRROR", "")
    found = sorted(Path(mirror).rglob(name)) if mirror else []
    if not found:
        pytest.skip(f"the real file is not here: STEEPLECHASE_MIRROR has no {name}")
    rows, facts = scipy_arff.loadarff(found[0])
    frame = read({}, str(found[0])).frame
    assert list(frame.columns) == facts.names()
    for column, kind in zip(facts.names(), facts.types(), strict=True):
        if kind == "numeric":
            np.testing.assert_array_equal(frame[column], rows[column])
        else:
            theirs = [cell.decode() for cell in rows[column]]
            assert [cell or "?" for cell in frame[column]] == theirs

"""Files that break readers: each is read right, or refused in one line with nothing written."""

import json
import tracemalloc

import pytest

import prepare_dataset
from steeplechase.data.errors import DataError
from steeplechase.data.measure import measure
from steeplechase.data.sources import _text
from steeplechase.data.table import read_table

ROWS = "1,u,p\n2,v,q\n3,u,p\n4,v,q\n"
OWN = {"source": "csv", "encoding": "auto", "columns": [], "separator": "auto"}


def prepare(folder, content, **entry):
    """Prepare a file of these contents and return table and card."""
    raw = folder / "mine.csv"
    raw.write_bytes(content if isinstance(content, bytes) else content.encode())
    table, card = folder / "out" / "t.parquet", folder / "out" / "t.json"
    prepare_dataset.main("mine", entry, str(raw), str(table), str(card))
    return read_table(table), json.loads(card.read_text(encoding="utf-8"))


TEXTS = {
    "UTF-8 with a mark": ("utf-8-sig", {}),
    "UTF-16": ("utf-16", {}),
    "UTF-16, declared, without a mark": ("utf-16-le", {"encoding": "utf-16"}),
    "Latin-1, declared": ("latin-1", {"encoding": "latin-1"}),
    "Windows, declared": ("cp1252", {"encoding": "cp1252"}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_encodings(tmp_path, name):
    encoding, entry = TEXTS[name]
    text = "größe,farbe,class\n" + ROWS.replace("u", "grün")
    table, _ = prepare(tmp_path, text.encode(encoding), **entry)
    assert table.numeric_names == ("größe",)
    assert table.categories == (("grün", "v"),)


def test_tabs_decimal_commas_blank_lines_and_no_header(tmp_path):
    text = "\n1,5\tno\tp\r\n\n2,5\tyes\tq\r\n \r\n"
    table, card = prepare(tmp_path, text.encode("utf-16"), columns=["x", "k", "y"])
    assert table.numeric.tolist() == [[1.5], [2.5]]
    assert "Column x: decimal commas read as points." in card["notes"]


def test_a_decimal_comma_can_be_forbidden(tmp_path):
    table, _ = prepare(tmp_path, "x;z;y\n1,5;1;p\n2,5;2;q\n", decimal="point")
    assert table.categories == (("1,5", "2,5"),)


def test_columns_aligned_with_blanks(tmp_path):
    text = "1  1 p\n10 2  q\n  3\t3 p\n"
    table, _ = prepare(tmp_path, text, columns=["x", "z", "y"], separator="blank")
    assert table.numeric.tolist() == [[1, 1], [10, 2], [3, 3]]


def test_doubled_commas_count_as_one_where_the_entry_says_so(tmp_path):
    text = "x,z,y\n1,,1,p\n10,2,,q\n"
    table, _ = prepare(tmp_path, text, merge_separators=True)
    assert table.numeric.tolist() == [[1, 1], [10, 2]]
    with pytest.raises(DataError, match=r"line 2: expected 3 values, got 4"):
        prepare(tmp_path, text)


def test_the_class_is_the_last_column_that_is_kept(tmp_path):
    table, card = prepare(tmp_path, "x,class,n\n1,p,1\n2,q,2\n", drop_columns={"n": "a number"})
    assert table.target == "class"
    assert card["dropped_columns"] == ["n"]


def test_texts_that_mean_missing_can_be_declared(tmp_path):
    table, _ = prepare(tmp_path, "x,k,y\n-9,NA,p\n2,,q\n", missing=["-9"])
    assert str(table.numeric[0, 0]) == "nan"
    assert table.categories == (("NA",),)


def test_a_column_without_a_value_is_left_out_and_said(tmp_path):
    table, card = prepare(tmp_path, "x,empty,class\n1,NaN,p\n2,nan,q\n3,,p\n")
    assert table.numeric_names == ("x",)
    assert "Columns without a value dropped: empty." in card["notes"]


def test_ten_thousand_categories(tmp_path):
    rows = "".join(f"{i},c{i % 10_000},{'pq'[i % 2]}\n" for i in range(20_000))
    table, _ = prepare(tmp_path, "x,k,class\n" + rows)
    assert len(table.categories[0]) == 10_000
    assert table.categorical[10_003, 0] == table.categorical[3, 0]


def test_a_column_of_mixed_types_is_categories_and_said(tmp_path):
    table, card = prepare(tmp_path, "x,class\n1,p\n2,q\nn/a,p\n4,q\n")
    assert table.categorical_names == ("x",)
    assert card["notes"] == [
        "Column x: 1 of 4 cells are no numbers, such as 'n/a', so all of them are read as "
        "categories."
    ]


REFUSED = {
    "empty": ("", {}, "no rows"),
    "only blank lines": ("\n\n \n", {}, "no rows"),
    "one line": ("x,k,class\n", {}, "no rows"),
    "one row": ("x,k,class\n1,u,p\n", {}, "holds one class only, 'p'"),
    "one class": ("x,class\n1,p\n2,p\n", {}, "holds one class only, 'p'"),
    "a class in each row": ("x,class\n1,p\n2,q\n3,r\n", {}, "differs in every row"),
    "nothing but the class": ("x,class\n?,p\n,q\n", {}, "no feature"),
    "columns of one name": ("x,x,class\n1,2,p\n", {}, "two columns have one name: 'x'"),
    "an infinite number": ("x,class\n1e999,p\n2,q\n", {}, "holds an infinite number"),
    "Latin-1": ("x,farbe,class\n1,grün,p\n".encode("latin-1"), {}, "not UTF-8 text; declare"),
    "not Windows": (b"x,class\n\x81,p\n", {"encoding": "cp1252"}, "not CP1252 text"),
    "UTF-16 without a mark": (ROWS.encode("utf-16-le"), {}, "line 1 holds NUL characters"),
    "half a letter": ("x,class\n".encode("utf-16") + b"1", {}, "not UTF-16 text"),
    "a workbook": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\n" * 9, {}, "NUL characters"),
    "a web page": ("<!DOCTYPE html>\n<html><body>Not found</body></html>\n", {}, "a single column"),
    "a quote that never closes": ('x,class\n"1,p\n' + "2,q\n" * 90_000, {}, "field larger"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(tmp_path, name):
    content, entry, message = REFUSED[name]
    with pytest.raises(DataError) as error:
        prepare(tmp_path, content, **entry)
    assert str(error.value).startswith("mine (mine.csv): ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


@pytest.fixture
def endless(tmp_path):
    """Return a file of 10 GB without a line end, which takes no room on the disk."""
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write(b"x,class")
        file.truncate(10 * 2**30)
    return path


def test_a_first_line_that_never_ends_is_not_read_whole(endless, tmp_path):
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as error:
            prepare_dataset.main("mine", {}, str(endless), str(tmp_path / "t"), str(tmp_path / "c"))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "line 1" in str(error.value)
    assert most < 200e6  # bytes


def test_a_study_does_not_read_it_whole_either(endless):
    with pytest.raises(DataError, match="line 1"):
        measure(endless, OWN)


@pytest.mark.parametrize("line", [0, 2])
def test_a_line_that_is_too_long_is_refused_wherever_it_is(tmp_path, monkeypatch, line):
    monkeypatch.setattr(_text, "LONGEST_LINE", 50)
    lines = ["x,k,class\n", "1,u,p\n", "2,v,q\n"]
    lines[line] = lines[line].replace(",", "," + "z" * 50 + ",")
    with pytest.raises(DataError, match=rf"line {line + 1} is longer than 50 characters"):
        prepare(tmp_path, "".join(lines))

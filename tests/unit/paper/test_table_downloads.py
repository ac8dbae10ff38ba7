"""The tables of the page as files: numbers in full, names inert, the same bytes each time."""

import csv
import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import synthetic_study as synthetic

from steeplechase.rendering import downloads, views
from steeplechase.rendering.downloads import Tables
from steeplechase.rendering.views import Cell, View

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
VIEW = View(
    "Summary by algorithm",
    [("algorithm", False), ("mean rank", True), ("wins", True), ("time", True)],
    [
        [Cell("=1+1"), views.ranged(1 / 3, 0.1, 0.5), views.integer(1200), views.quantity(-0.5)],
        [Cell("b, c"), views.ranged(2.0, None, None), views.integer(None), views.quantity(None)],
    ],
)


def sheets(book: bytes) -> dict[str, str]:
    """Return the XML of the sheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        return {name: parts.read(name).decode() for name in names}


def test_csv_has_numbers_in_full_and_what_the_page_says_beside_them():
    rows = list(csv.reader(io.StringIO(downloads.as_csv(VIEW))))
    assert rows == [
        ["algorithm", "mean rank", "mean rank (as shown)", "wins", "time"],
        ["'=1+1", "0.3333333333333333", "0.333 [0.100 to 0.500]", "1200", "-0.5"],
        ["b, c", "2", "2.000", "", ""],
    ]


def test_no_text_of_a_csv_begins_as_a_formula_does():
    starts = ["=1", "+1", "-x", "@a", "\ta", "\ra"]
    view = View("Names", [("name", False)], [[Cell(text)] for text in starts])
    rows = list(csv.reader(io.StringIO(downloads.as_csv(view), newline="")))
    assert [row[0] for row in rows[1:]] == ["'=1", "'+1", "'-x", "'@a", "'\ta", "' a"]


def test_a_workbook_has_text_as_text_and_numbers_as_numbers():
    (sheet,) = sheets(downloads.workbook({"summary": VIEW})).values()
    kinds = {
        cell.get("r"): cell.get("t") for cell in ElementTree.fromstring(sheet).iter(f"{CELL}c")
    }
    assert kinds["A2"] == "s" and kinds["B2"] is None and kinds["C2"] == "s"
    assert "<f>" not in sheet
    assert "0.3333333333333333" in sheet


def test_a_workbook_takes_any_name_and_length():
    tables = Tables("study")
    rows = [[Cell(name)] for name in (*synthetic.HOSTILE, "x" * 40_000)]
    for caption in ("[:*?/\\]'", "日本語", "n" * 120, "N" * 120):
        tables.links(View(caption, [("name", False)], rows))
    assert len(sheets(downloads.workbook(tables.shown))) == 4


def test_the_same_tables_give_the_same_bytes():
    assert downloads.workbook({"a": VIEW}) == downloads.workbook({"a": VIEW})


def test_a_page_without_tables_has_a_workbook_that_says_so():
    assert len(sheets(downloads.workbook({}))) == 1


def test_links_lead_to_files_that_are_written(tmp_path):
    tables = Tables("study")
    links = [link for view in (VIEW, replace(VIEW)) for link in tables.links(view)]
    tables.write(tmp_path / "downloads")
    assert {link.href for link in links} == {
        "downloads/summary_by_algorithm.csv",
        "downloads/summary_by_algorithm.tex",
        "downloads/summary_by_algorithm_2.csv",
        "downloads/summary_by_algorithm_2.tex",
        "downloads/tables.xlsx",
    }
    assert all((tmp_path / link.href).stat().st_size for link in links)


def test_a_table_that_is_shown_again_has_the_same_links():
    tables = Tables("study")
    assert tables.links(VIEW) == tables.links(VIEW)
    assert list(tables.shown) == ["summary_by_algorithm"]

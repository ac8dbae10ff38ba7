"""Every file that a report links can be had in a browser and opens as what it says it is."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pytest
from browser_marks import IN_A_BROWSER

pytest.importorskip("playwright.sync_api", reason="component absent: the Python package playwright")
pytestmark = IN_A_BROWSER

PDFINFO = shutil.which("pdfinfo")
NAMES = ("plain", pytest.param("hostile", marks=pytest.mark.slow))


def opens_as_svg(path: Path) -> None:
    root = ElementTree.fromstring(path.read_bytes())
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and len(root)


def opens_as_pdf(path: Path) -> None:
    assert path.read_bytes().startswith(b"%PDF-")
    if PDFINFO:
        said = subprocess.run([PDFINFO, str(path)], capture_output=True, text=True, check=True)
        assert "Pages:           1" in said.stdout and said.stderr == ""


def opens_as_csv(path: Path) -> None:
    try:
        frame = pd.read_csv(path)
    except pd.errors.EmptyDataError:
        return  # of a figure with nothing to draw
    assert len(frame.columns)


def opens_as_archive(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None and archive.namelist()


def opens_as_json(path: Path) -> None:
    pd.read_json(path, typ="series")


def opens_as_text(path: Path) -> None:
    assert path.read_text(encoding="utf-8").strip()


OPENS = {
    "svg": opens_as_svg,
    "pdf": opens_as_pdf,
    "csv": opens_as_csv,
    "xlsx": opens_as_archive,
    "zip": opens_as_archive,
    "json": opens_as_json,
    "tex": opens_as_text,
    "bib": opens_as_text,
    "txt": opens_as_text,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_download_opens(visit, report, name, tmp_path):
    page = visit(report(name), accept_downloads=True).page
    links = page.locator("a[download], .downloads a")
    kinds = set()
    for i, link in enumerate(links.all()):
        href = link.get_attribute("href")
        if href.startswith("#"):
            continue  # all together: test_carried_in_browser.py
        wanted = link.get_attribute("download")
        if href.startswith(("data:", "blob:")):
            # By a script: in what is folded there may be links that cannot be clicked yet.
            with page.expect_download() as given:
                link.evaluate("node => node.click()")
            assert given.value.failure() is None
            kind = wanted.rsplit(".", 1)[1]
            path = tmp_path / f"{i}.{kind}"
            given.value.save_as(path)
        else:
            path = report(name).parent / unquote(href)
            kind = path.suffix.removeprefix(".")
        OPENS[kind](path)
        kinds.add(kind)
    assert kinds >= {"svg", "pdf", "csv"}


def test_a_broken_file_is_noticed(tmp_path):
    for kind, content in (("svg", b"<svg>"), ("pdf", b"PDF"), ("xlsx", b"PK"), ("tex", b" ")):
        path = tmp_path / f"broken.{kind}"
        path.write_bytes(content)
        with pytest.raises((AssertionError, ElementTree.ParseError, zipfile.BadZipFile)):
            OPENS[kind](path)

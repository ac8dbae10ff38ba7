"""What the report carries inside itself, as a browser gives it: whole, offline, out of the way."""

import io
import shutil
import zipfile
from xml.etree import ElementTree

import pytest
from browser_marks import IN_A_BROWSER
from built_reports import figure_files

import unpack_report

pytest.importorskip("playwright.sync_api", reason="component absent: the Python package playwright")
pytestmark = IN_A_BROWSER

AT_ONCE = 8  # downloads of a page, after ten of which Chromium gives no more


def test_every_download_comes_from_the_page(visit, report, tmp_path):
    """Away from its folder, offline: nothing can come from beside the report."""
    alone = tmp_path / "alone" / "report.html"
    alone.parent.mkdir()
    shutil.copy(report("plain"), alone)
    one = visit(alone, offline=True, accept_downloads=True)
    files = unpack_report.read_report(alone)
    links = {
        link.get_attribute("data-file"): link for link in one.page.locator("a[data-file]").all()
    }
    wanted = {file for file in figure_files(report("plain").parent) if file.endswith("csv")}
    assert wanted and wanted <= links.keys()
    assert {"", "downloads/summary_by_algorithm.csv"} <= links.keys()
    for i, (name, link) in enumerate(links.items()):
        if i % AT_ONCE == 0:
            one.page.reload()
            one.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        with one.page.expect_download() as caught:
            link.click()
        content = caught.value.path().read_bytes()
        if name.endswith(".svg"):
            root = ElementTree.fromstring(content)
            assert root.tag.endswith("}svg") and len(root)
        elif name:
            assert content == files[name]
        else:
            assert caught.value.suggested_filename == "synthetic-data.zip"
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert {n: archive.read(n) for n in archive.namelist()} == files
    assert one.complaints == [] and one.requests == []


def test_the_archive_is_neither_found_nor_read_out(visit, report):
    page = visit(report("plain")).page
    start = "UEsDB"
    assert start in page.locator("#carried-data").text_content()
    assert start not in page.locator("body").inner_text()
    assert page.evaluate("word => window.find(word)", "tables of this report")
    assert not page.evaluate("word => window.find(word)", start)
    assert page.locator("#carried-data").bounding_box() is None
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    assert "All tables of this report" in str(tree) and start not in str(tree)

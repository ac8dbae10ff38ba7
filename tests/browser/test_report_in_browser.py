"""The report as a reader meets it: offline, by keyboard, on a phone, without scripts, printed."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import synthetic_study as synthetic
from foreign_study import build as build_foreign
from synthetic_study import Synthetic

import draw_figure
import render_report
import unpack_report
from steeplechase import registry

TEMPLATES = Path(__file__).parents[2] / "report"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PDFTOTEXT = shutil.which("pdftotext")
AXE = os.environ.get("STEEPLECHASE_AXE", "")

playwright = pytest.importorskip(
    "playwright.sync_api", reason="component absent: the Python package playwright"
)
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="component absent: the program chromium"),
    # Playwright's own event loop, not ours, is closed late.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

STUDIES = {
    "plain": Synthetic(diverged=((1, 1, 0),), failed=((2, 2, 0),)),
    "hostile": Synthetic(
        algorithms=synthetic.HOSTILE, datasets=synthetic.HOSTILE, folds=2, trials=2, epochs=3
    ),
}
REPORTS = (*STUDIES, "foreign")
# Names that make a table of scores, some of them long or not English, and scores that are missing.
FOREIGN = 'data set;a <b>;"c; d";日本語;{long}\n'.format(long="n" * 120) + "".join(
    f"{name};0,{i + 2};0,{(i * 7) % 9 + 1};{'?' if i == 3 else '0,5'};0,4\n"
    for i, name in enumerate(("iris", "' drop", "e" * 90, "عربى", "x.csv", "y", "z"))
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, Path]:
    paths = {}
    for name, study in STUDIES.items():
        folder = tmp_path_factory.mktemp(name)
        cards = synthetic.write(study, folder)
        for figure in registry.names("figures"):
            files = [folder / "figures" / f"{figure}.{s}" for s in ("svg", "pdf", "csv", "json")]
            draw_figure.main(figure, folder, study.algorithms, *files)
        paths[name] = folder / "report.html"
        settings = synthetic.settings(study)
        render_report.main("synthetic", settings, folder, cards, TEMPLATES, paths[name])
    folder = tmp_path_factory.mktemp("foreign")
    build_foreign(folder, FOREIGN, metric="error " + "m" * 60, direction="lower")
    paths["foreign"] = folder / "results" / "report.html"
    return paths


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        # No sandbox: containers, where tests run, do not allow the one of the browser.
        made = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


class Visit:
    """A page with what it asked for and what it complained of."""

    def __init__(self, browser, path: Path | None, **options) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        self.context.route(re.compile("^(?!file:|data:)"), self._refuse)
        if path is not None:
            self.page.goto(path.as_uri())

    def _refuse(self, route):
        self.requests.append(route.request.url)
        route.abort()


@pytest.fixture
def visit(browser):
    visits = []

    def make(path: Path | None, **options) -> Visit:
        visits.append(Visit(browser, path, **options))
        return visits[-1]

    yield make
    for one in visits:
        one.context.close()


@pytest.mark.parametrize("name", REPORTS)
def test_asks_for_nothing_and_complains_of_nothing(visit, reports, name):
    one = visit(reports[name], offline=True)
    one.page.wait_for_load_state("load")
    assert one.requests == [] and one.complaints == []


def test_the_harness_notices_requests_errors_and_dialogs(visit):
    one = visit(None)
    one.page.set_content(
        "<img src='http://example.org/x.png'><script>alert(1); throw new Error('thrown')</script>"
    )
    one.page.wait_for_load_state("load")
    assert one.requests == ["http://example.org/x.png"]
    assert "dialog" in one.complaints and any("thrown" in text for text in one.complaints)


def test_the_policy_stops_a_script_that_is_not_the_reports(visit, reports, tmp_path):
    html = reports["plain"].read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    changed.write_text(html.replace("<main>", "<main><script>alert(3)</script>"), encoding="utf-8")
    one = visit(changed)
    one.page.wait_for_load_state("load")
    assert "dialog" not in one.complaints
    assert any("Content Security Policy" in text for text in one.complaints)


@pytest.mark.parametrize("key", ["Enter", " "])
def test_tables_are_sorted_by_keyboard(visit, reports, key):
    page = visit(reports["plain"]).page
    table = page.locator("#datasets > .scroll table.sortable").last
    head = table.locator("thead th").nth(1)
    values = "rows => rows.map(row => parseFloat(row.cells[1].textContent))"

    def column() -> list[float]:
        return [v for v in table.locator("tbody tr").evaluate_all(values) if v == v]

    head.locator("button").focus()
    page.keyboard.press(key)
    assert head.get_attribute("aria-sort") == "ascending"
    assert column() == sorted(column())
    page.keyboard.press(key)
    assert head.get_attribute("aria-sort") == "descending"
    assert column() == sorted(column(), reverse=True)
    assert table.locator("[aria-sort]").count() == 1
    assert "descending" in page.locator("#announcement").text_content()


def test_missing_numbers_stay_at_the_end_either_way(visit, reports):
    page = visit(reports["plain"]).page
    table = page.locator("#datasets > .scroll table.sortable").last
    heads = table.locator("thead th")
    place = next(
        i
        for i in range(1, heads.count())
        if "–" in table.locator(f"tbody td:nth-child({i + 1})").all_text_contents()
    )
    for _ in range(2):
        heads.nth(place).locator("button").click()
        cells = table.locator(f"tbody td:nth-child({place + 1})").all_text_contents()
        assert cells[-1] == "–"


@pytest.mark.parametrize("name", REPORTS)
def test_a_phone_scrolls_down_only(visit, reports, name):
    page = visit(reports[name], viewport={"width": 320, "height": 640}).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_every_word_is_there(visit, reports):
    words = "document.querySelector('main').textContent.replace(/\\s+/g, ' ')"
    with_scripts = visit(reports["plain"]).page.evaluate(words)
    without = visit(reports["plain"], java_script_enabled=False).page
    assert without.locator("button").count() == 0
    text = re.sub(r"\s+", " ", without.locator("main").text_content())
    assert text.strip() == with_scripts.strip()


def test_the_first_screen_has_the_answer_and_the_completeness(visit, reports):
    page = visit(reports["plain"], viewport={"width": 1280, "height": 800}).page
    for selector in (".verdict", ".state", "#verdict tbody tr:last-child"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 800


@pytest.mark.skipif(not PDFTOTEXT, reason="component absent: the program pdftotext")
def test_printing_has_everything_that_is_folded(visit, reports, tmp_path):
    page = visit(reports["plain"]).page
    folded = page.locator("details td, details dd").all_text_contents()
    assert len(folded) > 50
    path = tmp_path / "report.pdf"
    page.pdf(path=path, tagged=True)
    assert b"/StructTreeRoot" in path.read_bytes()
    text = subprocess.run(
        [PDFTOTEXT, "-raw", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    there = set(re.sub(r"\s+", " ", text).split(" "))
    wanted = {word for cell in folded for word in cell.split() if len(word) < 12}
    assert wanted <= there, sorted(wanted - there)[:20]


def test_hostile_names_are_shown_and_do_nothing(visit, reports):
    one = visit(reports["hostile"])
    one.page.wait_for_load_state("load")
    assert one.complaints == []
    text = one.page.locator("main").text_content()
    for name in synthetic.HOSTILE:
        if "\x07" not in name:
            assert name in text
    assert one.page.locator("script:not([type])").count() == 1


def test_every_download_comes_from_the_page(visit, reports, tmp_path):
    """Away from its folder, offline: nothing can come from beside the report."""
    alone = tmp_path / "alone" / "report.html"
    alone.parent.mkdir()
    shutil.copy(reports["plain"], alone)
    one = visit(alone, offline=True, accept_downloads=True)
    files = unpack_report.read_report(alone)
    links = one.page.locator("a[data-file]")
    assert links.count() == 1 + 3 * len(registry.names("figures"))
    for link in links.all():
        with one.page.expect_download() as caught:
            link.click()
        content, name = caught.value.path().read_bytes(), link.get_attribute("data-file")
        if name.endswith(".svg"):
            root = ElementTree.fromstring(content)
            assert root.tag.endswith("}svg") and root.find(".//{*}path") is not None
        elif name:
            assert content == files[name]
        else:
            assert caught.value.suggested_filename == "synthetic-data.zip"
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert {n: archive.read(n) for n in archive.namelist()} == files
    assert one.complaints == [] and one.requests == []


def test_the_archive_is_neither_found_nor_read_out(visit, reports):
    page = visit(reports["plain"]).page
    start = "UEsDB"
    assert start in page.locator("#carried-data").text_content()
    assert start not in page.locator("body").inner_text()
    assert page.evaluate("word => window.find(word)", "tables of this report")
    assert not page.evaluate("word => window.find(word)", start)
    assert page.locator("#carried-data").bounding_box() is None
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    assert "All tables of this report" in str(tree) and start not in str(tree)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_stand_on_white_in_both_schemes(visit, reports, scheme):
    page = visit(reports["plain"], color_scheme=scheme).page
    colour = "node => getComputedStyle(node).backgroundColor"
    assert page.locator(".drawing").first.evaluate(colour) == "rgb(255, 255, 255)"
    dark = page.locator("body").evaluate(colour) == "rgb(21, 24, 28)"
    assert dark == (scheme == "dark")


def test_targets_are_large_enough(visit, reports):
    page = visit(reports["plain"], viewport={"width": 360, "height": 800}).page
    for selector in ("th button", "summary", ".contents a", ".downloads a"):
        nodes = [node for node in page.locator(selector).all()[:20] if node.is_visible()]
        assert nodes, selector
        assert all(node.bounding_box()["height"] >= 24 for node in nodes), selector


@pytest.mark.skipif(
    not Path(AXE).is_file(),
    reason="component absent: axe-core (set STEEPLECHASE_AXE to the path of axe.min.js)",
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_axe_finds_nothing(visit, reports, name, scheme):
    page = visit(reports[name], color_scheme=scheme, bypass_csp=True).page
    page.add_script_tag(path=AXE)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.skipif(
    not Path(AXE).is_file(),
    reason="component absent: axe-core (set STEEPLECHASE_AXE to the path of axe.min.js)",
)
def test_axe_finds_what_is_wrong(visit):
    page = visit(None, bypass_csp=True).page
    page.set_content(
        "<html lang=en><title>t</title><main><h1>a</h1><h3>b</h3><img src='data:,'>"
        "<p style='color:#bbb;background:#fff'>pale</p></main>"
    )
    page.add_script_tag(path=AXE)
    found = {one["id"] for one in page.evaluate("axe.run()")["violations"]}
    assert {"image-alt", "color-contrast", "heading-order"} <= found

"""The harness reports what is wrong: each fault is planted, and each must be found."""

import pytest
import report_harness as harness
from browser_marks import IN_A_BROWSER, NEEDS_AXE, NEEDS_HTML_VALIDATE, NEEDS_POPPLER

pytest.importorskip("playwright.sync_api", reason="component absent: the Python package playwright")
pytestmark = IN_A_BROWSER

SOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width">
<style>
  @media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }
  @media print { details::details-content { content-visibility: visible; block-size: auto } }
</style></head>
<body><main><h1>Steady</h1><h2>Parts</h2>
<details><summary>More</summary><p>folded words</p></details>
<figure><svg width="200" height="80" role="img" aria-label="A line"><path d="M0 0h9"/></svg>
<figcaption>Figure 1.</figcaption></figure>
<table><thead><tr><th scope="col">n</th></tr></thead>
<tbody><tr><td>3</td></tr><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table>
<p role="status" id="said"></p>
PLANTED
</main></body></html>
"""
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="
# Sorts by its one column, as a reader of the page would expect of a button.
SORTER = """<script>
const head = document.querySelector("th"), body = document.querySelector("tbody");
const button = document.createElement("button");
button.append(...head.childNodes);
head.append(button);
button.addEventListener("click", () => {
  body.append(...[...body.rows].sort((a, b) => a.textContent - b.textContent));
  head.setAttribute("aria-sort", "ascending");
  document.getElementById("said").textContent = "Sorted.";
});
</script>"""


@pytest.fixture
def page(tmp_path):
    """Return a function that writes the sound page with something planted in it."""

    def write(planted: str = "", was: str = "", becomes: str = ""):
        path = tmp_path / "page.html"
        assert was in SOUND
        text = SOUND.replace(was, becomes) if was else SOUND
        path.write_text(text.replace("PLANTED", planted), encoding="utf-8")
        return path

    return write


def test_sound_page_has_no_fault(browser, page, tmp_path):
    """All controls below differ from this page by one fault."""
    found = harness.judge(browser, page(SORTER), tmp_path, settle_ms=0)
    assert (found.requests, found.complaints) == ([], [])
    assert all(not failed for failed in found.axe.values())
    assert not found.html
    assert found.width_on_phone == harness.PHONE
    assert found.printed in (1, None) and found.tagged and found.pages in (1, None)
    assert found.without_scripts == 1 and found.dark
    assert found.sorting == harness.Sorting(True, True, True, True)
    assert (found.figures, found.named) == (1, 1)


def test_external_image_is_a_request(browser, page):
    path = page('<img src="http://example.org/x.png" alt="x">')
    with harness.visiting(browser, path) as visit:
        assert visit.requests == ["http://example.org/x.png"]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("throw new Error('thrown')", "thrown"),
        ("console.error('printed')", "printed"),
        ("alert(1)", "dialog"),
        ("Promise.reject(new Error('forgotten'))", "forgotten"),
    ],
)
def test_errors_and_dialogs_are_complaints(browser, page, script, said):
    with harness.visiting(browser, page(f"<script>{script}</script>"), 50) as visit:
        assert any(said in text for text in visit.complaints)


@NEEDS_AXE
@pytest.mark.parametrize(
    ("scheme", "planted", "rule"),
    [
        ("light", '<img src="data:,">', "image-alt"),
        ("light", '<p style="color:#bbb;background:#fff">pale</p>', "color-contrast"),
        ("light", "<h4>skipped</h4>", "heading-order"),
        ("dark", '<p style="color:#222">dark on dark</p>', "color-contrast"),
    ],
)
def test_axe_finds_what_is_planted(browser, page, scheme, planted, rule):
    found = harness.axe(browser, page(planted), scheme)
    assert [one.split(":")[0] for one in found] == [rule]


@NEEDS_AXE
def test_axe_looks_into_what_is_folded(browser, page):
    planted = '<details><summary>s</summary><p style="color:#bbb">pale</p></details>'
    assert harness.axe(browser, page(planted), "light")


@NEEDS_HTML_VALIDATE
@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ('<p id="said">twice</p>', "no-dup-id"),
        ("<div><p>unclosed", "close-order"),
        ("<ul><p>not a list item</p></ul>", "element-permitted-content"),
        ("<button>no type</button>", "no-implicit-button-type"),
        ('<div role="button" tabindex="0">b</div>', "prefer-native-element"),
    ],
)
def test_invalid_html_is_found(page, planted, rule):
    assert rule in {one.split()[0] for one in harness.html_errors(page(planted))}


def test_overflow_on_a_phone_is_found(browser, page):
    assert harness.width_on_phone(browser, page('<div style="width:400px">wide</div>')) >= 400


def test_overflow_inside_what_is_folded_is_found(browser, page):
    planted = '<details><summary>s</summary><div style="width:400px">wide</div></details>'
    assert harness.width_on_phone(browser, page(planted)) >= 400


@NEEDS_POPPLER
def test_folded_text_that_does_not_print_is_found(browser, page, tmp_path):
    path = page(was="content-visibility: visible", becomes="color: black")
    _, unprinted, total, _ = harness.printed(browser, path, tmp_path / "page.pdf")
    assert dict(unprinted) == {"folded": 1, "words": 1} and total > 5


@NEEDS_POPPLER
def test_a_word_that_prints_once_of_twice_is_missing_once(browser, page, tmp_path):
    path = page('<p>again</p><p class="screen">again</p>', "@media print {",
                "@media print { .screen { display: none }")  # fmt: skip
    _, unprinted, _, _ = harness.printed(browser, path, tmp_path / "page.pdf")
    assert dict(unprinted) == {"again": 1}
    _, unprinted, _, _ = harness.printed(browser, path, tmp_path / "page.pdf", but=".screen")
    assert not unprinted


def test_text_written_by_a_script_is_missing_without_it(browser, page):
    path = page("<p id='late'></p><script>late.textContent = 'only with scripts'</script>")
    assert harness.share_without_scripts(browser, path) < 1


def test_text_shown_by_a_script_is_missing_without_it(browser, page):
    path = page("<p id='late' hidden>shown later</p><script>late.hidden = false</script>")
    assert harness.share_without_scripts(browser, path) < 1


def test_a_page_that_stays_light_is_found(browser, page):
    assert not harness.has_dark_colours(browser, page(was="background: #111;", becomes=""))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("", harness.Sorting()),
        (SORTER.replace('"click"', '"mousedown"'), harness.Sorting()),
        (
            SORTER.replace('"aria-sort"', '"data-sort"'),
            harness.Sorting(enter=True, space=True, announced=True),
        ),
        (
            SORTER.replace('"said").textContent', '"said").title'),
            harness.Sorting(enter=True, space=True, aria_sort=True),
        ),
        (
            SORTER.replace('"click", () => {', '"keydown", (event) => { if (event.key === " ") '
                           "return;"),
            harness.Sorting(enter=True, aria_sort=True, announced=True),
        ),
    ],
    ids=["no buttons", "mouse only", "no aria-sort", "silent", "not by Space"],
)  # fmt: skip
def test_what_sorting_lacks_is_found(browser, page, script, found):
    assert harness.sorting(browser, page(script)) == found


@pytest.mark.parametrize(
    ("planted", "counts"),
    [
        ('<svg width="200" height="80"></svg>', (2, 1)),
        ('<canvas width="200" height="80"></canvas>', (2, 1)),
        (f'<img src="{DOT}" width="200" height="80" alt="A bar">', (2, 2)),
        ('<svg width="20" height="20"></svg>', (1, 1)),
        ('<figure><svg width="200" height="80"></svg><figcaption>F</figcaption></figure>', (2, 2)),
    ],
    ids=["drawing", "canvas", "picture", "mark", "captioned"],
)
def test_figures_and_their_names_are_counted(browser, page, planted, counts):
    with harness.visiting(browser, page(planted)) as visit:
        assert tuple(visit.ask("countFigures")) == counts

"""The report as a reader meets it: by keyboard, on a phone, in dark colours, with hostile names.

What must hold of every report is in test_any_report.py.
"""

import pytest
import synthetic_study as synthetic
from browser_marks import IN_A_BROWSER

pytest.importorskip("playwright.sync_api", reason="component absent: the Python package playwright")
pytestmark = IN_A_BROWSER


def test_the_policy_stops_a_script_that_is_not_the_reports(visit, report, tmp_path):
    html = report("plain").read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    changed.write_text(html.replace("<main>", "<main><script>alert(3)</script>"), encoding="utf-8")
    one = visit(changed)
    one.page.wait_for_load_state("load")
    assert "dialog" not in one.complaints
    assert any("Content Security Policy" in text for text in one.complaints)


@pytest.mark.parametrize("key", ["Enter", " "])
def test_tables_are_sorted_by_keyboard(visit, report, key):
    page = visit(report("plain")).page
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


def test_missing_numbers_stay_at_the_end_either_way(visit, report):
    page = visit(report("plain")).page
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


def test_without_scripts_there_is_the_same_text_and_no_dead_button(visit, report):
    with_scripts = visit(report("plain")).page.locator("main").text_content()
    without = visit(report("plain"), java_script_enabled=False).page
    assert without.locator("button").count() == 0
    assert without.locator("main").text_content().split() == with_scripts.split()


def test_the_first_screen_has_the_answer_and_the_completeness(visit, report):
    page = visit(report("plain"), viewport={"width": 1280, "height": 800}).page
    for selector in (".verdict", ".state", "#verdict tbody tr:last-child"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 800


@pytest.mark.slow
def test_hostile_names_are_shown_and_do_nothing(visit, report):
    one = visit(report("hostile"))
    one.page.wait_for_load_state("load")
    assert one.complaints == []
    text = one.page.locator("main").text_content()
    for name in synthetic.HOSTILE:
        if "\x07" not in name:
            assert name in text
    assert one.page.locator("script:not([type])").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_stand_on_white_in_both_schemes(visit, report, scheme):
    page = visit(report("plain"), color_scheme=scheme).page
    colour = "node => getComputedStyle(node).backgroundColor"
    assert page.locator(".drawing").first.evaluate(colour) == "rgb(255, 255, 255)"
    dark = page.locator("body").evaluate(colour) == "rgb(21, 24, 28)"
    assert dark == (scheme == "dark")


def test_targets_are_large_enough(visit, report):
    page = visit(report("plain"), viewport={"width": 360, "height": 800}).page
    for selector in ("th button", "summary", ".contents a", ".downloads a"):
        nodes = [node for node in page.locator(selector).all()[:20] if node.is_visible()]
        assert nodes, selector
        assert all(node.bounding_box()["height"] >= 24 for node in nodes), selector

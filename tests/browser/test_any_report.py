"""Every check of the harness on every kind of report: ordinary, hostile, degenerate, foreign."""

import re

import pytest
import report_harness as harness
from browser_marks import IN_A_BROWSER, NEEDS_AXE, NEEDS_HTML_VALIDATE, NEEDS_POPPLER
from built_reports import NAMES

pytest.importorskip("playwright.sync_api", reason="component absent: the Python package playwright")
pytestmark = IN_A_BROWSER

# What leads to other parts of the page or to files, and what only a screen reader is told.
NOT_FOR_PAPER = ".contents, .downloads, .skip, .hidden"
KINDS = [name if name == "plain" else pytest.param(name, marks=pytest.mark.slow) for name in NAMES]


@pytest.fixture(scope="module", params=KINDS)
def name(request) -> str:
    """Return the name of a report, all checks of which come one after another."""
    return request.param


@pytest.fixture(scope="module")
def opened(browser, report, name):
    """Return a visit to a report, without a connection."""
    with harness.visiting(browser, report(name), offline=True) as visit:
        yield visit


def test_asks_for_nothing_and_complains_of_nothing(opened):
    assert opened.requests == [] and opened.complaints == []


@NEEDS_HTML_VALIDATE
def test_is_valid_html(report, name):
    assert harness.html_errors(report(name)) == []


def test_a_phone_scrolls_down_only(browser, report, name):
    assert harness.width_on_phone(browser, report(name)) <= harness.PHONE


@NEEDS_POPPLER
def test_prints_every_word_that_is_folded_and_is_tagged(browser, report, name, tmp_path):
    pages, unprinted, total, tagged = harness.printed(
        browser, report(name), tmp_path / "report.pdf", but=NOT_FOR_PAPER
    )
    assert pages > 1 and total > 1000 and tagged
    latin = {word: n for word, n in unprinted.items() if word.isascii()}
    assert latin == {}


def test_every_word_is_there_without_scripts(browser, report, name):
    assert harness.share_without_scripts(browser, report(name)) == 1


@NEEDS_AXE
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, report, name, scheme):
    assert harness.axe(browser, report(name), scheme) == []


def test_every_figure_has_a_name(opened):
    figures, named = opened.ask("countFigures")
    assert figures == named > 0


def test_speaks_in_sentences(opened):
    """Whatever the study: a verdict, and no trace of what a program says instead of words."""
    page = opened.page
    assert page.locator(".verdict").text_content().rstrip().endswith((".", "!", "?"))
    text = page.locator("main").text_content()
    assert not re.search(r"\b(nan|None|Traceback|NaT|inf)\b", re.sub("[“”\"'].*?[“”\"']", "", text))

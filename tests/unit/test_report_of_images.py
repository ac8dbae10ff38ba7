"""The whole report of studies of images that are made up."""

import re
from html.parser import HTMLParser

import loaded_sweep
import pandas as pd
import pytest
from built_reports import TEMPLATES
from loaded_sweep import NAMES, SWEEPS

import render_report
from steeplechase.rendering.images.sections import SECTIONS
from steeplechase.report import render

# Sections of each study besides methods, provenance and glossary; without figures there is none of
# misclassified images.
ALL = ["verdict", "stages", "progress", "fit", "classes", "failures"]
PRESENT = {
    **dict.fromkeys(SWEEPS, ALL),
    "all failed": ["verdict", "stages", "fit", "failures"],
    "all diverged": ["verdict", "stages", "progress", "fit", "failures"],
}
END = ["cost", "methods", "provenance", "glossary"]


@pytest.fixture(scope="module", params=SWEEPS)
def made(request, tmp_path_factory):
    """Return the name of a sweep, its folder and its report, which has no figures."""
    folder = tmp_path_factory.mktemp("report")
    sweep = SWEEPS[request.param]
    cards = loaded_sweep.write(sweep, folder)
    page = folder / "report.html"
    render_report.main("sweep", loaded_sweep.facts(sweep), folder, cards, TEMPLATES, page)
    return request.param, folder, page.read_text(encoding="utf-8")


class Words(HTMLParser):
    """The text of a page without style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.within = ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.within = tag
        self.tags.add(tag)

    def handle_data(self, data):
        if self.within not in ("style", "script"):
            self.found.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.found).split())


def test_sections_with_content_are_there_in_order(made):
    name, _, page = made
    found = re.findall(r'<section id="([\w-]+)"', page)
    assert found == [*PRESENT[name], *END]
    titles = {key: title for key, title, _ in SECTIONS}
    text = Words(page).text
    for key, title in titles.items():
        assert (title in text) == (key in found), title


def test_numbers_are_those_of_the_tables(made):
    _, folder, page = made
    text = Words(page).text
    for row in pd.read_csv(folder / "statistics" / "gains.csv").to_dict("records"):
        for column in ("validation_accuracy", "test_accuracy"):
            if pd.notna(row[column]):
                assert f"{100 * row[column]:.2f}" in text


def test_names_are_escaped(made):
    name, _, page = made
    assert "<script>alert" not in page and "<b>cat" not in page and "rate <b>" not in page
    assert "A sweep &lt;of&gt; images &amp; more" in page
    if name == "plain":
        text = Words(page).text
        assert all(one in text for one in NAMES)
    assert not re.search(r"\b(nan|None|NaT|inf)\b", Words(page).text)


def test_every_table_can_be_downloaded(made):
    _, folder, page = made
    files = {path for path in re.findall(r'href="(downloads/[^"]+)"', page)}
    assert files and all((folder / path).stat().st_size for path in files)


def test_rendered_again_it_is_the_same(made):
    name, folder, page = made
    facts = loaded_sweep.facts(SWEEPS[name])
    assert render("sweep", facts, folder, [folder / "card.json"], TEMPLATES) == page

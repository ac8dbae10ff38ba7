"""The first use of a term is a link to its line in the glossary, and nothing else is."""

import re

import pytest

from steeplechase.rendering.glossary import anchor, linked
from steeplechase.rendering.terms import GLOSSARY

TERMS = [entry[0] for entry in GLOSSARY]


def page(body):
    return f'<p>a trial</p><main>{body}<section id="glossary"><p>trial</p></section></main>'


def body(html):
    return re.search(r'<main>(.*)<section id="glossary"', html, re.S)[1]


def test_the_first_use_alone_is_linked():
    found = linked(page("<p>Two trials.</p><p>One trial.</p>"), TERMS)
    expected = '<p>Two <a class="term" href="#term-trial">trials</a>.</p><p>One trial.</p>'
    assert body(found) == expected
    assert found.startswith("<p>a trial</p>") and found.endswith("<p>trial</p></section></main>")


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Trial</h2>",
        "<p><a href='#x'>trial</a></p>",
        "<table><tr><td><p>trial</p></td></tr></table>",
        "<svg><text>trial</text></svg>",
        "<details><summary>trial</summary></details>",
        "<p>trialling, my-trial, &trial;</p>",
        '<p title="trial">x</p>',
        "trial",
    ],
)
def test_what_is_no_running_text_is_left_alone(text):
    assert body(linked(page(text), TERMS)) == text


def test_the_longer_term_wins_and_links_never_nest():
    found = body(linked(page("<p>mean rank: Wilcoxon's signed-rank test, ROPE</p>"), TERMS))
    assert found.count("<a ") == 3
    assert not re.search(r"<a [^>]*>[^<]*<a ", found)
    assert '<a class="term" href="#term-mean-rank">mean rank</a>' in found


def test_apostrophes_are_found_as_they_are_escaped():
    found = body(linked(page("<p>Holm&#39;s correction</p>"), TERMS))
    assert (
        found == '<p><a class="term" href="#term-holm-s-correction">Holm&#39;s correction</a></p>'
    )


def test_text_after_a_void_element_is_still_running_text():
    assert "term-trial" in linked(page("<p>one<br/>trial</p>"), TERMS)


def test_a_page_without_a_glossary_is_left_alone():
    assert linked("<main><p>trial</p></main>", TERMS) == "<main><p>trial</p></main>"


def test_every_term_has_an_anchor_of_its_own():
    assert len({anchor(term) for term in TERMS}) == len(TERMS)

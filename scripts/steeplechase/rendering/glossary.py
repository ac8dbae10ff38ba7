"""Links from the first use of each term of the glossary to its line there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from steeplechase.rendering.terms import GLOSSARY

# Running text is linked; headings, tables, links and drawings are not.
PROSE = frozenset(("p", "li", "dd"))
CLOSED = frozenset(
    ("a", "button", "caption", "dt", "h1", "h2", "h3", "h4", "pre", "summary", "svg", "table")
)
TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")


def anchor(term: str) -> str:
    """Return the id of a term's line in the glossary."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def listed(
    terms: Iterable[tuple[str, str]], figures: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Return what the glossary's section shows: terms with their ids, and how to read figures.

    Parameters
    ----------
    terms
        Each with its meaning.
    figures
        Facts of each figure that was drawn, by its name.
    """
    return {
        "terms": [(term, meaning, anchor(term)) for term, meaning in terms],
        "readings": [
            (name, facts["title"], facts["reading"])
            for name, facts in sorted(figures.items(), key=lambda item: item[1]["title"])
        ],
    }


def linked(html: str, terms: list[str]) -> str:
    """Return the page with the first use of each term made a link to the glossary.

    Parameters
    ----------
    html
        A whole page of our own templates: tags are closed, and no attribute holds a bare ">".
        Text between ``<main>`` and ``<section id="glossary"`` is looked at.
    terms
        Those that the page's glossary has; the longest are sought first, so that "mean rank" is
        not taken for "rank".
    """
    start, end = html.find("<main>"), html.find('<section id="glossary"')
    if start < 0 or end < 0:
        return html
    return html[:start] + "".join(_pieces(html[start:end], terms)) + html[end:]


def _pieces(html: str, terms: list[str]) -> Iterator[str]:
    """Yield tags as they are, and texts with what is linked in them."""
    waiting = {term: _pattern(term) for term in sorted(terms, key=len, reverse=True)}
    prose = closed = 0
    for piece in TAG.split(html):
        if piece.startswith("<"):
            name = NAME.match(piece)
            step = -1 if piece.startswith("</") else 0 if piece.endswith("/>") else 1
            if name and name[1] in PROSE:
                prose += step
            elif name and name[1] in CLOSED:
                closed += step
        elif waiting and prose and not closed:
            piece = _link(piece, waiting)
        yield piece


def _link(text: str, waiting: dict[str, re.Pattern]) -> str:
    """Link the terms that a text uses, each taken from those that are waiting for their first."""
    for term in list(waiting):
        found = waiting[term].search(text)
        # Not inside a link that another term has just become.
        if found and text.count("<a ", 0, found.start()) == text.count("</a>", 0, found.start()):
            del waiting[term]
            link = f'<a class="term" href="#{anchor(term)}">{found[0]}</a>'
            text = text[: found.start()] + link + text[found.end() :]
    return text


def _pattern(term: str) -> re.Pattern:
    """Return what a term looks like in a text: any of its forms as whole words, plural or not."""
    forms = next((entry[2:] for entry in GLOSSARY if entry[0] == term), ()) or (term,)
    listed = "|".join(re.escape(form).replace("'", "(?:'|&#39;|’)") for form in forms)
    return re.compile(rf"(?<![\w&#-])(?:{listed})s?(?![\w;-])", re.IGNORECASE)

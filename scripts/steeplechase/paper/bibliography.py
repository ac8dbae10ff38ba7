"""The references of a study as BibTeX: of its tests, of what its algorithms are made of, its data.

Every work has one entry with a key that does not depend on the study. Entries of components and
statistics stand in config/references.bib, or in a literal constant BIBTEX of the component itself;
of one that has neither, the entry is its REFERENCE as it stands. Data sets are cited as their data
cards say.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import steeplechase
from steeplechase import registry
from steeplechase.components import kinds_and_parts
from steeplechase.data.errors import DataError
from steeplechase.paper.escape import latex
from steeplechase.rendering.data import ReportData

START = re.compile(r"^@(\w+)\{([^,\s]+),$")
FIELD = re.compile(r"^  (\w+) = \{(.*)\},$")
# "Fisher (1936). The use of multiple measurements. Annals of Eugenics 7, 179-188."
CITATION = re.compile(r"^(?P<author>[^()]{2,200}?),? \((?P<year>\d{4})\)[.,:]? (?P<title>[^.]+)\.")
DOI = re.compile(r"doi:(10\.\S+?)[.,;]?(?:\s|$)")
METHODS = "methods"


@dataclass(frozen=True)
class Entry:
    """One entry: its kind, its key, its fields (as BibTeX has them), and what makes use of it."""

    kind: str
    key: str
    fields: tuple[tuple[str, str], ...]
    used_by: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the entry as it stands in a file."""
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in self.fields)
        return f"@{self.kind}{{{self.key},\n{fields}}}\n"


def parse(text: str, where: str) -> list[Entry]:
    """Read entries, one field a line.

    Parameters
    ----------
    text
        Lines "@kind{key,", "  field = {value}," and "}"; empty lines and comments between entries.
    where
        What the text is, for the message.

    Raises
    ------
    DataError
        If a line is none of these, or a key stands twice.
    """
    entries: list[Entry] = []
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        start, field = START.match(line), FIELD.match(line)
        if start and not inside:
            entries.append(Entry(start[1], start[2], ()))
            inside = True
        elif field and inside:
            entries[-1] = _with(entries[-1], field[1], field[2])
        elif line == "}" and inside:
            inside = False
        elif inside or (line.strip() and not line.startswith("%")):
            raise DataError(f"{where}:{number}: not a line of BibTeX as it is read here: {line}")
    keys = [entry.key for entry in entries]
    for key in keys:
        if keys.count(key) > 1:
            raise DataError(f"{where}: {key!r} is the key of two entries")
    return entries


def _with(entry: Entry, name: str, value: str) -> Entry:
    """Return an entry with one more field; `usedby` is no field but says what makes use of it."""
    if name == "usedby":
        return replace(entry, used_by=tuple(part.strip() for part in value.split(",")))
    return replace(entry, fields=(*entry.fields, (name, value)))


def of_member(kind: str, name: str, known: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a registered member of a kind; none where it has no REFERENCE."""
    declared = registry.declared(kind, name)
    own = declared.get("BIBTEX")
    if own:
        return parse(own, f"{kind}/{name}.py: BIBTEX")
    found = [entry for entry in known if f"{kind}/{name}" in entry.used_by]
    if found or not declared.get("REFERENCE"):
        return found
    key, note = plain_key(f"{kind}-{name}"), latex(declared["REFERENCE"])
    return [Entry("misc", key, (("key", latex(name)), ("note", note)))]


def of_methods(known: Iterable[Entry]) -> list[Entry]:
    """Return the entries of the tests that the methods section names."""
    return [entry for entry in known if METHODS in entry.used_by]


def of_algorithm(algorithm: dict[str, Any], known: Iterable[Entry]) -> list[Entry]:
    """Return the entries of what an algorithm is made of, in its order."""
    return [
        entry
        for kind, part in kinds_and_parts(algorithm)
        if part["name"] in registry.names(kind)
        for entry in of_member(kind, part["name"], known)
    ]


def of_data_sets(data: ReportData) -> dict[str, Entry]:
    """Return the entry of each data set that has a citation; those of one citation share it."""
    by_citation: dict[str, Entry] = {}
    found: dict[str, Entry] = {}
    for card in data.cards:
        citation = " ".join(str(card.get("citation") or "").split())
        if not citation:
            continue
        if citation not in by_citation:
            taken = {entry.key for entry in by_citation.values()}
            by_citation[citation] = _data_entry(card["name"], citation, taken)
        found[card["name"]] = by_citation[citation]
    return found


def _data_entry(name: str, citation: str, taken: set[str]) -> Entry:
    """Return the entry of a citation in prose: in fields as far as it can be told apart."""
    key = unused(plain_key(f"data-{name}"), taken)
    doi = DOI.search(citation)
    more = (("doi", latex(doi[1])),) if doi else ()
    match = CITATION.match(citation)
    if match is None:
        return Entry("misc", key, (("key", latex(name)), ("note", latex(citation)), *more))
    names = re.split(r",? and |, ", match["author"])
    # In braces, since the parts of such a name, a surname or an institution, are not known.
    authors = " and ".join(n if n == "others" else f"{{{latex(n)}}}" for n in names)
    rest = citation[match.end() :].strip().rstrip(".")
    fields = [("author", authors), ("title", f"{{{latex(match['title'])}}}")]
    if rest:
        fields.append(("howpublished", latex(rest)))
    return Entry("misc", key, (*fields, ("year", match["year"]), *more))


def plain_key(name: str) -> str:
    """Return a key of letters, digits and dashes; signs without such a form are left out."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:60] or "unnamed"


def unused(key: str, taken: set[str]) -> str:
    """Return a key that is not taken: itself, or with the first number that makes it new."""
    number, free = 2, key
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    return free


def of_software() -> Entry:
    """Return the entry of Steeplechase itself."""
    fields = (
        ("author", "{The Steeplechase authors}"),
        ("title", "{Steeplechase}: a workflow that compares training algorithms"),
        ("note", f"Version {steeplechase.__version__}"),
    )
    return Entry("misc", "steeplechase", fields)


def written(entries: Iterable[Entry]) -> str:
    """Return a file of entries, each key once, sorted."""
    once = {entry.key: entry for entry in entries}
    return "\n".join(once[key].text() for key in sorted(once))

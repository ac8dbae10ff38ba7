"""References: every component has an entry of the right year, every citation a key."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from steeplechase import registry
from steeplechase.data.errors import DataError
from steeplechase.paper import bibliography, document

BIB = Path(__file__).parents[3] / "config" / "references.bib"
KNOWN = bibliography.parse(BIB.read_text(encoding="utf-8"), BIB.name)
CITING = [
    (kind, name)
    for kind in registry.FOLDERS
    for name in registry.names(kind)
    if registry.declared(kind, name).get("REFERENCE")
]
NEEDED = {
    "article": {"author", "title", "journal", "year", "volume"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "book": {"author", "title", "publisher", "year"},
    "phdthesis": {"author", "title", "school", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "misc": {"author", "title", "year"},
}


@pytest.mark.parametrize(("kind", "name"), CITING)
def test_a_reference_has_an_entry_for_each_of_its_years(kind, name):
    entries = bibliography.of_member(kind, name, KNOWN)
    years = {dict(entry.fields).get("year") for entry in entries}
    reference = registry.declared(kind, name)["REFERENCE"]
    assert set(re.findall(r"(?<![-:\d])(?:19|20)\d\d(?![-\d])", reference)) <= years, (
        "give the component a BIBTEX, or name it in `usedby` of config/references.bib"
    )


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry.key)
def test_an_entry_has_the_fields_of_its_kind_and_is_of_use(entry):
    fields = dict(entry.fields)
    assert NEEDED[entry.kind] <= fields.keys()
    for value in fields.values():
        assert value.isascii() and value.count("{") == value.count("}")
    assert entry.used_by
    members = {f"{kind}/{name}" for kind, name in CITING} | {bibliography.METHODS}
    assert set(entry.used_by) <= members


def test_the_tests_of_the_methods_are_those_that_are_cited():
    cited = {key for _, keys in document.CITED for key in keys}
    assert cited == {entry.key for entry in bibliography.of_methods(KNOWN)}


def test_a_component_brings_entries_of_its_own(monkeypatch):
    own = "@misc{mine,\n  title = {Mine},\n}\n"
    monkeypatch.setattr(registry, "declared", lambda *_: {"REFERENCE": "Me 2026", "BIBTEX": own})
    (entry,) = bibliography.of_member("optimizers", "mine", KNOWN)
    assert entry.text() == own


def test_a_component_without_an_entry_is_cited_by_its_reference(monkeypatch):
    monkeypatch.setattr(registry, "declared", lambda *_: {"REFERENCE": "Me & you 2026"})
    (entry,) = bibliography.of_member("optimizers", "new_one", KNOWN)
    assert entry.key == "optimizers-new-one"
    assert dict(entry.fields)["note"] == r"Me \& you 2026"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@misc{a,\n  title = {A}\n}\n", "x.bib:2: not a line"),
        ("@misc{a,\n}\n@misc{a,\n}\n", "'a' is the key of two"),
    ],
)
def test_a_wrong_file_is_told_by_its_line(text, message):
    with pytest.raises(DataError, match=re.escape(message)):
        bibliography.parse(text, "x.bib")


def cards(**citations):
    return SimpleNamespace(
        cards=[{"name": name, "citation": text} for name, text in citations.items()]
    )


def test_a_citation_in_prose_becomes_fields():
    text = (
        "Wolberg, Mangasarian, Street and Street (1993). Breast Cancer & more. UCI Repository, "
        "doi:10.24432/C5DW2B."
    )
    found = bibliography.of_data_sets(cards(breast_cancer=text, again=text, other="A file of mine"))
    assert found["breast_cancer"] is found["again"]
    fields = dict(found["breast_cancer"].fields)
    assert fields == {
        "author": "{Wolberg} and {Mangasarian} and {Street} and {Street}",
        "title": r"{Breast Cancer \& more}",
        "howpublished": "UCI Repository, doi:10.24432/C5DW2B",
        "year": "1993",
        "doi": "10.24432/C5DW2B",
    }
    assert dict(found["other"].fields) == {"key": "other", "note": "A file of mine"}


def test_keys_of_names_that_look_alike_differ():
    found = bibliography.of_data_sets(cards(**{"a_b": "One", "a-b": "Two", "日": "3", "本": "4"}))
    assert len({entry.key for entry in found.values()}) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", entry.key) for entry in found.values())


def test_a_file_has_each_key_once_and_no_usedby():
    text = bibliography.written([KNOWN[1], KNOWN[0], replace(KNOWN[1])])
    assert re.findall(r"^@\w+\{(.*),$", text, re.M) == [KNOWN[0].key, KNOWN[1].key]
    assert "usedby" not in text

"""The twenty published data sets and the corrected ones, from the real files where they are."""

import csv
import hashlib
import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

import prepare_dataset
from steeplechase.data.table import MISSING, read_table

ROOT = Path(__file__).parents[3]
MIRROR = os.environ.get("STEEPLECHASE_MIRROR", "")
CATALOGUE = yaml.safe_load((ROOT / "config" / "datasets.yaml").read_text(encoding="utf-8"))
DOWNLOADED = [name for name, entry in CATALOGUE.items() if "url" in entry]
# Rows, features and rows of each class as counted when the published files were collected.
SIZE_LINES = (ROOT / "tests/golden/sgdr_data_sets.csv").read_text(encoding="utf-8").splitlines()
SIZES = {row["set"]: row for row in csv.DictReader(SIZE_LINES)}
BINARISED = ("lowbwt", "veteran", "transplant", "rabe_131", "chscase_vine1", "prnn_synth")
DERIVED_TWICE = [
    name
    for name in DOWNLOADED
    if name.startswith("corrected_") and name.removeprefix("corrected_") not in BINARISED
]


@cache
def files():
    """Return the small files of the mirror by their SHA-256."""
    paths = (path for path in Path(MIRROR).rglob("*") if path.is_file())
    small = (path for path in paths if path.stat().st_size < 1_000_000)
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in small}


def raw_files(entry):
    """Return the files of an entry, or skip."""
    if not MIRROR:
        pytest.skip("the real files are not here: STEEPLECHASE_MIRROR names no folder")
    wanted = [entry["sha256"], *(part["sha256"] for part in entry.get("more", ()))]
    if not set(wanted) <= set(files()):
        pytest.skip(f"STEEPLECHASE_MIRROR has no {entry['file']} of this content")
    return [str(files()[digest]) for digest in wanted]


def prepared(folder, name):
    """Prepare a data set of the catalogue, which verifies it, and return table and card."""
    table, card = folder / "t.parquet", folder / "t.card.json"
    prepare_dataset.main(name, CATALOGUE[name], raw_files(CATALOGUE[name]), str(table), str(card))
    return read_table(table), json.loads(card.read_text(encoding="utf-8"))


def columns(table):
    """Return the cells of a table by column: numbers, texts, and None where missing."""
    cells = {
        name: [None if np.isnan(value) else value for value in column.tolist()]
        for name, column in zip(table.numeric_names, table.numeric.T, strict=True)
    }
    for name, codes, texts in zip(
        table.categorical_names, table.categorical.T, table.categories, strict=True
    ):
        cells[name] = [None if code == MISSING else texts[code] for code in codes.tolist()]
    return cells, [table.classes[label] for label in table.labels.tolist()]


@pytest.mark.parametrize("name", SIZES)
def test_published_sets_have_the_published_sizes(name):
    entry, size = CATALOGUE[f"published_{name}"], SIZES[name]
    assert entry["rows"] == int(size["rows"])
    assert sum(entry["features"].values()) == int(size["features"])
    assert list(entry["classes"].values()) == [int(n) for n in size["classes"].split("/")]


@pytest.mark.parametrize("name", DOWNLOADED)
def test_real_files_are_what_the_catalogue_says(tmp_path, name):
    table, card = prepared(tmp_path, name)
    assert table.content_hash == CATALOGUE[name]["content_hash"]
    assert card["origin"] == CATALOGUE[name]["origin"]
    assert card["notes"][: len(CATALOGUE[name].get("notes", ()))] == CATALOGUE[name].get(
        "notes", []
    )


@pytest.mark.parametrize("name", DERIVED_TWICE)
def test_corrected_sets_agree_cell_by_cell_with_an_independent_derivation(tmp_path, name):
    stem = name.removeprefix("corrected_").removesuffix("_R")
    stem = "tae" if stem.startswith("teaching") else stem
    raw_files(CATALOGUE[name])
    found = sorted(Path(MIRROR).rglob(f"corrected_csv/{stem}.csv"))
    if not found:
        pytest.skip(f"there is no other derivation of {stem}")
    with found[0].open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    cells, labels = columns(prepared(tmp_path, name)[0])
    assert labels == [row[-1] for row in rows]
    assert sorted(cells) == sorted(header[:-1])
    for j, column in enumerate(header[:-1]):
        for mine, theirs in zip(cells[column], (row[j] for row in rows), strict=True):
            theirs = theirs or None
            if isinstance(mine, float) and theirs is not None:
                theirs = float(theirs)
            assert mine == theirs, column


@pytest.mark.parametrize("name", BINARISED)
def test_classes_made_from_a_number_are_those_of_the_published_file(tmp_path, name):
    _, corrected = columns(prepared(tmp_path, f"corrected_{name}")[0])
    _, published = columns(prepared(tmp_path, f"published_{name}")[0])
    assert corrected == published


@pytest.mark.parametrize("name", BINARISED)
def test_features_of_these_are_the_published_ones_but_for_what_was_dropped(tmp_path, name):
    corrected, card = prepared(tmp_path, f"corrected_{name}")
    published, _ = prepared(tmp_path, f"published_{name}")
    left, right = columns(corrected)[0], columns(published)[0]
    assert set(right) - set(left) <= set(card["dropped_columns"])
    for column, cells in left.items():
        assert [float(cell) for cell in cells] == right[column], column


def test_files_of_one_set_are_joined(tmp_path):
    table, card = prepared(tmp_path, "corrected_hayes-roth")
    assert len(table) == 160
    assert "2 files joined, of 132 and 28 rows." in card["notes"]
    assert card["dropped_columns"] == ["name"]

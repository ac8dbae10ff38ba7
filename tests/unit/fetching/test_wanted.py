"""What catalogue entries say of downloads."""

import os
from pathlib import Path

import jsonschema
import pytest
import yaml
from toy_file import SHA256, sha256

from steeplechase.data.fetching.download import Patience
from steeplechase.data.fetching.fetch import fetch
from steeplechase.data.fetching.wanted import KEYS, MAX_MB, downloads

CONFIG = Path(__file__).parents[3] / "config"
SCHEMA = CONFIG / "schemas" / "catalogue.schema.yaml"
MIRROR = os.environ.get("STEEPLECHASE_MIRROR")
FILES = [
    (name, file, entry)
    for catalogue in ("datasets.yaml", "images.yaml")
    for name, whole in yaml.safe_load((CONFIG / catalogue).read_text("utf-8")).items()
    for file, entry in downloads(whole).items()
    if "sha256" in entry and "url" in entry
]
WEB_PART = {"file": "a.csv", "url": "https://example.org/a"}
IMAGES = {
    "url": "https://example.org/a",
    "file": "a.tar.gz",
    "train": {"rows": 5, "files": [{"member": "in/one", "md5": "0" * 32}, {"member": "in/two"}]},
    "test": {"rows": 2, "files": [WEB_PART]},
    "class_names": {"member": "in/names", "max_mb": 1},
}
TAR = {"url": "https://example.org/a", "file": "a.tar.gz", "shared": True}
PART = {"file": "b.csv", "url": "https://example.org/b", "sha256": SHA256}
ARCHIVE = {"file": "a.zip", "url": "https://example.org/a", "member": "a.csv", "max_mb": 5}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"source": "sklearn"}, {}),
        ({"source": "csv", "file": "mine.csv"}, {}),
        ({"openml": 61, "rows": 3}, {"openml-61.arff": {"openml": 61}}),
        ({**WEB_PART, "more": [PART]}, {"a.csv": WEB_PART, "b.csv": PART}),
        (
            {**WEB_PART, "more": [{"openml": 5}]},
            {"a.csv": WEB_PART, "openml-5.arff": {"openml": 5}},
        ),
        (
            {**ARCHIVE, "sha256": SHA256, "more": [PART, {"member": "in/c.csv", "columns": []}]},
            {
                "a.csv": {**ARCHIVE, "sha256": SHA256, "shared": True},
                "b.csv": {**PART, "max_mb": 5},
                "c.csv": {**ARCHIVE, "member": "in/c.csv", "shared": True},
            },
        ),
        (
            IMAGES | {"max_mb": 7},
            {
                "one": {**TAR, "member": "in/one", "md5": "0" * 32, "max_mb": 7},
                "two": {**TAR, "member": "in/two", "max_mb": 7},
                "a.csv": {**WEB_PART, "max_mb": 7},
                "names": {**TAR, "member": "in/names", "max_mb": 1},
            },
        ),
    ],
    ids=["none", "own file", "one", "two", "both kinds", "archive", "images"],
)
def test_files_of_an_entry(entry, expected):
    assert downloads(entry) == expected


@pytest.mark.skipif(not MIRROR, reason="STEEPLECHASE_MIRROR, a folder with the files, is not set")
@pytest.mark.parametrize(("name", "file", "entry"), FILES, ids=[f"{f[0]}-{f[1]}" for f in FILES])
def test_the_mirror_has_what_the_catalogue_pins(tmp_path, name, file, entry):
    """The address would refuse the connection: what comes is from the mirror."""
    nowhere = {**entry, "url": "http://127.0.0.1:1"}
    path = tmp_path / file
    fetch(name, nowhere, path, MIRROR, patience=Patience(tries=1))
    assert sha256(path.read_bytes()) == entry["sha256"]


ENTRY = {
    "title": "Toy",
    "source": "csv",
    "target": "y",
    "rows": 2,
    "features": {"numeric": 1, "categorical": 0},
    "classes": {"a": 1, "b": 1},
    "citation": "None",
    "licence": "None",
    "address": "https://example.org",
    "content_hash": "0" * 64,
}
WEB = {"url": "https://example.org/x", "file": "x"}


@pytest.fixture(scope="module")
def schema():
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "keys",
    [
        WEB,
        {**WEB, "sha256": SHA256, "max_mb": 5, "member": "a/b/x.csv"},
        {"openml": 61},
        {"openml": 61, "file": "iris.arff", "sha256": SHA256},
    ],
)
def test_the_schema_admits(schema, keys):
    jsonschema.validate({"toy": ENTRY | keys}, schema)


@pytest.mark.parametrize(
    "keys",
    [
        {"url": WEB["url"]},
        {"file": "x"},
        {"sha256": SHA256},
        {"max_mb": 5},
        {**WEB, "openml": 61},
        {**WEB, "max_mb": 0},
        {**WEB, "file": "../x"},
        *({**WEB, "member": path} for path in ("/x", "../x", "a/../x", "a/", "a\\x", ".x")),
    ],
)
def test_the_schema_refuses(schema, keys):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"toy": ENTRY | keys}, schema)


def test_schema_and_code_agree(schema):
    properties = schema["additionalProperties"]["properties"]
    assert set(KEYS) - {"md5"} <= set(properties)
    assert properties["max_mb"]["default"] == MAX_MB

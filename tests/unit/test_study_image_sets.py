"""The catalogue of image sets, and what is said of a wrong entry or name."""

import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from steeplechase import registry
from steeplechase.data.fetching.wanted import MAX_MB, downloads
from steeplechase.errors import Problems
from steeplechase.study_image_sets import image_catalogue, read_image_set

ROOT = Path(__file__).parents[2]
CATALOGUE = image_catalogue(ROOT)
SCHEMA = yaml.safe_load((ROOT / "config/schemas/images.schema.yaml").read_text(encoding="utf-8"))
PLACE = ("images",)

SOUND = """\
small:
  title: Small
  source: idx
  train:
    rows: 5
    class_rows: {a: 3, b: 2}
    files:
      - {url: "https://example.org/1", file: one}
      - {url: "https://example.org/2", file: two.gz, member: two}
  test:
    rows: 4
    files:
      - {url: "https://example.org/3", file: three}
      - {url: "https://example.org/4", file: four}
  classes: [a, b]
  channels: 1
  height: 4
  width: 5
  citation: None
  licence: None
  address: https://example.org
"""


def found_in(folder, text, name="small"):
    """Return what is read of a catalogue of this text, and what is said of it."""
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "images.yaml").write_text(text, encoding="utf-8")
    problems = Problems("study.yaml", {PLACE: 7})
    return read_image_set(name, folder, PLACE, problems), problems.messages


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_of_the_catalogue_is_sound(name):
    problems = Problems("study.yaml", {})
    found = read_image_set(name, ROOT, PLACE, problems)
    assert problems.messages == []
    assert found.name == name
    assert found.entry == CATALOGUE[name]
    assert len(found.classes) == 10


def test_what_is_known_of_an_image_set_before_it_is_read():
    found = read_image_set("cifar10", ROOT, PLACE, Problems("study.yaml", {}))
    assert (found.train_rows, found.test_rows, found.shape) == (50_000, 10_000, (3, 32, 32))
    assert found.classes[:3] == ("airplane", "automobile", "bird")


def test_every_file_of_the_catalogue_is_pinned():
    for name, entry in CATALOGUE.items():
        unpinned = [
            f for f, part in downloads(entry).items() if not {"sha256", "md5"} & part.keys()
        ]
        assert (name, unpinned) == (name, [])


def test_same_file_has_the_same_hash_in_all_entries():
    pins = {}
    for entry in CATALOGUE.values():
        for file, part in downloads(entry).items():
            pins.setdefault(file, set()).add(part.get("sha256", part.get("md5")))
    assert {file: found for file, found in pins.items() if len(found) > 1} == {}


def test_catalogue_keeps_its_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(CATALOGUE, SCHEMA)
    assert SCHEMA["additionalProperties"]["properties"]["max_mb"]["default"] == MAX_MB


def test_schema_describes_every_key():
    def undescribed(node, place):
        for key, child in node.get("properties", {}).items():
            if "description" not in child:
                yield f"{place}.{key}"
            yield from undescribed(child, f"{place}.{key}")
        if "properties" in node and node.get("additionalProperties") is not False:
            yield f"{place}: additionalProperties"

    nodes = [SCHEMA["additionalProperties"], *SCHEMA["$defs"].values()]
    assert [line for node in nodes for line in undescribed(node, "images")] == []


def test_a_sound_entry(tmp_path):
    found, messages = found_in(tmp_path, SOUND)
    assert messages == []
    assert (found.train_rows, found.test_rows) == (5, 4)
    assert (found.classes, found.shape) == (("a", "b"), (1, 4, 5))
    assert list(downloads(found.entry)) == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("smal", "'smal' is not an image set; did you mean 'small'?"),
        (
            "cifar",
            "'cifar' is not an image set; the image sets of config/images.yaml are: small",
        ),
    ],
)
def test_an_unknown_name_is_said_at_the_place_in_the_study(tmp_path, name, message):
    found, messages = found_in(tmp_path, SOUND, name)
    assert found is None
    assert messages == [f"study.yaml:7: images: {message}"]


def test_without_a_catalogue_there_are_no_image_sets(tmp_path):
    problems = Problems("study.yaml", {})
    assert read_image_set("mnist", tmp_path, PLACE, problems) is None
    assert problems.messages == [
        "study.yaml:1: images: 'mnist' is not an image set; there are no image sets of "
        "config/images.yaml"
    ]


WRONG = {
    "unknown key": ("  width: 5", "  widht: 5", "18: small.widht: 'widht' is not a key of small"),
    "unknown source": (
        "source: idx",
        "source: idy",
        "3: small.source: 'idy' is not a source of im",
    ),
    "no rows": ("    rows: 4\n", "", "10: small.test: the key 'rows' is missing"),
    "rows of text": ("rows: 4", "rows: four", "11: small.test.rows: got 'four', expected a whole"),
    "numbers as classes": ("[a, b]", "[0, b]", "15: small.classes[0]: got 0, expected text"),
    "one class": ("[a, b]", "[a]", "15: small.classes: got "),
    "no file": ('/1", file: one', '/1"', "8: small.train.files[0]: the key 'file' is missing: 'ur"),
    "no address": (
        '{url: "https://example.org/3", file: three}',
        "{member: three}",
        "13: small.test.files[0]: the key 'url' is missing, here and in the entry",
    ),
    "hash": (
        "file: one",
        "file: one, md5: abc",
        "8: small.train.files[0].md5: got 'abc', which doe",
    ),
    "class": ("{a: 3, b", "{c: 3, b", "6: small.train.class_rows.c: 'c' is not a class; the cl"),
    "class missing": (", b: 2", "", "6: small.train.class_rows: the class 'b' is missing"),
    "sum": (
        "a: 3",
        "a: 4",
        "6: small.train.class_rows: the classes have 6 rows together, the part 5",
    ),
    "same name": ("file: four", "file: three", "7: small.train.files: two files have one name"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_entry_is_said_with_its_line(tmp_path, case):
    before, after, message = WRONG[case]
    assert SOUND.count(before) == 1
    found, messages = found_in(tmp_path, SOUND.replace(before, after))
    assert found is None
    assert len(messages) == 1
    assert messages[0].startswith(f"study.yaml:7: images: config/images.yaml:{message}")


def test_a_file_of_an_archive_needs_its_path_there(tmp_path):
    text = SOUND.replace(
        "  source: idx\n", "  source: idx\n  url: https://example.org/a.zip\n  file: a.zip\n"
    ).replace('{url: "https://example.org/3", file: three}', "{max_mb: 5}")
    _, (message,) = found_in(tmp_path, text)
    assert "images.yaml:15: small.test.files[0]: the key 'member' is missing" in message


@pytest.mark.parametrize("entry", ["3", "[]", "{source: idx}"])
def test_an_entry_that_is_none(tmp_path, entry):
    found, messages = found_in(tmp_path, f"small: {entry}\n")
    assert found is None
    assert all(
        line.startswith("study.yaml:7: images: config/images.yaml:1: sm") for line in messages
    )


def test_all_that_is_wrong_with_an_entry_is_said_at_once(tmp_path):
    text = SOUND.replace("rows: 5", "rows: five").replace("height: 4", "height: 0")
    assert len(found_in(tmp_path, text)[1]) == 2


def test_every_source_of_the_catalogue_is_known():
    assert {entry["source"] for entry in CATALOGUE.values()} == set(registry.names("image_sources"))


def test_reading_the_catalogue_imports_nothing_heavy():
    """It is read each time the workflow is, by each of thousands of jobs."""
    code = "import sys, steeplechase.study_image_sets, steeplechase.protocol.hold_out_sizes\n"
    code += "print(*{name.split('.')[0] for name in sys.modules})"
    scripts = ROOT / "scripts"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=scripts, capture_output=True, text=True, check=True
    )
    heavy = {"torch", "numpy", "pandas", "scipy", "sklearn", "pyarrow", "matplotlib"}
    assert set(done.stdout.split()) & heavy == set()

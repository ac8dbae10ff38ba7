"""Every data set of the embedded suite is what the catalogue says."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import prepare_dataset
from steeplechase import registry
from steeplechase.data.errors import DataError
from steeplechase.data.table import read_table

CONFIG = Path(__file__).parents[3] / "config"


def load(path):
    """Read a YAML file below config/."""
    return yaml.safe_load((CONFIG / path).read_text(encoding="utf-8"))


CATALOGUE = load("datasets.yaml")
SUITES = sorted(path.relative_to(CONFIG) for path in (CONFIG / "suites").glob("*.yaml"))
EMBEDDED = load("suites/embedded.yaml")["datasets"]


def prepare(folder, name, entry, raw=None):
    """Prepare a data set in a folder and return the two paths."""
    table, card = folder / f"{name}.parquet", folder / f"{name}.card.json"
    prepare_dataset.main(name, entry, raw, str(table), str(card))
    return table, card


def test_catalogue_keeps_its_schema():
    schema = load("schemas/catalogue.schema.yaml")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(CATALOGUE, schema)


@pytest.mark.parametrize("path", SUITES, ids=str)
def test_suite_keeps_its_schema_and_names_known_data_sets(path):
    schema = load("schemas/suite.schema.yaml")
    jsonschema.Draft202012Validator.check_schema(schema)
    suite = load(path)
    jsonschema.validate(suite, schema)
    assert set(suite["datasets"]) <= set(CATALOGUE)


@pytest.mark.parametrize("name", ["catalogue", "suite"])
def test_schema_describes_every_key(name):
    def undescribed(node, place):
        properties = node.get("properties", {})
        for key, child in properties.items():
            if "description" not in child:
                yield f"{place}.{key}"
            yield from undescribed(child, f"{place}.{key}")
        if properties and node.get("additionalProperties") is not False:
            yield f"{place}: additionalProperties"
        if isinstance(node.get("additionalProperties"), dict):
            yield from undescribed(node["additionalProperties"], f"{place}.*")

    assert list(undescribed(load(f"schemas/{name}.schema.yaml"), name)) == []


def test_every_source_of_the_catalogue_is_known():
    assert {entry["source"] for entry in CATALOGUE.values()} <= set(registry.names("sources"))


def test_embedded_suite_needs_no_download():
    assert not [name for name in EMBEDDED if "url" in CATALOGUE[name]]


@pytest.mark.parametrize("name", EMBEDDED)
def test_data_are_those_of_the_catalogue(tmp_path, name):
    entry = CATALOGUE[name]
    table_path, card_path = prepare(tmp_path, name, entry)
    table, card = read_table(table_path), json.loads(card_path.read_text(encoding="utf-8"))
    assert card["name"] == table.name == name
    assert card["rows"] == len(table) == entry["rows"]
    assert card["classes"] == entry["classes"]
    assert card["target"] == table.target == entry["target"]
    assert card["content_hash"] == table.content_hash == entry["content_hash"]
    assert [f["kind"] for f in card["features"]].count("numeric") == entry["features"]["numeric"]
    assert card["missing_cells"] == 0
    assert card["notes"] == card["dropped_columns"] == []
    for key in ("title", "source", "citation", "licence", "address"):
        assert card[key] == entry[key]


def test_data_sets_of_one_content_are_said_to_be_of_one_origin():
    origins = {}
    for name, entry in CATALOGUE.items():
        origins.setdefault(entry["content_hash"], set()).add(entry.get("origin", name))
    assert [shared for shared in origins.values() if len(shared) > 1] == []


@pytest.mark.parametrize("suite", ["sgdr_published", "sgdr_corrected"])
def test_the_twenty_sets_come_from_thirteen_origins(suite):
    names = load(f"suites/{suite}.yaml")["datasets"]
    origins = [CATALOGUE[name]["origin"] for name in names]
    assert len(names) == 20
    assert len(set(origins)) == 13
    assert [origins.count(o) for o in ("tae", "bridges", "acute")] == [3, 5, 2]


def test_preparing_twice_gives_the_same_bytes(tmp_path):
    entry = CATALOGUE["lenses"]
    first = [path.read_bytes() for path in prepare(tmp_path / "one", "lenses", entry)]
    second = [path.read_bytes() for path in prepare(tmp_path / "two", "lenses", entry)]
    assert first == second


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("rows", 23, "rows: expected 23, got 24"),
        ("features", {"numeric": 4, "categorical": 0}, "features: expected numeric 4, categor"),
        ("classes", {"hard": 4, "none": 20}, "classes: expected hard 4, none 20, got hard 4, no"),
        ("content_hash", "0" * 64, f"content_hash: expected {'0' * 64}, got"),
    ],
)
def test_data_that_differ_from_the_catalogue_are_refused(tmp_path, key, value, message):
    with pytest.raises(DataError) as error:
        prepare(tmp_path, "lenses", CATALOGUE["lenses"] | {key: value})
    assert str(error.value).startswith("lenses: the data are not those of the catalogue: ")
    assert message in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"source": "sklearn", "arguments": {"loader": "iriss"}}, "got 'iriss'"),
        ({"source": "generated", "arguments": {"generator": "twonrm"}}, "did you mean 'twonorm'?"),
        ({"source": "generated"}, "arguments.generator"),
    ],
)
def test_unknown_arguments_are_refused(tmp_path, entry, message):
    with pytest.raises(DataError) as error:
        prepare(tmp_path, "t", entry)
    assert message in str(error.value)


def test_a_users_own_file_is_prepared(tmp_path):
    raw = tmp_path / "mine.csv"
    raw.write_text("id,colour,empty,outcome\n1.5,red,,yes\n2.5,,,no\n3.5,red,,yes\n4.5,blue,,\n")
    entry = {"file": str(raw), "target": "outcome", "categorical": [], "title": None}
    table_path, card_path = prepare(tmp_path / "out", "mine", entry, str(raw))
    card = json.loads(card_path.read_text(encoding="utf-8"))
    assert len(read_table(table_path)) == card["rows"] == 3
    assert card["title"] == "mine"
    assert card["source"] == "csv"
    assert card["citation"] is None
    assert card["dropped_columns"] == ["empty"]
    assert card["notes"] == [
        "1 row without a class dropped.",
        "Columns without a value dropped: empty.",
        "Classes with a single row: no.",
    ]
    assert card["missing_cells"] == 1
    assert card["features"] == [
        {"name": "id", "kind": "numeric", "missing": 0},
        {"name": "colour", "kind": "categorical", "missing": 1, "categories": ["red"]},
    ]
    assert str(tmp_path) not in card_path.read_text(encoding="utf-8")


def test_errors_name_the_data_set_and_its_file(tmp_path):
    raw = tmp_path / "mine.csv"
    raw.write_text("x,y\n1,a\n2,a\n")
    with pytest.raises(DataError, match=r"^mine \(mine\.csv\): the target column 'y' holds one"):
        prepare(tmp_path, "mine", {"file": str(raw)}, str(raw))

"""What we ship can be used: studies, suites, schemas, declarations, and the page about them."""

from pathlib import Path

import pytest
import yaml

from steeplechase import optimizers_page, registry
from steeplechase.configuration_page import COMMAND, PAGE, page
from steeplechase.hyperparameters import expected, value_problem
from steeplechase.schema_check import schema
from steeplechase.spaces import FORMS, check_space
from steeplechase.study import load_study

REPOSITORY = Path(__file__).resolve().parents[2]
STUDIES = sorted(path.stem for path in (REPOSITORY / "config" / "studies").glob("*.yaml"))
SUITES = sorted((REPOSITORY / "config" / "suites").glob("*.yaml"))
SEARCHED = [
    (kind, name)
    for kind in ("optimizers", "schedules", "regularisers")
    for name in registry.names(kind)
]
MEMBERS = [
    *SEARCHED,
    *(
        (kind, name)
        for kind in ("networks", "image_networks", "augmentations", "problems")
        for name in registry.names(kind)
    ),
]


@pytest.mark.parametrize("name", STUDIES)
def test_study_loads(name):
    study = load_study(name, REPOSITORY)
    assert study.names or study.sweep
    kinds = (study.datasets, study.scores, study.problems, study.sweep)
    assert [bool(one) for one in kinds].count(True) == 1


def test_the_default_study_is_there():
    assert schema("config")["properties"]["study"]["default"] in STUDIES


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_suite_names_data_sets_of_the_catalogue(path):
    catalogue = yaml.safe_load((REPOSITORY / "config" / "datasets.yaml").read_text("utf-8"))
    suite = yaml.safe_load(path.read_text("utf-8"))["datasets"]
    assert suite
    assert set(suite) <= set(catalogue)


def test_no_suite_has_the_name_of_a_data_set():
    catalogue = yaml.safe_load((REPOSITORY / "config" / "datasets.yaml").read_text("utf-8"))
    assert not {path.stem for path in SUITES} & set(catalogue)


def mappings(rules, place="study"):
    """Yield each mapping that a schema describes, with its place."""
    if "properties" in rules:
        yield place, rules
    inner = {**rules.get("properties", {}), "[i]": rules.get("items")}
    inner["<name>"] = rules.get("additionalProperties")
    for key, rule in inner.items():
        if isinstance(rule, dict):
            yield from mappings(rule, f"{place}.{key}")


@pytest.mark.parametrize("name", ["study", "descent", "sweep", "config"])
def test_schema_describes_each_key_and_gives_its_default(name):
    for place, rules in mappings(schema(name), name):
        needed = {*rules.get("required", ()), *rules.get("else", {}).get("required", ())}
        for key, rule in rules["properties"].items():
            assert rule.get("description"), f"{place}.{key} has no description"
            given = "default" in rule or key in needed
            assert given, f"{place}.{key} has no default and is not required"


@pytest.mark.parametrize("name", ["study", "descent", "sweep", "config"])
def test_schema_lets_no_unknown_key_pass(name):
    for place, rules in mappings(schema(name), name):
        # The keys of a component are checked against what its module declares.
        assert rules.get("additionalProperties") is False or "x-members" in rules, place


@pytest.mark.parametrize(("kind", "name"), MEMBERS)
def test_declared_hyperparameters_are_sound(kind, name):
    known = {
        "type", "description", "default", "choices", "pattern",
        "minimum", "maximum", "exclusive_minimum", "exclusive_maximum",
    }  # fmt: skip
    for key, declared in registry.declared(kind, name)["HYPERPARAMETERS"].items():
        assert set(declared) <= known, key
        assert declared["description"]
        assert expected(declared)
        assert key not in ("name", "space", "when")
        bounds = [declared[k] for k in known if "minimum" in k or "maximum" in k if k in declared]
        assert not any(isinstance(bound, bool) for bound in bounds), key
        if "default" in declared:
            assert value_problem(declared["default"], declared) is None
            if declared["type"] == "float":
                assert isinstance(declared["default"], float), f"{key}: 1 and 1.0 differ in JSON"


@pytest.mark.parametrize("form", FORMS)
def test_example_of_a_search_space_is_sound(form):
    keys, types, example, _ = FORMS[form]
    space = yaml.safe_load(example)
    assert set(space) == set(keys)
    kind = "integer" if "integer" in types else "float"
    assert check_space(space, {"type": kind}) == []


def test_configuration_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), f"write it anew: {COMMAND}"


def test_the_page_of_optimizers_is_up_to_date():
    text = optimizers_page.PAGE.read_text(encoding="utf-8")
    assert text == optimizers_page.page(), f"write it anew: {optimizers_page.COMMAND}"

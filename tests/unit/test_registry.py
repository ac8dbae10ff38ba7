"""The registry: a file is a member, and what it declares is read without importing it."""

import subprocess
import sys
from pathlib import Path

import pytest

from steeplechase import registry

SCRIPTS = Path(registry.__file__).parents[1]
# Kinds whose members a study names with hyperparameters.
STUDIED = ("optimizers", "schedules", "regularisers", "wrappers", "networks", "image_networks")
KINDS = sorted(registry.FOLDERS)


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """Point the registry to an empty library; return its folder of schedules."""
    monkeypatch.setattr(registry, "LIBRARY", tmp_path)
    registry.names.cache_clear()
    registry.declared.cache_clear()
    folder = tmp_path / "schedules"
    folder.mkdir()
    yield folder
    registry.names.cache_clear()
    registry.declared.cache_clear()


def test_members_are_the_files_sorted_but_hidden_and_package_files(empty):
    for name in ("zigzag.py", "constant.py", "_shared.py", "__init__.py", "notes.txt"):
        (empty / name).write_text("")
    assert registry.names("schedules") == ("constant", "zigzag")


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_can_be_imported(kind):
    for name in registry.names(kind):
        assert registry.load(kind, name).__name__ == registry.module_name(kind, name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_members(kind):
    assert registry.names(kind)


def test_module_name_is_dotted():
    assert registry.module_name("engines", "fused") == "steeplechase.training.engines.fused"
    assert registry.module_name("sources", "csv") == "steeplechase.data.sources.csv"


def test_unknown_member_is_an_error_that_lists_the_members():
    with pytest.raises(KeyError, match=r"'adamm' is none of the optimizers: .*adam.*sgd"):
        registry.module_name("optimizers", "adamm")


def test_declared_are_the_literal_upper_case_constants(empty):
    (empty / "one.py").write_text(
        '"""Doc."""\n'
        "import nothing_that_exists\n"
        'TITLE = "one"\n'
        'HYPERPARAMETERS = {"a": {"minimum": -1, "description": "joined " "text"}}\n'
        "COMPUTED = len(TITLE)\n"
        "lower = 3\n"
        "first, second = 1, 2\n"
        "def function():\n    INNER = 4\n"
    )
    assert registry.declared("schedules", "one") == {
        "TITLE": "one",
        "HYPERPARAMETERS": {"a": {"minimum": -1, "description": "joined text"}},
    }


@pytest.mark.parametrize("kind", [*STUDIED, "metrics"])
def test_declared_is_what_the_module_holds(kind):
    for name in registry.names(kind):
        module = registry.load(kind, name)
        for constant, value in registry.declared(kind, name).items():
            assert getattr(module, constant) == value


@pytest.mark.parametrize("kind", STUDIED)
def test_what_a_study_can_name_declares_its_hyperparameters(kind):
    for name in registry.names(kind):
        assert isinstance(registry.declared(kind, name)["HYPERPARAMETERS"], dict)


def test_reading_declarations_imports_no_torch():
    code = (
        "import sys; from steeplechase import registry;"
        "[registry.declared(k, n) for k in registry.FOLDERS for n in registry.names(k)];"
        "print('torch' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_figures_belong_to_the_one_kind_of_study_whose_tables_they_are_drawn_from():
    found = {kind: registry.drawn_figures(kind) for kind in ("trained", *registry.OWN_TABLES)}
    assert sorted(name for own in found.values() for name in own) == list(registry.names("figures"))
    # tables/settings is of sweeps, statistics/settings of descents.
    assert "setting_maps" in found["sweep"] and "descent_curves" in found["descents"]

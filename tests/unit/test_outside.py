"""Classes named by dotted path: found, and told apart by version, without running their code."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from steeplechase import fingerprint, outside
from steeplechase.components import algorithm_modules
from steeplechase.outside import problem, stamp

REPOSITORY = Path(__file__).resolve().parents[2]

SOURCE = """\
raise RuntimeError("this code must not run")

from elsewhere import Imported
import package.part as Alias


class Mine:
    pass
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with a module and a package that must not be run."""
    (tmp_path / "own_rules.py").write_text(SOURCE)
    (tmp_path / "own_package").mkdir()
    (tmp_path / "own_package" / "__init__.py").write_text(SOURCE)
    (tmp_path / "own_package" / "rules.py").write_text(SOURCE)
    (tmp_path / "own_folder").mkdir()
    (tmp_path / "own_folder" / "rules.py").write_text("from elsewhere import *\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "torch.optim.RAdam",
        "torch.optim.lr_scheduler.StepLR",
        "own_rules.Mine",
        "own_rules.Imported",
        "own_rules.Alias",
        "own_package.Mine",
        "own_package.rules.Mine",
        "own_folder.rules.Whatever",
    ],
)
def test_what_is_there_is_found(folder, path):
    assert problem(path) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("torch.optim.Radam", "the module 'torch.optim' has no 'Radam'; did you mean "
         "'torch.optim.RAdam'?"),
        ("torch.optm.RAdam", "there is no module 'torch.optm': no installed package and no file"),
        ("nowhere.RAdam", "there is no module 'nowhere': no installed package and no file"),
        ("own_rules.inner.Mine", "there is no module 'own_rules.inner'"),
        ("own_rules.Yours", "the module 'own_rules' has no 'Yours'"),
        ("torch..RAdam", "'torch..RAdam' is not the dotted path of a class"),
        ("a-b.RAdam", "'a-b.RAdam' is not the dotted path of a class"),
        ("steeplechase.optimizers.adam", "'steeplechase.optimizers.adam' is part of Steeplechase"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(folder, path, text):
    assert problem(path).startswith(text)


def test_neither_torch_nor_the_named_code_is_imported(folder):
    text = (
        "import sys; from steeplechase.outside import problem, stamp;"
        "paths = ['torch.optim.RAdam', 'own_package.rules.Mine'];"
        "print([problem(p) for p in paths], all(map(stamp, paths)),"
        "[m for m in ('torch', 'own_package') if m in sys.modules])"
    )
    command = [sys.executable, "-c", text]
    environment = {"PYTHONPATH": str(REPOSITORY / "scripts")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[None, None] True []"


def test_stamp_of_a_package_is_its_version():
    assert stamp("torch.optim.RAdam") == f"torch=={importlib.metadata.version('torch')}"


@pytest.mark.parametrize("edited", ["rules.py", "__init__.py"])
def test_stamp_of_a_local_package_changes_with_any_file_of_it(folder, edited):
    before, module = stamp("own_package.rules.Mine"), stamp("own_rules.Mine")
    with open(folder / "own_package" / edited, "a") as file:
        file.write("# edited\n")
    assert stamp("own_package.rules.Mine") != before
    assert stamp("own_rules.Mine") == module


def test_stamp_of_a_local_module_does_not_depend_on_where_it_is(
    folder, tmp_path_factory, monkeypatch
):
    before = stamp("own_rules.Mine")
    other = tmp_path_factory.mktemp("other")
    (other / "own_rules.py").write_text(SOURCE)
    monkeypatch.chdir(other)
    assert stamp("own_rules.Mine") == before
    (other / "own_rules.py").write_text(SOURCE + "\n")
    assert stamp("own_rules.Mine") != before


def test_what_is_not_there_has_no_stamp():
    assert stamp("nowhere.Mine") == ""


def test_what_is_in_no_file_has_a_stamp():
    """The job says that it is no optimizer; reading the study must not fail before."""
    assert problem("sys.Mine") is None and stamp("sys.Mine")


def algorithm(optimizer):
    return {
        "optimizer": {"name": optimizer},
        "schedules": [{"name": "constant"}],
        "regularisers": [],
        "wrappers": [],
    }


def test_version_of_a_class_is_in_the_fingerprint_of_what_names_it(monkeypatch):
    """The parameter by which Snakemake runs a job again, and part of the key in the cell cache."""
    training = {"engine": "fused", "batch_size": 5}
    names = {
        name: algorithm_modules(algorithm(name), {"name": "mlp"}, training)
        for name in ("adam", "torch.optim.RAdam")
    }
    assert "steeplechase.training.engines.loop" in names["torch.optim.RAdam"]
    before = {name: fingerprint.fingerprint(modules) for name, modules in names.items()}
    monkeypatch.setattr(outside, "stamp", lambda path: "another version")
    after = {name: fingerprint.fingerprint(modules) for name, modules in names.items()}
    assert after["adam"] == before["adam"]
    assert after["torch.optim.RAdam"] != before["torch.optim.RAdam"]


def test_fingerprints_without_such_classes_do_not_depend_on_the_code_that_runs_them():
    modules = algorithm_modules(algorithm("adam"), {"name": "mlp"}, {"engine": "fused"} | BATCH)
    found = fingerprint.closure(["steeplechase.training.trainings", *modules])
    assert not [name for name in found if name.endswith("outside")]


BATCH = {"batch_size": 5}

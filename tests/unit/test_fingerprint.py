"""Fingerprints: they follow imports, and change with exactly the modules that are run."""

import ast

import pytest

from steeplechase import fingerprint as module
from steeplechase import registry
from steeplechase.components import algorithm_modules
from steeplechase.fingerprint import closure, fingerprint, script_fingerprint

SCRIPTS = module.LIBRARY.parent
TRAININGS = "steeplechase.training.trainings"

FILES = {
    "__init__.py": 'VERSION = "1"\n',
    "version.py": "from {p} import VERSION\n",
    "top.py": "from {p}.middle import something\nimport os\n",
    "middle.py": "import {p}.low\n",
    "low.py": "VALUE = 1\n",
    "lazy.py": "def f():\n    from {p} import low\n    return low\n",
    "alone.py": "import numpy as np\n",
    "cycle_a.py": "import {p}.cycle_b\n",
    "cycle_b.py": "import {p}.cycle_a\n",
    "kind/__init__.py": "from {p}.kind._shared import helper\n",
    "kind/_shared.py": "helper = 1\n",
    "kind/member.py": "from {p}.kind._shared import helper\n",
    "kind/by_package.py": "from {p} import kind\n",
}


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Write a small library and let fingerprints look there; return its folder."""
    folder = tmp_path / "scripts" / "lib"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(p="lib"))
    monkeypatch.setattr(module, "LIBRARY", folder)
    monkeypatch.setattr(module, "PACKAGE", "lib")
    module._imports.cache_clear()
    yield folder
    module._imports.cache_clear()


def edit(path, text):
    """Append to a file, as an editor between two runs of the workflow does."""
    path.write_text(path.read_text() + text)
    module._imports.cache_clear()


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("lib.top", {"lib.top", "lib.middle", "lib.low"}),
        ("lib.alone", {"lib.alone"}),
        ("lib.cycle_a", {"lib.cycle_a", "lib.cycle_b"}),
        ("lib.lazy", {"lib.lazy", "lib.low"}),
        ("lib.kind.member", {"lib.kind.member", "lib.kind._shared"}),
        ("lib.kind.by_package", {"lib.kind", "lib.kind._shared", "lib.kind.by_package"}),
        ("lib.version", {"lib", "lib.version"}),
    ],
)
def test_closure_follows_imports(library, start, expected):
    assert set(closure([start])) == expected


def test_closure_is_sorted_and_without_repetition(library):
    found = closure(["lib.top", "lib.low", "lib.top"])
    assert found == ("lib.low", "lib.middle", "lib.top")


def test_unknown_module_is_an_error(library):
    with pytest.raises(ModuleNotFoundError, match=r"lib\.nowhere"):
        closure(["lib.nowhere"])


@pytest.mark.parametrize("edited", ["top", "middle", "low"])
def test_edit_of_an_imported_module_changes_the_fingerprint(library, edited):
    before = fingerprint(["lib.top"])
    edit(library / f"{edited}.py", "# edited\n")
    assert fingerprint(["lib.top"]) != before


def test_edit_of_another_module_changes_nothing(library):
    before = fingerprint(["lib.top"])
    edit(library / "alone.py", "# edited\n")
    assert fingerprint(["lib.top"]) == before


def test_edit_of_the_package_around_changes_nothing(library):
    """The version stands there, and a new one must not retrain everything."""
    before = fingerprint(["lib.lazy", "lib.top"])
    edit(library / "__init__.py", "# edited\n")
    assert fingerprint(["lib.lazy", "lib.top"]) == before


def test_new_module_changes_nothing(library):
    before = fingerprint(["lib.top", "lib.kind.member"])
    (library / "kind" / "added.py").write_text("import lib.low\n")
    assert fingerprint(["lib.top", "lib.kind.member"]) == before


def test_new_import_enters_the_fingerprint(library):
    edit(library / "low.py", "import lib.alone\n")
    before = fingerprint(["lib.top"])
    edit(library / "alone.py", "# edited\n")
    assert fingerprint(["lib.top"]) != before


def test_order_of_the_modules_does_not_matter(library):
    assert fingerprint(["lib.top", "lib.alone"]) == fingerprint(["lib.alone", "lib.top"])


def test_code_that_moves_to_another_module_changes_the_fingerprint(library):
    (library / "alone.py").write_text("VALUE = 2\n")
    before = fingerprint(["lib.low", "lib.alone"])
    (library / "alone.py").write_text("VALUE = 1\n")
    (library / "low.py").write_text("VALUE = 2\n")
    assert fingerprint(["lib.low", "lib.alone"]) != before


def test_line_ends_do_not_matter(library):
    before = fingerprint(["lib.top"])
    (library / "low.py").write_bytes(b"VALUE = 1\r\n")
    assert fingerprint(["lib.top"]) == before


def test_script_is_represented_by_what_it_imports(library, tmp_path):
    script = tmp_path / "scripts" / "do.py"
    script.write_text(
        "from lib.middle import x\nif __name__ == '__main__':\n    import lib.alone\n"
    )
    assert script_fingerprint(script) == fingerprint(["lib.middle", "lib.alone"])
    both = script_fingerprint(script, ["lib.kind.member"])
    assert both == fingerprint(["lib.middle", "lib.alone", "lib.kind.member"])


def test_script_is_represented_by_scripts_beside_it_that_it_imports(library, tmp_path):
    script, other = (tmp_path / "scripts" / f"{name}.py" for name in ("do", "other"))
    script.write_text("import other\nimport json\n")
    other.write_text("import lib.middle\n")
    before = script_fingerprint(script)
    edit(other, "VALUE = 1\n")
    edited = script_fingerprint(script)
    edit(library / "low.py", "VALUE = 2\n")
    assert len({before, edited, script_fingerprint(script)}) == 3


def algorithm(optimizer="adam", schedules=("step",)):
    return {
        "optimizer": {"name": optimizer},
        "schedules": [{"name": name} for name in schedules],
        "regularisers": [],
        "wrappers": [],
    }


def modules_of(engine="fused", **parts):
    """Return all modules of the library that the trainings of an algorithm run."""
    network, training = {"name": "mlp"}, {"engine": engine}
    return closure([TRAININGS, *algorithm_modules(algorithm(**parts), network, training)])


def script_modules(name):
    """Return all modules of the library that a script imports."""
    return closure(module._imports(SCRIPTS / f"{name}.py"))


def test_search_runs_no_figure_statistic_or_report():
    foreign = ("figures", "statistics", "report", "comparison", "collecting", "data.frame")
    prefixes = tuple(f"steeplechase.{name}" for name in foreign)
    assert [name for name in script_modules("search_cells") if name.startswith(prefixes)] == []


@pytest.mark.parametrize("script", ["search_cells", "refit_selected", "make_splits"])
def test_scripts_name_their_components_to_their_rules(script):
    """Members of kinds are loaded by name, so that a script's own imports hold none of them."""
    kinds = ("optimizers", "schedules", "networks", "engines", "metrics")
    members = {registry.module_name(kind, name) for kind in kinds for name in registry.names(kind)}
    assert members & set(script_modules(script)) == set()


@pytest.mark.parametrize(("engine", "other"), [("fused", "loop"), ("loop", "fused")])
def test_trainings_run_one_engine(engine, other):
    found = modules_of(engine)
    assert f"steeplechase.training.engines.{engine}" in found
    assert f"steeplechase.training.engines.{other}" not in found


@pytest.mark.parametrize("optimizer", registry.names("optimizers"))
def test_trainings_run_one_optimizer(optimizer):
    found = [name for name in modules_of(optimizer=optimizer) if ".optimizers." in name]
    found = [name for name in found if "._" not in name]  # what several members share
    assert found == [f"steeplechase.optimizers.{optimizer}"]


def test_trainings_run_their_schedules():
    names = ("constant", "step")
    found = [name for name in modules_of(schedules=names) if ".schedules." in name]
    assert found == [f"steeplechase.schedules.{name}" for name in names]


def test_trainings_run_what_makes_their_numbers():
    needed = {"data.encode", "data.table", "protocol.seeds", "protocol.splits", "training.task"}
    assert {f"steeplechase.{name}" for name in needed} <= set(modules_of())


def edited_fingerprints(monkeypatch, edited, modules):
    """Return the fingerprint of modules as if one of the library's files had been edited."""
    read = type(module.LIBRARY).read_text

    def read_text(path, *args, **kwargs):
        text = read(path, *args, **kwargs)
        return text + "\n# edited\n" if path == module.LIBRARY / edited else text

    with monkeypatch.context() as patch:
        patch.setattr(type(module.LIBRARY), "read_text", read_text)
        return fingerprint(modules)


@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ("optimizers/adam.py", {"adam"}),
        ("optimizers/momentum.py", {"momentum"}),
        ("schedules/step.py", {"adam", "momentum"}),
        ("training/engines/fused.py", {"adam", "momentum"}),
        ("training/engines/loop.py", set()),
        ("optimizers/sgd.py", set()),
        ("figures/learning_curves.py", set()),
        ("training/cells.py", set()),
    ],
)
def test_edit_changes_the_fingerprints_of_what_runs_it(edited, changed, monkeypatch):
    assert (module.LIBRARY / edited).is_file()
    found = set()
    for optimizer in ("adam", "momentum"):
        modules = modules_of(optimizer=optimizer)
        if edited_fingerprints(monkeypatch, edited, modules) != fingerprint(modules):
            found.add(optimizer)
    assert found == changed


def test_packages_hold_no_code_that_fingerprints_would_miss():
    """Importing a module runs the packages around it, which its own imports do not name."""
    holding = []
    for path in module.LIBRARY.rglob("__init__.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            if not (documents or constant):
                holding.append(path.parent.name)
                break
    # The functions of `metrics` are imported by its name wherever they are used.
    assert holding == ["metrics"]

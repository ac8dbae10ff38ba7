"""The repository keeps its own rules: sizes of files, who may import whom, what stands where."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

import steeplechase
from steeplechase import registry

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"
LIBRARY = SCRIPTS / "steeplechase"

# Folders of one machine. Written in two parts, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile("(?<![A-Za-z0-9_.~-])/" + r"((home|Users)/\w+/|(root|work|opt)/\w)")
DOCS = sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))
PICTURES_AND_DATA = {".png", ".jpg", ".gz", ".parquet", ".pdf"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files that git knows, or skip where there is no git repository."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def dotted(path: Path) -> str:
    """Return the dotted name of a file of the library."""
    parts = path.relative_to(SCRIPTS).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """Return the dotted names that a file of the library imports, anywhere in it."""
    found = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = dotted(path).split(".")
            if path.name != "__init__.py":
                package = package[:-1]
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def without_docstrings_and_main(path: Path) -> list[tuple[int, str]]:
    """Return the numbered lines of a script but its docstrings and its `__main__` block."""
    tree, hidden = syntax(path), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node, clean=False
        ):
            hidden.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
            hidden.update(range(node.lineno, node.end_lineno + 1))
    source = path.read_text(encoding="utf-8").splitlines()
    return [(i, line) for i, line in enumerate(source, 1) if i not in hidden]


def test_no_tracked_file_is_large():
    large = {str(p.relative_to(ROOT)): p.stat().st_size for p in tracked()}
    assert {name: size for name, size in large.items() if size > 500_000} == {}


def test_nothing_that_is_made_is_tracked():
    made = ("results/", "resources/", "logs/", ".snakemake/", ".venv/")
    names = [p.relative_to(ROOT).as_posix() for p in tracked()]
    assert [name for name in names if name.startswith(made) or "__pycache__" in name] == []


def test_no_tracked_file_names_a_path_of_one_machine():
    found = []
    for path in tracked():
        if path.suffix in PICTURES_AND_DATA:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{path.relative_to(ROOT)}:{i}: {line.strip()[:80]}"
            for i, line in enumerate(text.splitlines(), 1)
            if MACHINE_PATHS.search(line)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("/" + "home/ada/x.csv", True),
        ("server/" + "home/x.csv", False),
        ("'/" + "home/x.csv'", False),
        ("folder = '/" + "root/x'", True),
        ("results/" + "work/x", False),
        ("https://example.org/" + "home/x", False),
    ],
)
def test_path_of_one_machine_is_told_from_others(text, is_one):
    assert bool(MACHINE_PATHS.search(text)) == is_one


@pytest.mark.parametrize(
    ("pattern", "most"), [("Snakefile", 60), ("rules/*.smk", 150), ("README.md", 150)]
)
def test_files_that_are_read_first_are_short(pattern, most):
    paths = list(ROOT.glob(pattern))
    assert paths
    assert {p.name: lines(p) for p in paths if lines(p) > most} == {}


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_script_names_snakemake_in_its_main_block_only(path):
    named = [
        i for i, line in without_docstrings_and_main(path) if re.search(r"\bsnakemake\b", line)
    ]
    assert named == []


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_script_has_the_name_of_a_rule_or_says_how_it_is_called(path):
    rules = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "rules").glob("*.smk"))
    called = f"\n    python scripts/{path.name} " in (ast.get_docstring(syntax(path)) or "")
    # Rules that are made in a loop are named by what it runs through.
    looped = rf"^    rule:\n(?: .*\n|\n)*? +\"\.\./scripts/{path.name}\""
    assert called or re.search(rf"^rule {path.stem}:|{looped}", rules, flags=re.MULTILINE)


def test_library_knows_nothing_of_snakemake():
    found = []
    for path in LIBRARY.rglob("*.py"):
        names = imported(path)
        # The object that scripts are given: ruff takes the name for defined, everywhere.
        names |= {node.id for node in ast.walk(syntax(path)) if isinstance(node, ast.Name)}
        found += [f"{dotted(path)}: {name}" for name in names if name.startswith("snakemake")]
    assert found == []


def test_library_imports_itself_by_full_names():
    """A relative import would be a second spelling for all that follows imports."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in LIBRARY.rglob("*.py")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


@pytest.mark.parametrize("kind", sorted(registry.FOLDERS))
def test_members_of_a_kind_do_not_import_one_another(kind):
    members = {registry.module_name(kind, name) for name in registry.names(kind)}
    assert members, f"there are no {kind}"
    found = []
    for name in registry.names(kind):
        own = registry.module_name(kind, name)
        path = LIBRARY / registry.FOLDERS[kind] / f"{name}.py"
        found += [f"{own} imports {other}" for other in imported(path) & members - {own}]
    assert found == []


def modules_after_importing(names: list[str]) -> set[str]:
    """Return the top-level modules that a fresh Python holds after these imports."""
    code = "".join(f"import {name}\n" for name in names)
    code += "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_statistics_import_no_torch():
    names = [registry.module_name("statistics", name) for name in registry.names("statistics")]
    assert "torch" not in modules_after_importing(names)


def test_reading_the_snakefile_imports_nothing_heavy():
    """Every job reads it again, so seconds here are seconds for each of thousands of jobs."""
    names = set()
    for path in [ROOT / "Snakefile", *(ROOT / "rules").glob("*.smk")]:
        source = path.read_text(encoding="utf-8")
        names.update(re.findall(r"^(?:from|import) (steeplechase[\w.]*)", source, re.MULTILINE))
    assert names
    heavy = {"torch", "numpy", "pandas", "scipy", "sklearn", "pyarrow", "matplotlib"}
    assert modules_after_importing(sorted(names)) & heavy == set()


def test_default_profile_overrides_no_other_profile():
    """It would silently win, so it holds switches only, and nothing that belongs to a machine."""
    (path,) = (ROOT / "profiles" / "default").iterdir()
    default = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [key for key, value in default.items() if value is not True] == []
    for other in (ROOT / "profiles").glob("*/*.yaml"):
        theirs = yaml.safe_load(other.read_text(encoding="utf-8"))
        assert {key for key in default.keys() & theirs.keys() if theirs[key] is not True} == set()


def test_version_is_the_same_in_citation_and_changelog():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\] - (\S+)$", changelog, flags=re.MULTILINE)
    assert released[0] == (steeplechase.__version__, str(citation["date-released"]))
    assert citation["version"] == steeplechase.__version__


def test_version_stands_once_in_the_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    holding = [
        dotted(path)
        for path in LIBRARY.rglob("*.py")
        if any(
            token.type == tokenize.STRING and token.string.strip("\"'") == steeplechase.__version__
            for token in tokenize.generate_tokens(
                io.StringIO(path.read_text(encoding="utf-8")).readline
            )
        )
    ]
    assert holding == ["steeplechase"]


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", *DOCS])
def test_links_to_files_lead_somewhere(path):
    page = ROOT / path
    targets = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []

"""Fingerprints of code: the hash of exactly the modules that something runs.

Snakemake watches the scripts of its rules but not what they import, and the cell cache must know
when a result no longer belongs to the code. Both ask here. The modules are found by following
``import`` statements through the library, without running any of it.
"""

import ast
import hashlib
import importlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent
PACKAGE = LIBRARY.name
OUTSIDE = f"{PACKAGE}.outside"  # imported by name, since most fingerprints need nothing of it


def _path(module: str) -> Path | None:
    """Return the file of a dotted name, or None if it is no module of the library."""
    stem = LIBRARY.parent.joinpath(*module.split("."))
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """Return the modules of the library that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            members = [f"{node.module}.{alias.name}" for alias in node.names]
            # A package is not run for what a module of it does: its version may change freely.
            names = [name if _path(name) else node.module for name in members]
        else:
            continue
        found.update(name for name in names if name.split(".")[0] == PACKAGE and _path(name))
    return tuple(sorted(found))


def closure(modules: Iterable[str]) -> tuple[str, ...]:
    """Return the given modules and all that they import from the library, sorted.

    Parameters
    ----------
    modules
        Dotted names, such as ``steeplechase.training.engines.fused``.

    Raises
    ------
    ModuleNotFoundError
        If a name is not in the library.
    """
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        path = _path(name)
        if path is None:
            raise ModuleNotFoundError(name)
        found.add(name)
        waiting.extend(_imports(path))
    return tuple(sorted(found))


def fingerprint(modules: Iterable[str]) -> str:
    """Return the SHA-256 (first 16 hexadecimal digits) of the sources of `closure(modules)`.

    Line ends count as one character, so that a checkout on another system is the same code. Of a
    class from outside the library (a dotted path that does not begin with its name) the version
    counts, or the sources.
    """
    modules = set(modules)
    outside = sorted(name for name in modules if name.split(".")[0] != PACKAGE)
    summary = hashlib.sha256()
    for name in closure(modules.difference(outside)):
        source = _path(name).read_text(encoding="utf-8")
        summary.update(f"{name}\0{source}\0".encode())
    for name in outside:
        stamp = importlib.import_module(OUTSIDE).stamp(name)
        summary.update(f"{name}\0{stamp}\0".encode())
    return summary.hexdigest()[:16]


def _beside(script: Path) -> list[Path]:
    """Return the scripts beside one that it imports by their names."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
    names = sorted({alias.name for node in imports for alias in node.names})
    return [path for name in names if (path := script.with_name(f"{name}.py")).is_file()]


def script_fingerprint(script: str | Path, members: Iterable[str] = ()) -> str:
    """Return the fingerprint of what a script imports from the library, and of `members`.

    Of other scripts that it imports too: what they import, and themselves.

    Parameters
    ----------
    script
        Path of the script.
    members
        Dotted names of what it loads by name: optimizers, schedules, metrics, ...
    """
    path = Path(script).resolve()
    beside = _beside(path)
    imported = [name for one in (path, *beside) for name in _imports(one)]
    found = fingerprint([*imported, *members])
    if not beside:
        return found
    sources = "\0".join(one.read_text(encoding="utf-8") for one in beside)
    return hashlib.sha256(f"{found}\0{sources}".encode()).hexdigest()[:16]

"""Classes from outside the library, which a study names by dotted path: found without running them.

A path such as ``torch.optim.RAdam`` is looked up in the installed packages, on PYTHONPATH and in
the working directory. No line of that code runs here, so that a study can be read, and refused,
before anybody has allowed it to run anything.
"""

import ast
import contextlib
import hashlib
import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sysconfig
from functools import cache
from pathlib import Path

from steeplechase.messages import nearest


def problem(path: str) -> str | None:
    """Return what is wrong with a dotted path as far as reading tells, or None.

    Parameters
    ----------
    path
        ``package.module.Class``.
    """
    *packages, name = path.split(".")
    if not all(part.isidentifier() for part in (*packages, name)):
        return f"{path!r} is not the dotted path of a class, such as torch.optim.RAdam"
    if packages[0] == __name__.partition(".")[0]:
        return f"{path!r} is part of Steeplechase: components have plain names"
    spec = None
    for length in range(1, len(packages) + 1):
        module = ".".join(packages[:length])
        spec = _spec(module)
        if spec is None:
            where = "no installed package and no file of the working directory"
            return f"there is no module {module!r}: {where} has that name"
    known = _names(spec)
    if known is None or name in known:
        return None
    near = nearest(name, known)
    more = f"; did you mean {'.'.join((*packages, near))!r}?" if near else ""
    return f"the module {'.'.join(packages)!r} has no {name!r}{more}"


def _spec(module: str) -> importlib.machinery.ModuleSpec | None:
    """Find a module without importing it, nor the packages that it is in."""
    package, _, _ = module.rpartition(".")
    if not package:
        with contextlib.suppress(ValueError):  # of one that runs already and does not say whence
            if (found := importlib.util.find_spec(module)) is not None:
                return found
        return importlib.machinery.PathFinder.find_spec(module, [os.getcwd()])
    outer = _spec(package)
    if outer is None or outer.submodule_search_locations is None:
        return None
    return importlib.machinery.PathFinder.find_spec(module, list(outer.submodule_search_locations))


def _names(spec: importlib.machinery.ModuleSpec) -> set[str] | None:
    """Return the names that a module defines or imports; None where reading does not tell."""
    if spec.origin is None or not spec.origin.endswith(".py"):
        return None
    try:
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return None  # the job, which imports it, says more of it
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update((one.asname or one.name).partition(".")[0] for one in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return None if found & {"*", "__getattr__"} else found


def stamp(path: str) -> str:
    """Return what tells one version of a class's code from another.

    Parameters
    ----------
    path
        Its dotted path.

    Returns
    -------
    str
        Name and version of the installed package; elsewhere the SHA-256 over the Python files of
        the module or, where it is one of a package, of the whole package. Empty where there is
        nothing of that name.
    """
    top = path.partition(".")[0]
    spec = _spec(top)
    if spec is None:
        return ""
    folders = spec.submodule_search_locations
    roots = [Path(root).resolve() for root in (folders or [spec.origin])]
    installed = {Path(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib")}
    if any(installed & set(root.parents) for root in roots):
        owners = _owners().get(top, [])
        if owners:
            return " ".join(f"{one}=={importlib.metadata.version(one)}" for one in sorted(owners))
    summary = hashlib.sha256()
    for root in roots:
        for file in filter(Path.is_file, sorted(root.rglob("*.py")) if folders else [root]):
            summary.update(f"{file.relative_to(root.parent)}\0".encode() + file.read_bytes())
    return summary.hexdigest()


@cache
def _owners() -> dict[str, list[str]]:
    """Return the installed packages that each importable name comes from."""
    return {
        name: sorted(set(own)) for name, own in importlib.metadata.packages_distributions().items()
    }

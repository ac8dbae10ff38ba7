"""What can be named in a study: one file per optimizer, schedule, network, metric, figure, ...

A *kind* is a folder of the library and its members are that folder's modules, named by their
file. Adding a file adds a member; nothing else has to be edited. What a module says of itself
stands in literal upper-case constants at its top, which are read here without importing it:
the study is checked each time the workflow is read, and importing torch takes seconds.
"""

import ast
import importlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from steeplechase.layout import DESCENT_TABLES, IMPORTED_TABLES, STATISTICS, SWEEP_TABLES

OF_TRAINING = ("cost", "curves", "tuning", "metrics")  # sections that foreign scores do not have

# Tables and statistics that studies of one kind alone have.
OWN_TABLES = {
    "descents": (DESCENT_TABLES, "descent_statistics"),
    "sweep": (SWEEP_TABLES, "image_statistics"),
}

LIBRARY = Path(__file__).resolve().parent

# Imported by name, where a study names a class by its dotted path: else nobody runs it.
OUTSIDE = "steeplechase.training.outside"
FROM_OUTSIDE = ("optimizers", "schedules")

FOLDERS = {
    "optimizers": "optimizers",
    "schedules": "schedules",
    "regularisers": "regularisers",
    "wrappers": "wrappers",
    "networks": "networks",
    "image_networks": "networks/images",
    "augmentations": "augmentations",
    "problems": "problems",
    "engines": "training/engines",
    "metrics": "metrics",
    "audits": "audit",
    "statistics": "statistics",
    "descent_statistics": "statistics/descent",
    "image_statistics": "statistics/images",
    "figures": "figures",
    "sources": "data/sources",
    "image_sources": "data/image_sources",
    "generators": "data/generators",
}


@cache
def names(kind: str) -> tuple[str, ...]:
    """Return the members of a kind, sorted: the files of its folder but those that begin with _."""
    folder = LIBRARY / FOLDERS[kind]
    return tuple(sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_")))


def is_outside(kind: str, name: str) -> bool:
    """Say whether a name is the dotted path of a class that is no member, such as torch's."""
    return kind in FROM_OUTSIDE and "." in name


def module_name(kind: str, name: str) -> str:
    """Return the dotted name of a member's module, or of the one that runs a class from outside.

    Raises
    ------
    KeyError
        If the kind has no such member.
    """
    if is_outside(kind, name):
        return OUTSIDE
    if name not in names(kind):
        raise KeyError(f"{name!r} is none of the {kind}: {', '.join(names(kind))}")
    return ".".join(("steeplechase", *FOLDERS[kind].split("/"), name))


@cache
def declared(kind: str, name: str) -> dict[str, Any]:
    """Return a member's literal upper-case constants, without importing its module.

    A class from outside has those that say how it is run.
    """
    if is_outside(kind, name):
        return {"TITLE": name, "REFERENCE": "", "HYPERPARAMETERS": {}, "ENGINE": "loop"}
    path = LIBRARY / FOLDERS[kind] / f"{name}.py"
    constants = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        constant = node.targets[0].id
        if constant.isupper():
            try:
                constants[constant] = ast.literal_eval(node.value)
            except ValueError:
                continue  # computed, so not a declaration
    return constants


def title(kind: str, name: str) -> str:
    """Return a member's title; what is no member keeps its name."""
    if name in names(kind):
        return str(declared(kind, name).get("TITLE", name))
    return name


def reference(kind: str, name: str) -> str:
    """Return where a member is from; empty where it does not say so, and for what is none."""
    return str(declared(kind, name).get("REFERENCE", "")) if name in names(kind) else ""


def load(kind: str, name: str) -> ModuleType:
    """Import and return a member's module, or what stands for it where it is from outside."""
    if is_outside(kind, name):
        return importlib.import_module(OUTSIDE).member(kind, name)
    return importlib.import_module(module_name(kind, name))


def drawn_figures(kind: str) -> tuple[str, ...]:
    """Return the figures of a study by what they are drawn from.

    Parameters
    ----------
    kind
        ``trained``: on data sets; ``foreign``: its scores were trained elsewhere, so that there are
        the figures that need no more than these; ``descents``: of problems; ``sweep``: on images.
        The figures of the last two are for no other study.
    """
    if kind in OWN_TABLES:
        return tuple(name for name in names("figures") if figure_kind(name) == kind)
    tables = [f"tables/{name}.parquet" for name in IMPORTED_TABLES]

    def can_be_drawn(figure: str) -> bool:
        said = declared("figures", figure)
        known = all(path in tables or path.startswith("statistics/") for path in said["INPUTS"])
        return known and said["SECTION"] not in OF_TRAINING

    others = (name for name in names("figures") if figure_kind(name) == "trained")
    return tuple(name for name in others if kind == "trained" or can_be_drawn(name))


def figure_kind(figure: str) -> str:
    """Return the kind of study whose tables a figure is drawn from."""
    inputs = set(declared("figures", figure)["INPUTS"])
    for kind, (tables, statistics) in OWN_TABLES.items():
        found = {*names(statistics)} - {*statistic_tables()}  # some names are of both
        own = {f"tables/{name}.parquet" for name in tables}
        if inputs & (own | {f"statistics/{name}.csv" for name in found}):
            return kind
    return "trained"


def statistic_tables() -> tuple[str, ...]:
    """Return the tables of a comparison, in files of their names."""
    return (*STATISTICS, *tabled_statistics())


def tabled_statistics() -> tuple[str, ...]:
    """Return the statistics that have a table of their own: those that declare its columns."""
    return tuple(n for n in names("statistics") if "COLUMNS" in declared("statistics", n))


def adjustments(of: str) -> tuple[str, ...]:
    """Return the statistics that adjust p-values `of` all "pairs" or of a "control"."""
    return tuple(
        n for n in names("statistics") if of in declared("statistics", n).get("ADJUSTS", ())
    )

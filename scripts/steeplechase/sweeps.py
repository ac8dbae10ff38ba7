"""Sweeps: what a stage varies, and the recipe of a training that this makes of a study.

A *recipe* is what a study says of a training: network, optimizer, schedule, wrapper,
regularisation, augmentation, inputs and training. A stage varies whole parts of it, or single keys
of a part. This is read with the workflow, so it imports neither torch nor numpy.
"""

import copy
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from steeplechase import registry
from steeplechase.hyperparameters import normal

Recipe = dict[str, Any]
Assignment = dict[str, Any]

# The parts that are a component, those that are a list of them, and the rest.
SINGLE = {"network": "image_networks", "optimizer": "optimizers"}
LISTED = {
    "schedule": "schedules",
    "wrapper": "wrappers",
    "regularisation": "regularisers",
    "augmentation": "augmentations",
}
PLAIN = ("inputs", "training")
PARTS = (*SINGLE, *LISTED, *PLAIN)
KINDS = SINGLE | LISTED

# What the lists are called in a complete recipe, as in resolved algorithms.
PLURAL = {
    "schedule": "schedules",
    "wrapper": "wrappers",
    "regularisation": "regularisers",
    "augmentation": "augmentation",
}


def recipe_of(value: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a study's value: its parts, components that may be listed as lists."""
    recipe = {part: copy.deepcopy(value[part]) for part in PARTS}
    for part in LISTED:
        recipe[part] = as_list(recipe[part])
    return recipe


def as_list(value: Any) -> list[Any]:
    """Return the components of a part that is a list of them, or one, or nothing."""
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def settings(vary: Mapping[str, list[Any]]) -> list[Assignment]:
    """Return all combinations of what a stage varies, the last key changing fastest."""
    return [dict(zip(vary, values, strict=True)) for values in itertools.product(*vary.values())]


def split_key(key: str) -> tuple[str, str | None]:
    """Return the part that a key of a stage names, and what of it; None for the whole."""
    part, dot, name = key.partition(".")
    return part, name if dot else None


def applied(recipe: Recipe, assignment: Assignment) -> Recipe:
    """Return a recipe with what a setting assigns.

    Whole parts go first, so that a key of a part is one of the part that the setting has.

    Raises
    ------
    LookupError
        If a key is one of a list of components that has not exactly one.
    """
    made = copy.deepcopy(recipe)
    for key, value in sorted(assignment.items(), key=lambda item: "." in item[0]):
        part, name = split_key(key)
        if name is None:
            made[part] = copy.deepcopy(as_list(value) if part in LISTED else value)
        elif part in LISTED:
            if len(made[part]) != 1:
                raise LookupError(f"{part} has {len(made[part])} members, expected one")
            made[part][0][name] = value
        else:
            made[part][name] = value
    return made


def completed(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe with all hyperparameters, as training takes it.

    Returns
    -------
    dict
        ``network``, ``optimizer``: name and settings; ``schedules``, ``wrappers``,
        ``regularisers``, ``augmentation``: lists of such; ``inputs``, ``training``: as in the
        study.
    """
    made = {part: _component(kind, recipe[part]) for part, kind in SINGLE.items()}
    for part, kind in LISTED.items():
        made[PLURAL[part]] = [_component(kind, one) for one in recipe[part]]
    return made | {part: dict(recipe[part]) for part in PLAIN}


def _component(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a component with its defaults, numbers in their normal form."""
    declared = registry.declared(kind, raw["name"]).get("HYPERPARAMETERS", {})
    values = {key: one["default"] for key, one in declared.items() if "default" in one}
    given = {key: value for key, value in raw.items() if key != "name"}
    values |= {
        key: normal(value, declared[key]) if key in declared else value
        for key, value in given.items()
    }
    return {"name": raw["name"], "settings": dict(sorted(values.items()))}


def label(assignment: Assignment) -> str:
    """Return what a setting is called: ``lr 0.001, batch_norm off``."""
    return ", ".join(_words(key, value) for key, value in assignment.items()) or "as it stands"


def short(key: str) -> str:
    """Return what a key is called in a setting's label: the last of its words."""
    part, name = split_key(key)
    return name or part


def _words(key: str, value: Any) -> str:
    part, name = split_key(key)
    if name is None and part in SINGLE:
        return _named(value)
    return f"{short(key)} {level(key, value)}"


def level(key: str, value: Any) -> str:
    """Return the value of a key in short, without the key."""
    _, name = split_key(key)
    if name is not None:
        return shown(value)
    return " + ".join(map(_named, as_list(value))) or "none"


def _named(component: Mapping[str, Any]) -> str:
    """Return a component's name with what is given of it."""
    given = ", ".join(f"{key} {shown(value)}" for key, value in component.items() if key != "name")
    return f"{component['name']} ({given})" if given else str(component["name"])


def shown(value: Any) -> str:
    """Return a value of a setting in short."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return " × ".join(map(shown, value)) or "none"
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def alternatives(recipe: Recipe, stages: list[Mapping[str, list[Any]]]) -> dict[str, list[Any]]:
    """Return for each part that has components every form in which it can reach these stages.

    Parameters
    ----------
    recipe
        Of the study.
    stages
        What each of them varies, in the order in which one builds on the other.
    """
    found = {part: [recipe[part]] for part in KINDS}
    for vary in stages:
        for part in KINDS:
            values = vary.get(part)
            if values is not None:
                found[part] += [as_list(one) if part in LISTED else one for one in values]
    return found


def components(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield kind and name of each component of a complete recipe."""
    for part, kind in SINGLE.items():
        yield kind, recipe[part]["name"]
    for part, kind in LISTED.items():
        yield from ((kind, one["name"]) for one in recipe[PLURAL[part]])

"""The algorithms of a study: their components with hyperparameters and search spaces."""

from collections.abc import Sequence
from typing import Any

from steeplechase import registry
from steeplechase.components import ALL, UNTIL, WITHOUT_REPLACEMENT
from steeplechase.errors import Place, Problems
from steeplechase.hyperparameters import normal, value_problem
from steeplechase.messages import nearest, shown, unknown
from steeplechase.spaces import check_space
from steeplechase.study_conditions import joined
from steeplechase.study_objects import Algorithm, Component
from steeplechase.study_outside import read_outside

# What each schedule of a list may have besides its own hyperparameters.
UNTIL_DECLARED = {
    "type": "integer",
    "minimum": 1,
    "description": "Epoch, counted from 0, at which the next schedule of the list takes over.",
}
SINGULAR = {
    "optimizers": "an optimizer",
    "schedules": "a schedule",
    "regularisers": "a regulariser",
    "wrappers": "a wrapper",
    "networks": "a network",
    "image_networks": "a network for images",
    "augmentations": "an augmentation",
    "problems": "a problem",
    "engines": "an engine",
    "metrics": "a metric",
}

# The components of which an algorithm may have several: kind and key of the study.
LISTED = {"schedules": "schedule", "regularisers": "regularisation", "wrappers": "wrapper"}


def read_component(
    kind: str, raw: dict[str, Any], place: Place, problems: Problems, searched: bool = True
) -> Component | None:
    """Read an optimizer, schedule, regulariser, wrapper, network or problem.

    Parameters
    ----------
    kind
        optimizers, schedules, regularisers, wrappers, networks or problems.
    raw
        The mapping in the study: name and hyperparameters.
    place
        Where it stands.
    problems
        Takes what is wrong.
    searched
        Whether its hyperparameters may have search spaces.

    Returns
    -------
    Component or None
        None where its name is missing or wrong. What is wrong otherwise is left out.
    """
    name = raw.get("name")
    if name is None:
        return None  # noted by the schema
    if name not in registry.names(kind):
        text = unknown(name, registry.names(kind), SINGULAR[kind], kind)
        problems.add((*place, "name"), text)
        return None
    declared = dict(registry.declared(kind, name).get("HYPERPARAMETERS", {}))
    common = {UNTIL: UNTIL_DECLARED} if kind == "schedules" else {}
    for key in raw:
        if key != "name" and key not in declared and key not in common:
            known = (*declared, *common)
            text = unknown(key, known, f"a hyperparameter of {name}", "hyperparameters")
            problems.add((*place, key), text)
    declared |= {key: one for key, one in common.items() if key in raw}
    settings, space = {}, {}
    for key, declaration in declared.items():
        if "default" in declaration:
            settings[key] = declaration["default"]
        if key in raw:
            value = _checked(raw[key], declaration, (*place, key), problems, searched)
            if value is not None:
                (space if isinstance(value, dict) else settings)[key] = value
        elif "default" not in declaration and not any(nearest(k, [key]) for k in raw):
            text = f"the hyperparameter {key!r} is missing: {name} has no default for it"
            problems.add(place, text)
    return Component(name, settings, space, declared)


def _checked(
    value: Any, declaration: dict[str, Any], place: Place, problems: Problems, searched: bool
) -> Any:
    """Return a hyperparameter's value or space in its normal form, None if it is wrong."""
    if not isinstance(value, dict):
        problem = value_problem(value, declaration)
        found = [] if problem is None else [((), problem)]
    elif searched:
        found = check_space(value, declaration)
    else:
        what = str(place[0]).removesuffix("s")
        found = [((), f"the {what} is the same for all: give one value, not a search space")]
    for inner, text in found:
        problems.add((*place, *inner), text)
    return None if found else normal(value, declaration)


def read_algorithm(
    name: str,
    raw: dict[str, Any],
    protocol: dict[str, Any],
    problems: Problems,
    to_allow: str | None = "",
) -> Algorithm | None:
    """Read one algorithm; None where a component is missing or unknown.

    `to_allow` is what would allow code from outside the library, empty where nothing would, and
    None where it is allowed.
    """
    place = ("algorithms", name)
    parts = [("optimizers", raw.get("optimizer"), (*place, "optimizer"))]
    for kind, key in LISTED.items():
        given = raw.get(key)
        if isinstance(given, list):
            parts += [(kind, part, (*place, key, i)) for i, part in enumerate(given)]
        else:
            parts.append((kind, given, (*place, key)))
    read = [_read_part(*part, problems, to_allow) for part in parts]
    components = [component for component in read if component is not None]
    if len(components) < len(read):
        return None
    kinds, _, places = zip(*parts, strict=True)
    for i, component in enumerate(components):
        if (kinds[i], component.name) in [(kinds[j], components[j].name) for j in range(i)]:
            text = f"{component.name!r} stands twice: {SINGULAR[kinds[i]]} can be given once"
            problems.add((*places[i], "name"), text)
            return None
    _check_gradients(components, kinds, places, problems)
    _check_sequences(
        [
            (component, at)
            for component, kind, at in zip(components, kinds, places, strict=True)
            if kind == "schedules"
        ],
        problems,
    )
    trials = protocol["trials"] if raw["trials"] is None else raw["trials"]
    components, count = joined(components, places, protocol, problems)
    if count is not None:
        trials = min(trials, count)
    listed = {
        kind: tuple(c for c, own in zip(components, kinds, strict=True) if own == kind)
        for kind in LISTED
    }
    training = _own_training(raw, place, components[0].name, problems)
    title = raw["title"] or name
    return Algorithm(name, title, components[0], **listed, trials=trials, training=training)


def _own_training(
    raw: dict[str, Any], place: Place, optimizer: str, problems: Problems
) -> dict[str, Any]:
    """Return the training settings that an algorithm has of its own."""
    own = {key: raw[key] for key in ("batch_size", "sampling") if raw[key] is not None}
    size = own.get("batch_size")
    if isinstance(size, str) and size != ALL:
        text = f"got {shown(size)}, expected a whole number of at least 1 or {ALL}"
        problems.add((*place, "batch_size"), text)
    if registry.declared("optimizers", optimizer).get("FULL_BATCH"):
        usual = {"batch_size": ALL, "sampling": WITHOUT_REPLACEMENT}
        for key in own:
            if own[key] != usual[key]:
                text = (
                    f"got {shown(own[key])}, but {optimizer} takes all training rows at each step"
                )
                problems.add((*place, key), text)
    return own


def _check_gradients(
    components: list[Component], kinds: Sequence[str], places: Sequence[Place], problems: Problems
) -> None:
    """Check that no wrapper is to change gradients which the optimizer computes by itself."""
    optimizer = components[0].name
    if not registry.declared("optimizers", optimizer).get("CLOSURE"):
        return
    for component, kind, place in zip(components, kinds, places, strict=True):
        if registry.declared(kind, component.name).get("CHANGES_GRADIENTS"):
            text = f"{component.name!r} changes gradients, and {optimizer} computes its own"
            problems.add((*place, "name"), f"{text}: take another optimizer, or no such wrapper")


def _read_part(
    kind: str, raw: Any, place: Place, problems: Problems, to_allow: str | None
) -> Component | None:
    """Read a component of an algorithm, which may be a class from outside the library."""
    if not isinstance(raw, dict):
        return None
    if registry.is_outside(kind, str(raw.get("name"))):
        return read_outside(kind, raw, place, problems, to_allow)
    return read_component(kind, raw, place, problems)


def _check_sequences(schedules: list[tuple[Component, Place]], problems: Problems) -> None:
    """Check that each schedule with ``until`` is followed by one, and ends after it begins."""
    begin, follows = None, False
    for i, (component, place) in enumerate(schedules):
        if registry.is_outside("schedules", component.name) and len(schedules) > 1:
            text = f"{component.name!r} sets the rate itself: it must be the only schedule"
            problems.add((*place, "name"), text)
        ends = UNTIL in component.settings or UNTIL in component.space
        if (ends or follows) and registry.declared("schedules", component.name).get("FEEDBACK"):
            text = f"{component.name!r} answers to the loss from the first epoch to the last: it "
            at = (*place, UNTIL if ends else "name")
            problems.add(at, text + "can be multiplied, but neither follow nor be followed")
        elif ends and i == len(schedules) - 1:
            text = "nothing follows this schedule: list another one after it, or leave this out"
            problems.add((*place, UNTIL), text)
        end = component.settings.get(UNTIL)
        if end is not None and begin is not None and end <= begin:
            text = f"got {end}, expected more than the {begin} at which this schedule begins"
            problems.add((*place, UNTIL), text)
        begin, follows = end, ends

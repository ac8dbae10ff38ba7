"""The algorithms of a study: components with hyperparameters, spaces and their conditions."""

from collections.abc import Sequence
from typing import Any

from steeplechase import registry
from steeplechase.components import hyperparameter_columns
from steeplechase.errors import Place, Problems
from steeplechase.hyperparameters import allowed, normal, value_problem
from steeplechase.joint_space import circle, count_configurations
from steeplechase.messages import nearest, shown, unknown
from steeplechase.spaces import check_space, contains, size
from steeplechase.study_objects import Algorithm, Component

SINGULAR = {
    "optimizers": "an optimizer",
    "schedules": "a schedule",
    "regularisers": "a regulariser",
    "wrappers": "a wrapper",
    "networks": "a network",
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
    declared = registry.declared(kind, name).get("HYPERPARAMETERS", {})
    for key in raw:
        if key != "name" and key not in declared:
            text = unknown(key, declared, f"a hyperparameter of {name}", "hyperparameters")
            problems.add((*place, key), text)
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
    return Component(name, settings, space)


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
    name: str, raw: dict[str, Any], protocol: dict[str, Any], problems: Problems
) -> Algorithm | None:
    """Read one algorithm; None where a component is missing or unknown."""
    place = ("algorithms", name)
    parts = [("optimizers", raw.get("optimizer"), (*place, "optimizer"))]
    for kind, key in LISTED.items():
        given = raw.get(key)
        if isinstance(given, list):
            parts += [(kind, part, (*place, key, i)) for i, part in enumerate(given)]
        else:
            parts.append((kind, given, (*place, key)))
    read = [
        read_component(kind, part, at, problems) if isinstance(part, dict) else None
        for kind, part, at in parts
    ]
    components = [component for component in read if component is not None]
    if len(components) < len(read):
        return None
    kinds, _, places = zip(*parts, strict=True)
    for i, component in enumerate(components):
        if (kinds[i], component.name) in [(kinds[j], components[j].name) for j in range(i)]:
            text = f"{component.name!r} stands twice: {SINGULAR[kinds[i]]} can be given once"
            problems.add((*places[i], "name"), text)
            return None
    trials = protocol["trials"] if raw["trials"] is None else raw["trials"]
    components, count = _joined(components, kinds, places, protocol, problems)
    if count is not None:
        trials = min(trials, count)
    listed = {
        kind: tuple(c for c, own in zip(components, kinds, strict=True) if own == kind)
        for kind in LISTED
    }
    return Algorithm(name, raw["title"] or name, components[0], **listed, trials=trials)


def _joined(
    components: list[Component],
    kinds: Sequence[str],
    places: Sequence[Place],
    protocol: dict[str, Any],
    problems: Problems,
) -> tuple[list[Component], int | None]:
    """Check the conditions between an algorithm's hyperparameters; count its configurations.

    Returns the components with conditions spelt as the tables' columns, and the number of
    configurations or None if there is no end of them.
    """
    named = columns(components)
    settings = {column: components[i].settings.get(key) for (i, key), column in named.items()}
    spaces = {}
    joined = []
    for i, component in enumerate(components):
        space = {}
        for key, own in component.space.items():
            where = (*places[i], key)
            if "when" in own:
                known = _Known(named, components, kinds, places, problems)
                own = {**own, "when": known.conditions(i, own["when"], (*where, "when"))}
                if "default" not in known.declaration(i, key):
                    text = f"{key!r} has no default, which it would have where this does not hold"
                    problems.add((*where, "when"), text)
            if size(own) is None and protocol["sampler"] == "grid":
                problems.add(where, "the grid sampler needs spaces that end: give values")
            space[key] = spaces[named[i, key]] = own
        joined.append(Component(component.name, component.settings, space))
    around = circle(spaces)
    if around:
        i, key = next(owner for owner, column in named.items() if column == around[0])
        text = f"conditions go round in a circle: {' -> '.join(around)}"
        problems.add((*places[i], key, "when"), text)
        return joined, None
    return joined, count_configurations(spaces, settings)


def columns(components: list[Component]) -> dict[tuple[int, str], str]:
    """Return the name in tables of each hyperparameter, by (number of component, bare name)."""
    resolved = [component.resolved() for component in components]
    return {(i, key): column for i, key, column in hyperparameter_columns(resolved)}


class _Known:
    """The hyperparameters of an algorithm, for conditions to refer to."""

    def __init__(
        self,
        named: dict[tuple[int, str], str],
        components: list[Component],
        kinds: Sequence[str],
        places: Sequence[Place],
        problems: Problems,
    ) -> None:
        self._named = named
        self._components = components
        self._kinds = kinds
        self._places = places
        self._problems = problems

    def declaration(self, i: int, key: str) -> dict[str, Any]:
        """Return the declaration of a hyperparameter of the i-th component."""
        name = self._components[i].name
        return registry.declared(self._kinds[i], name)["HYPERPARAMETERS"][key]

    def conditions(self, i: int, when: Any, place: Place) -> dict[str, list[Any]]:
        """Return a condition with columns as names and lists of values; bad parts are left out."""
        if not isinstance(when, dict) or not when:
            text = f"got {shown(when)}, expected a mapping: {{hyperparameter: value or [values]}}"
            self._problems.add(place, text)
            return {}
        by_column = {column: owner for owner, column in self._named.items()}
        conditions = {}
        for name, wanted in when.items():
            # One's own component comes first; elsewhere the name must be that of the column.
            owner = (i, name) if (i, name) in self._named else by_column.get(name)
            if owner is None:
                text = unknown(
                    name, by_column, "a hyperparameter of this algorithm", "hyperparameters"
                )
                self._problems.add((*place, name), text)
                continue
            wanted = wanted if isinstance(wanted, list) else [wanted]
            declaration = self.declaration(*owner)
            if self._possible(owner, wanted, declaration, (*place, name)):
                conditions[self._named[owner]] = normal(wanted, declaration)
        return conditions

    def _possible(
        self, owner: tuple[int, str], wanted: list[Any], declaration: dict[str, Any], place: Place
    ) -> bool:
        """Say whether each wanted value is allowed and some is ever taken; note it if not."""
        bad = [value for value in wanted if not allowed(value, declaration)]
        for value in bad:
            self._problems.add(place, value_problem(value, declaration) or "")
        if bad or not wanted:
            if not wanted:
                self._problems.add(place, "got [], expected a value or a list of values")
            return False
        i, key = owner
        space = self._components[i].space.get(key)
        if space is None:
            taken = self._components[i].settings.get(key) in wanted
        elif size(space) is None:
            text = f"{key!r} has a continuous space and is never exactly {shown(wanted[0])}"
            self._problems.add(place, text)
            return False
        else:
            default = self._components[i].settings.get(key)
            taken = any(contains(space, value) for value in wanted) or (
                "when" in space and default in wanted
            )
        if not taken:
            values = " or ".join(shown(value) for value in wanted)
            self._problems.add(place, f"{key!r} is never {values} in this algorithm")
        return taken

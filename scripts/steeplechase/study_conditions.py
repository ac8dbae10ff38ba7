"""The joint search space of an algorithm in a study: conditions between its hyperparameters."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from steeplechase.components import hyperparameter_columns
from steeplechase.errors import Place, Problems
from steeplechase.hyperparameters import allowed, normal, value_problem
from steeplechase.joint_space import circle, count_configurations
from steeplechase.messages import shown, unknown
from steeplechase.spaces import contains, size
from steeplechase.study_objects import Component


def joined(
    components: list[Component],
    places: Sequence[Place],
    protocol: dict[str, Any],
    problems: Problems,
) -> tuple[list[Component], int | None]:
    """Check the conditions between an algorithm's hyperparameters; count its configurations.

    Returns the components with conditions spelt as the tables' columns, and the number of
    configurations or None if there is no end of them.
    """
    named = _columns(components)
    settings = {column: components[i].settings.get(key) for (i, key), column in named.items()}
    spaces = {}
    conditioned = []
    for i, component in enumerate(components):
        space = {}
        for key, own in component.space.items():
            where = (*places[i], key)
            if "when" in own:
                known = _Known(named, components, places, problems)
                own = {**own, "when": known.conditions(i, own["when"], (*where, "when"))}
                if "default" not in component.declared[key]:
                    text = f"{key!r} has no default, which it would have where this does not hold"
                    problems.add((*where, "when"), text)
            if size(own) is None and protocol["sampler"] == "grid":
                problems.add(where, "the grid sampler needs spaces that end: give values")
            space[key] = spaces[named[i, key]] = own
        conditioned.append(replace(component, space=space))
    around = circle(spaces)
    if around:
        i, key = next(owner for owner, column in named.items() if column == around[0])
        text = f"conditions go round in a circle: {' -> '.join(around)}"
        problems.add((*places[i], key, "when"), text)
        return conditioned, None
    return conditioned, count_configurations(spaces, settings)


def _columns(components: list[Component]) -> dict[tuple[int, str], str]:
    """Return the name in tables of each hyperparameter, by (number of component, bare name)."""
    resolved = [component.resolved() for component in components]
    return {(i, key): column for i, key, column in hyperparameter_columns(resolved)}


class _Known:
    """The hyperparameters of an algorithm, for conditions to refer to."""

    def __init__(
        self,
        named: dict[tuple[int, str], str],
        components: list[Component],
        places: Sequence[Place],
        problems: Problems,
    ) -> None:
        self._named = named
        self._components = components
        self._places = places
        self._problems = problems

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
            declaration = self._components[owner[0]].declared[owner[1]]
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

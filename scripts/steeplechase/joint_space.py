"""The joint search space of an algorithm: its conditions, and how many configurations it has."""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from steeplechase.spaces import members, size

COUNTED = 10_000  # configurations that are counted one by one; a study has no more trials


def holds(space: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Say whether the condition of a space holds where the hyperparameters have these values."""
    return all(values[name] in wanted for name, wanted in space.get("when", {}).items())


def circle(spaces: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return names whose conditions go round in a circle (first and last equal), or ``[]``.

    Parameters
    ----------
    spaces
        The spaces of the searched hyperparameters by name; conditions name hyperparameters.
    """
    cleared: set[str] = set()
    for name in spaces:
        trail: list[str] = []
        if _walk(name, spaces, trail, cleared):
            return trail[trail.index(trail[-1]) :]
    return []


def _walk(
    name: str, spaces: Mapping[str, Mapping[str, Any]], trail: list[str], cleared: set[str]
) -> bool:
    """Follow the conditions from `name`; leave the circle in `trail` and return True if any."""
    if name in cleared or name not in spaces:
        return False
    trail.append(name)
    if name in trail[:-1]:
        return True
    if any(_walk(other, spaces, trail, cleared) for other in spaces[name].get("when", {})):
        return True
    trail.pop()
    cleared.add(name)
    return False


def count_configurations(
    spaces: Mapping[str, Mapping[str, Any]], settings: Mapping[str, Any]
) -> int | None:
    """Return how many different configurations a joint space has.

    Where a hyperparameter's condition fails it has its default, so configurations that differ
    only there are one. Hyperparameters are grouped by their conditions; a group is counted one by
    one up to `COUNTED` and beyond that by the product of its sizes, an upper bound.

    Parameters
    ----------
    spaces
        The valid spaces of the searched hyperparameters by name, without circles.
    settings
        Values of the others, and the defaults of those under a condition.

    Returns
    -------
    int or None
        None where a space is continuous.
    """
    total = 1
    for group in _groups(spaces):
        sizes = [size(spaces[name]) for name in group]
        if None in sizes:
            return None
        count = math.prod(sizes)
        if any("when" in spaces[name] for name in group):
            different = _configurations(group, spaces, dict(settings))
            found = sum(1 for _ in itertools.islice(different, COUNTED + 1))
            count = found if found <= COUNTED else count
        total *= count
    return total


def _groups(spaces: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Return the names that hang together by conditions, each group ordered cause before effect."""
    group_of: dict[str, list[str]] = {}
    for name in causes_first(spaces):
        linked = [group_of[o] for o in spaces[name].get("when", {}) if o in group_of]
        merged = list(dict.fromkeys(other for group in linked for other in group))
        merged.append(name)
        group_of.update(dict.fromkeys(merged, merged))
    return list({id(group): group for group in group_of.values()}.values())


def causes_first(spaces: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names such that each comes after those its condition asks about."""
    done: list[str] = []

    def visit(name: str) -> None:
        if name in spaces and name not in done:
            for other in spaces[name].get("when", {}):
                visit(other)
            done.append(name)

    for name in spaces:
        visit(name)
    return done


def _configurations(
    names: list[str], spaces: Mapping[str, Mapping[str, Any]], values: dict[str, Any]
) -> Iterator[None]:
    """Yield once for each different configuration of `names`; `values` are those before them.

    No two are equal: at the first hyperparameter where they differ all earlier ones agree, so its
    condition holds for both or for neither.
    """
    if not names:
        yield None
        return
    name, rest = names[0], names[1:]
    if holds(spaces[name], values):
        for value in members(spaces[name]):
            yield from _configurations(rest, spaces, {**values, name: value})
    else:
        yield from _configurations(rest, spaces, values)

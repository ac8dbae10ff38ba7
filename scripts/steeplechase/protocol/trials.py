"""Trials: configurations drawn from the search space of an algorithm.

A trial is a point of the unit cube that is mapped onto the space, one axis a hyperparameter.
Points come from a pseudo-random, Sobol or Halton sequence, or from the grid of a finite space.
Configurations that were drawn before are passed over, so draws are without replacement, and the
sequence does not depend on how long it becomes: the first 50 of 60 trials are the 50 trials.
"""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from steeplechase.components import hyperparameter_columns, parts
from steeplechase.joint_space import causes_first, holds
from steeplechase.protocol.seeds import generator
from steeplechase.spaces import member, members, size

# A space has at most 10,000 configurations where this matters, and the rarest of so many turns up
# within this many draws; if nothing new does, the plan asked for more than there are.
MAX_REPEATED_DRAWS = 200_000


def at(space: dict[str, Any], unit: float) -> Any:
    """Map a number in [0, 1) onto a search space.

    Parameters
    ----------
    space
        ``{values}``, ``{integers: [low, high]}``, ``{start, step, count}``, ``{uniform}`` or
        ``{log_uniform}``.
    unit
        Where in the space, 0 for its beginning.
    """
    count = size(space)
    if count is not None:
        return member(space, int(unit * count))
    if "uniform" in space:
        low, high = space["uniform"]
        return low + unit * (high - low)
    low, high = space["log_uniform"]
    value = math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
    return min(max(value, low), high)  # the logarithm's rounding may step over an end


def columns(algorithm: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Name the hyperparameters of an algorithm as the tables do.

    Parameters
    ----------
    algorithm
        A resolved algorithm: its name and its components, each with name, settings and space.

    Returns
    -------
    list of (component, hyperparameter, column)
        Components are numbered as in `components.parts`. The column is the bare name where it is
        unique within the algorithm, else ``component.name``.
    """
    return hyperparameter_columns(parts(algorithm))


def draw_trials(
    algorithm: dict[str, Any], count: int, seed: int, sampler: str = "random"
) -> list[list[dict[str, Any]]]:
    """Draw the first trials of an algorithm.

    Parameters
    ----------
    algorithm
        A resolved algorithm; ``settings`` hold the value of every hyperparameter that is not
        searched, and the default of those that are searched under a condition (``when``).
    count
        How many trials; at most the size of the space.
    seed
        The study's seed; with the algorithm's name it determines the draws.
    sampler
        ``random``, ``sobol``, ``halton`` or ``grid`` (all configurations in order).

    Returns
    -------
    list of list of dict
        For each trial the hyperparameters of each component, in the order of `components.parts`.

    Raises
    ------
    ValueError
        If the space has fewer than `count` configurations.
    """
    axes = _axes(algorithm)
    trials, seen = [], set()
    repeated = 0
    for values in _points(axes, algorithm["name"], seed, sampler):
        if len(trials) == count:
            break
        trial = _configuration(algorithm, axes, values)
        key = repr(trial)
        if key in seen:
            repeated += 1
            if repeated > MAX_REPEATED_DRAWS:
                break
            continue
        seen.add(key)
        trials.append(trial)
        repeated = 0
    if len(trials) < count:
        raise ValueError(
            f"{algorithm['name']}: its search space has {len(trials)} configurations, "
            f"{count} trials were asked for"
        )
    return trials


def _axes(algorithm: dict[str, Any]) -> list[tuple[int, str, dict[str, Any]]]:
    """List the searched hyperparameters: component, name, space."""
    components = parts(algorithm)
    return [
        (index, name, space)
        for index, component in enumerate(components)
        for name, space in sorted(component["space"].items())
    ]


def _points(axes: list, name: str, seed: int, sampler: str) -> Iterator[list[Any]]:
    """Yield points of the joint space, one value an axis, in the sampler's order."""
    if not axes:
        yield []
        return
    if sampler == "grid":
        yield from map(list, itertools.product(*(members(space) for _, _, space in axes)))
        return
    random = generator("trials", seed, name)
    if sampler == "random":
        while True:
            yield [at(space, random.random()) for _, _, space in axes]
    # Imported here because scipy.stats takes a second, which only these samplers need.
    from scipy.stats import qmc

    sequence = {"sobol": qmc.Sobol, "halton": qmc.Halton}[sampler](len(axes), rng=random)
    while True:
        for point in sequence.random(64):
            pairs = zip(axes, np.minimum(point, np.nextafter(1.0, 0.0)), strict=True)
            yield [at(space, float(unit)) for (_, _, space), unit in pairs]


def _configuration(algorithm: dict[str, Any], axes: list, values: list) -> list[dict[str, Any]]:
    """Turn a point into hyperparameters; an axis whose condition fails takes its default."""
    components = parts(algorithm)
    place = {column: (index, name) for index, name, column in columns(algorithm)}
    column = {where: name for name, where in place.items()}
    chosen = {
        column[index, name]: value for (index, name, _), value in zip(axes, values, strict=True)
    }
    settings = {name: components[i]["settings"].get(own) for name, (i, own) in place.items()}
    spaces = {column[index, name]: space for index, name, space in axes}
    current = {**settings, **chosen}
    # A condition is judged on the value that holds in the end, so causes come before effects.
    for name in causes_first(spaces):
        if not holds(spaces[name], current):
            current[name] = settings[name]
    return [
        {name: current[column[index, name]] for i, name in sorted(column) if i == index}
        for index in range(len(components))
    ]

"""The components of algorithms: the modules they run, and how tables name their hyperparameters."""

from collections import Counter
from typing import Any

from steeplechase import registry


def parts(algorithm: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the components of a resolved algorithm in the order that all of the code numbers them.

    The optimizer comes first, then the schedules, then the regularisers.
    """
    return [part for _, part in kinds_and_parts(algorithm)]


def kinds_and_parts(algorithm: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the components of a resolved algorithm, each with its kind, in the same order."""
    return [
        ("optimizers", algorithm["optimizer"]),
        *(("schedules", schedule) for schedule in algorithm["schedules"]),
        *(("regularisers", regulariser) for regulariser in algorithm["regularisers"]),
    ]


def hyperparameter_columns(components: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Name the hyperparameters of an algorithm as the tables do.

    Parameters
    ----------
    components
        As `parts` returns them, each with name, settings and space.

    Returns
    -------
    list of (component, hyperparameter, column)
        The column is the bare name where it is unique within the algorithm, else
        ``component.name``.
    """
    named = [
        (index, name)
        for index, component in enumerate(components)
        for name in sorted({*component["settings"], *component["space"]})
    ]
    times = Counter(name for _, name in named)
    return [
        (index, name, name if times[name] == 1 else f"{components[index]['name']}.{name}")
        for index, name in named
    ]


def algorithm_modules(
    algorithm: dict[str, Any], network: dict[str, Any], training: dict[str, Any]
) -> list[str]:
    """Return the dotted names of the modules that are loaded by name to train an algorithm.

    Parameters
    ----------
    algorithm
        A resolved algorithm.
    network, training
        As in the study.
    """
    return [
        registry.module_name("engines", training["engine"]),
        registry.module_name("networks", network["name"]),
        *(registry.module_name(kind, part["name"]) for kind, part in kinds_and_parts(algorithm)),
    ]

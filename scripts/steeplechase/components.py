"""The components of algorithms: the modules they run, and how tables name their hyperparameters."""

from collections import Counter
from typing import Any

from steeplechase import registry


def hyperparameter_columns(components: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Name the hyperparameters of an algorithm as the tables do.

    Parameters
    ----------
    components
        The optimizer, then the schedules; each with name, settings and space.

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
        registry.module_name("optimizers", algorithm["optimizer"]["name"]),
        *(registry.module_name("schedules", s["name"]) for s in algorithm["schedules"]),
    ]

"""The components of algorithms: the modules they run, and how tables name their hyperparameters."""

from collections import Counter
from typing import Any

from steeplechase import registry

# A batch of so many rows is the whole training part of any data set.
ALL, ALL_ROWS = "all", 2**31 - 1

# How the rows of batches are drawn, unless it is said otherwise.
WITHOUT_REPLACEMENT = "without_replacement"
# The hyperparameter of a listed schedule that says when the next one takes over.
UNTIL = "until"


def parts(algorithm: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the components of a resolved algorithm in the order that all of the code numbers them.

    The optimizer comes first, then the schedules, the regularisers and the wrappers.
    """
    return [part for _, part in kinds_and_parts(algorithm)]


def kinds_and_parts(algorithm: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the components of a resolved algorithm, each with its kind, in the same order."""
    return [
        ("optimizers", algorithm["optimizer"]),
        *(("schedules", schedule) for schedule in algorithm["schedules"]),
        *(("regularisers", regulariser) for regulariser in algorithm["regularisers"]),
        *(("wrappers", wrapper) for wrapper in algorithm["wrappers"]),
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


def training_settings(algorithm: dict[str, Any], training: dict[str, Any]) -> dict[str, Any]:
    """Return the training settings that hold for an algorithm.

    They are the study's, but for those that the algorithm has of its own, and for what its
    components ask for: one that runs in a single engine declares ``ENGINE``, and an optimizer whose
    gradient is that of the whole training part declares ``FULL_BATCH = True``.

    Parameters
    ----------
    algorithm
        A resolved algorithm.
    training
        As in the study.

    Returns
    -------
    dict
        With the keys of `training`; ``batch_size``, where it is among them, is a number.
    """
    declared = [registry.declared(kind, part["name"]) for kind, part in kinds_and_parts(algorithm)]
    settings = {**training, **algorithm.get("training", {})}
    for constants in declared:
        if "ENGINE" in constants:
            settings["engine"] = constants["ENGINE"]
        if constants.get("FULL_BATCH"):
            settings |= {"batch_size": ALL, "sampling": WITHOUT_REPLACEMENT}
    if settings.get("batch_size") == ALL:
        settings["batch_size"] = ALL_ROWS
    return settings


def work_of_steps(algorithm: dict[str, Any], training: dict[str, Any]) -> dict[str, int]:
    """Return what the cost model has to know of an algorithm's steps.

    Returns
    -------
    dict
        ``batch_size``; ``states``: buffers of optimizer and wrappers per parameter; ``passes``:
        forward and backward passes of a step, for which an optimizer that makes about so many
        declares ``PASSES``.
    """
    declared = [registry.declared(kind, part["name"]) for kind, part in kinds_and_parts(algorithm)]
    return {
        "batch_size": training_settings(algorithm, training)["batch_size"],
        "states": sum(len(constants.get("STATE", ())) for constants in declared),
        "passes": declared[0].get("PASSES", 1),
    }


def algorithm_modules(
    algorithm: dict[str, Any], network: dict[str, Any], training: dict[str, Any]
) -> list[str]:
    """Return the dotted names of what is loaded by name to train an algorithm.

    They are modules of the library, and the classes from outside that it names.

    Parameters
    ----------
    algorithm
        A resolved algorithm.
    network, training
        As in the study.
    """
    components = kinds_and_parts(algorithm)
    return [
        registry.module_name("engines", training_settings(algorithm, training)["engine"]),
        registry.module_name("networks", network["name"]),
        *(registry.module_name(kind, part["name"]) for kind, part in components),
        *(part["name"] for kind, part in components if registry.is_outside(kind, part["name"])),
    ]

"""Which modules an algorithm's trainings run: what their results and reruns depend on."""

from typing import Any

from steeplechase import registry


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

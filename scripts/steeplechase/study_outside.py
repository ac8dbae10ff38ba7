"""Classes from outside the library in a study: optimizers and schedulers by dotted path.

What their arguments may be is not known without running them. So each may be given, or searched,
and takes what its value or space holds; the rest is for the job that imports the class.
"""

from typing import Any

from steeplechase.errors import Place, Problems
from steeplechase.hyperparameters import normal, value_problem
from steeplechase.outside import problem
from steeplechase.spaces import check_space
from steeplechase.study_objects import Component

RATE = {"type": "float", "minimum": 0.0, "description": "Learning rate."}
# A space is checked as one of the type that has spaces of its form.
TYPES = {"integers": "integer", "start": "float", "uniform": "float", "log_uniform": "float"}


def read_outside(
    kind: str, raw: dict[str, Any], place: Place, problems: Problems, to_allow: str | None
) -> Component | None:
    """Read an optimizer or a scheduler that a study names by dotted path.

    Parameters
    ----------
    kind
        optimizers or schedules.
    raw
        The mapping in the study: name and arguments.
    place
        Where it stands.
    problems
        Takes what is wrong.
    to_allow
        What would allow the class to run, empty where nothing would, None where it is allowed.

    Returns
    -------
    Component or None
        None where it may not run or cannot be found.
    """
    name = raw["name"]
    if to_allow is not None:
        text = f"{name!r} is code from outside Steeplechase, which "
        allowed = f"runs only where you say so: if you trust it, write {to_allow}"
        problems.add((*place, "name"), text + (allowed if to_allow else "has no place here"))
        return None
    wrong = problem(name)
    if wrong is not None:
        problems.add((*place, "name"), wrong)
        return None
    if kind == "optimizers" and "lr" not in raw:
        text = f"the hyperparameter 'lr' is missing: {name} has to be given its learning rate"
        problems.add(place, text)
    declared = {key: _declared(kind, key, value) for key, value in raw.items() if key != "name"}
    settings, space = {}, {}
    for key, declaration in declared.items():
        value = raw[key]
        if isinstance(value, dict):
            found = check_space(value, declaration)
        else:
            text = value_problem(value, declaration)
            found = [] if text is None else [((), text)]
        for inner, text in found:
            problems.add((*place, key, *inner), text)
        if not found:
            (space if isinstance(value, dict) else settings)[key] = normal(value, declaration)
    return Component(name, settings, space, declared)


def _declared(kind: str, key: str, value: Any) -> dict[str, Any]:
    """Return the declaration that a value or space of a class from outside is checked against."""
    if kind == "optimizers" and key == "lr":
        return RATE
    forms = [TYPES[key] for key in value if key in TYPES] if isinstance(value, dict) else []
    return {"type": forms[0] if forms else "any", "description": "Argument of the class."}

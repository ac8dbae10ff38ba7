"""Search spaces: the forms in which a study may write them, and how many values they have.

A hyperparameter has one value or a search space, a mapping of one of the forms below, perhaps
with a condition (``when``).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from steeplechase.errors import Place
from steeplechase.hyperparameters import allowed, expected, value_problem
from steeplechase.messages import nearest, shown

# form: (its keys, the types of hyperparameter it serves, an example, its meaning)
FORMS = {
    "values": (
        ("values",),
        ("float", "integer", "integers", "boolean", "choice", "text", "any"),
        "{values: [16, 32, 64]}",
        "one of the listed values",
    ),
    "integers": (
        ("integers",),
        ("integer",),
        "{integers: [1, 50]}",
        "any whole number between the ends, which are in it",
    ),
    "progression": (
        ("start", "step", "count"),
        ("float",),
        "{start: 0.001, step: 0.002, count: 10}",
        "start + i * step for i = 0 .. count - 1",
    ),
    "uniform": (("uniform",), ("float",), "{uniform: [0.0, 1.0]}", "any number between the ends"),
    "log_uniform": (
        ("log_uniform",),
        ("float",),
        "{log_uniform: [1.0e-4, 1.0e-1]}",
        "any number between the ends, each factor of ten as likely as the others",
    ),
}
_KEYS = tuple(key for keys, *_ in FORMS.values() for key in keys)
Found = list[tuple[Place, str]]  # what is wrong: (place within the space, message)


def form_of(space: Mapping[str, Any]) -> str:
    """Return the form of a valid space: values, integers, progression, uniform or log_uniform."""
    return next(form for form, (keys, *_) in FORMS.items() if keys[0] in space)


def check_space(space: Mapping[str, Any], declared: Mapping[str, Any]) -> Found:
    """Return all that is wrong with a search space, its condition (``when``) not looked at.

    Parameters
    ----------
    space
        What stands in the study for the hyperparameter.
    declared
        The hyperparameter's declaration.
    """
    found: Found = []
    for key in space:
        if key not in _KEYS and key != "when":
            near = nearest(key, (*_KEYS, "when"))
            more = f"; did you mean {near!r}?" if near else f"; the keys are: {', '.join(_KEYS)}"
            found.append(((key,), f"{key!r} is not a key of a search space{more}"))
    forms = [form for form, (keys, *_) in FORMS.items() if any(key in space for key in keys)]
    fitting = _examples(declared)
    if len(forms) != 1:
        got = " and ".join(forms) if forms else "none of them"
        if forms or not found:
            text = f"got {got}, expected one form of search space, such as {fitting}"
            found.append(((), text))
        return found
    keys, types, *_ = FORMS[forms[0]]
    missing = [key for key in keys if key not in space]
    found += [((), f"{key!r} is missing: a progression has start, step, count") for key in missing]
    if declared["type"] not in types:
        text = f"{shown(dict(space))} does not give {expected(declared)}"
        found.append(((), f"{text}; write, for example, {fitting}"))
    elif not missing:
        found += _CHECKS[forms[0]](space, declared)
    return found


def _examples(declared: Mapping[str, Any]) -> str:
    """Return search spaces such as a hyperparameter of this type may have."""
    kind = declared["type"]
    if kind == "choice":
        return "{values: [" + ", ".join(map(str, declared["choices"])) + "]}"
    if kind in ("boolean", "integers", "text"):
        listed = {"boolean": "true, false", "integers": "[16], [16, 16]", "text": "null, 'text'"}
        return "{values: [" + listed[kind] + "]}"
    own = [example for _, kinds, example, _ in FORMS.values() if kind in kinds]
    return " or ".join(own[1:] if kind == "float" else own)


def _check_values(space: Mapping[str, Any], declared: Mapping[str, Any]) -> Found:
    values = space["values"]
    if not isinstance(values, list) or not values:
        return [(("values",), f"got {shown(values)}, expected a list of at least one value")]
    found: Found = []
    for i, value in enumerate(values):
        problem = value_problem(value, declared)
        if problem is not None:
            found.append((("values", i), problem))
        elif any(value == other and type(value) is type(other) for other in values[:i]):
            found.append((("values", i), f"{shown(value)} stands twice in the list"))
    return found


def _check_ends(form: str, one: Mapping[str, Any], space: Mapping[str, Any], equal: bool) -> Found:
    """Check ``[low, high]``: values that `one` allows, in order, and equal only if `equal`."""
    ends = space[form]
    if not isinstance(ends, list) or len(ends) != 2:
        return [((form,), f"got {shown(ends)}, expected two ends: [low, high]")]
    problems = [((form, i), value_problem(end, one)) for i, end in enumerate(ends)]
    found = [(place, problem) for place, problem in problems if problem is not None]
    if found:
        return found
    low, high = ends
    if low > high:
        return [((form,), f"{shown(ends)} is reversed: write {shown([high, low])}")]
    if low == high and not equal:
        return [((form,), f"{shown(ends)} is empty: write the single value {shown(low)} instead")]
    return []


def _check_integers(space: Mapping[str, Any], declared: Mapping[str, Any]) -> Found:
    return _check_ends("integers", declared, space, equal=True)


def _check_uniform(space: Mapping[str, Any], declared: Mapping[str, Any]) -> Found:
    return _check_ends("uniform", declared, space, equal=False)


def _check_log_uniform(space: Mapping[str, Any], declared: Mapping[str, Any]) -> Found:
    one = dict(declared)
    if max(one.get("minimum", 0), one.get("exclusive_minimum", 0)) <= 0:
        one.pop("minimum", None)
        one["exclusive_minimum"] = 0  # a logarithm has no place for 0
    return _check_ends("log_uniform", one, space, equal=False)


def _check_progression(space: Mapping[str, Any], declared: Mapping[str, Any]) -> Found:
    number, whole = {"type": "float"}, {"type": "integer", "minimum": 1}
    parts = {"start": declared, "step": number, "count": whole}
    problems = [((key,), value_problem(space[key], part)) for key, part in parts.items()]
    found = [(place, problem) for place, problem in problems if problem is not None]
    if found:
        return found
    start, step, count = space["start"], space["step"], space["count"]
    last = start + step * (count - 1)
    if not allowed(last, declared):
        return [((), f"its last value is {last:g}, expected {expected(declared)}")]
    # Members are told apart by 12 significant digits.
    if count > 1 and abs(step) <= 1e-11 * max(abs(start), abs(last)):
        return [(("step",), f"got {shown(step)}, too small for {count} different values")]
    return []


_CHECKS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Found]] = {
    "values": _check_values,
    "integers": _check_integers,
    "progression": _check_progression,
    "uniform": _check_uniform,
    "log_uniform": _check_log_uniform,
}


def size(space: Mapping[str, Any]) -> int | None:
    """Return how many values a valid space has, or None if they cannot be counted."""
    form = form_of(space)
    if form == "values":
        return len(space["values"])
    if form == "integers":
        return space["integers"][1] - space["integers"][0] + 1
    return space["count"] if form == "progression" else None


def member(space: Mapping[str, Any], index: int) -> Any:
    """Return a value of a valid finite space by its place, counted from 0."""
    form = form_of(space)
    if form == "values":
        return space["values"][index]
    if form == "integers":
        return space["integers"][0] + index
    return _step(space, index)


def members(space: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the values of a valid finite space in order."""
    return (member(space, index) for index in range(size(space)))


def contains(space: Mapping[str, Any], value: Any) -> bool:
    """Say whether a valid finite space has a value."""
    form = form_of(space)
    if form == "values":
        return value in space["values"]
    if form == "integers":
        return space["integers"][0] <= value <= space["integers"][1]
    i = round((value - space["start"]) / space["step"])
    return 0 <= i < space["count"] and _step(space, i) == float(f"{value:.12g}")


def _step(space: Mapping[str, Any], i: int) -> float:
    """Return the i-th value of a progression; twelve digits rid it of the noise of binary sums."""
    return float(f"{space['start'] + space['step'] * i:.12g}")

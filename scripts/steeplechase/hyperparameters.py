"""Hyperparameters: what their declarations allow, and how a value is told to be wrong.

A hyperparameter is declared by its module as a mapping with ``type`` (float, integer, integers,
boolean, choice or text), ``description`` and perhaps ``default``, ``minimum``, ``maximum``,
``exclusive_minimum``, ``exclusive_maximum``, ``choices`` and ``pattern`` (a regular expression that
all of a text matches). A text may be null. Those of classes from outside the library are of type
any.
"""

import re
from collections.abc import Mapping
from typing import Any

from steeplechase.messages import bounds, hint, nearest, shown

_SCHEMA_TYPES = {
    "float": "number",
    "integer": "integer",
    "integers": "integer",
    "boolean": "boolean",
    "choice": "",
    "text": "string",
    "any": "",
}


def expected(declared: Mapping[str, Any]) -> str:
    """Return the words for the values that a declaration allows."""
    low, high = declared.get("minimum"), declared.get("maximum")
    above, below = declared.get("exclusive_minimum"), declared.get("exclusive_maximum")
    span = bounds(
        above if low is None else low,
        below if high is None else high,
        low is None,
        high is None,
    )
    if declared["type"] == "choice":
        return "one of " + ", ".join(str(choice) for choice in declared["choices"])
    form = f" of the form {declared['pattern']}," if "pattern" in declared else ""
    return {
        "float": f"a number{span}",
        "integer": f"a whole number{span}",
        "integers": f"a list of whole numbers{span}",
        "boolean": "true or false",
        "text": f"text{form} or null",
        "any": "a number, true or false, text, or a list of these",
    }[declared["type"]]


def allowed(value: Any, declared: Mapping[str, Any]) -> bool:
    """Say whether a declaration allows a single value."""
    kind = declared["type"]
    if kind == "choice":
        return any(value == c and type(value) is type(c) for c in declared["choices"])
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "text":
        return value is None or (isinstance(value, str) and _matches(value, declared))
    if kind == "any":
        if isinstance(value, list):
            return all(allowed(item, declared) for item in value)
        number = isinstance(value, int | float) and abs(value) < float("inf")
        return number or isinstance(value, str)
    if kind == "integers":
        one = {**declared, "type": "integer"}
        return isinstance(value, list) and all(allowed(item, one) for item in value)
    if isinstance(value, bool) or not isinstance(value, int if kind == "integer" else int | float):
        return False
    if not abs(value) < float("inf"):  # false for NaN too
        return False
    low, above = declared.get("minimum"), declared.get("exclusive_minimum")
    high, below = declared.get("maximum"), declared.get("exclusive_maximum")
    return (
        (low is None or value >= low)
        and (above is None or value > above)
        and (high is None or value <= high)
        and (below is None or value < below)
    )


def _matches(text: str, declared: Mapping[str, Any]) -> bool:
    """Say whether a text has the declared form; an empty one names nothing."""
    return bool(text) and re.fullmatch(declared.get("pattern", ".*"), text, re.DOTALL) is not None


def value_problem(value: Any, declared: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a single value, or None."""
    if allowed(value, declared):
        return None
    text = f"got {shown(value)}, expected {expected(declared)}"
    if declared["type"] == "choice":
        near = nearest(str(value), map(str, declared["choices"]))
        return f"{text}; did you mean {near!r}?" if near else text
    return text + hint(value, [_SCHEMA_TYPES[declared["type"]]])


def normal(value: Any, declared: Mapping[str, Any]) -> Any:
    """Return a value or space with the numbers of a float hyperparameter as floats.

    So that 1 and 1.0 are one configuration, with one key in the cache of results.
    """
    if declared["type"] != "float":
        return value
    if isinstance(value, dict):
        whole = ("count", "when")
        return {k: v if k in whole else normal(v, declared) for k, v in value.items()}
    if isinstance(value, list):
        return [normal(item, declared) for item in value]
    return float(value)

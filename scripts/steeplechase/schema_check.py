"""A value against a JSON schema, in our words; and the defaults that only the schema knows."""

import copy
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
from jsonschema.protocols import Validator

from steeplechase.errors import Place, dotted
from steeplechase.messages import expected_by_schema, hint, nearest, shown, unknown
from steeplechase.yaml_places import plain_yaml

SCHEMAS = Path(__file__).resolve().parents[2] / "config" / "schemas"


class Fault(NamedTuple):
    """One departure from a schema: where, what, and whether the value there is of any use."""

    place: Place
    text: str
    useless: bool = True


@cache
def schema(name: str) -> dict[str, Any]:
    """Return one of our schemas: ``study`` or ``config``. Not to be changed by the caller."""
    path = SCHEMAS / f"{name}.schema.yaml"
    return plain_yaml(path, f"config/schemas/{path.name}")


def _is_whole(_: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_: Any, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@cache
def _validator(name: str) -> Validator:
    """Return a validator for which, unlike JSON schema, 5.0 is not whole and NaN no number."""
    base = jsonschema.Draft202012Validator
    kinds = base.TYPE_CHECKER.redefine_many({"integer": _is_whole, "number": _is_number})
    return jsonschema.validators.extend(base, type_checker=kinds)(schema(name))


def check(value: Any, name: str) -> list[Fault]:
    """Return the departures of a value from one of our schemas, each once, in no special order."""
    faults: dict[Fault, None] = {}
    for error in _validator(name).iter_errors(value):
        faults.update(dict.fromkeys(_faults(error, schema(name))))
    return list(faults)


def _faults(error: jsonschema.ValidationError, whole: Mapping[str, Any]) -> Iterator[Fault]:
    """Put one error of jsonschema, found with the `whole` schema, into our words."""
    place, value, rules = tuple(error.absolute_path), error.instance, error.schema
    if error.validator == "additionalProperties":
        for key in value:
            if key not in rules["properties"]:
                yield Fault((*place, key), unknown_key(key, place, rules["properties"]))
    elif error.validator == "required":
        # A condition names the keys alone.
        known = rules["properties"] if "properties" in rules else whole["properties"]
        typed = [key for key in value if key not in known]
        for key in rules["required"]:
            # A misspelt key is one mistake, not two.
            if key not in value and not any(nearest(other, [key]) for other in typed):
                yield Fault(place, f"the key {key!r} is missing", useless=False)
    elif error.validator == "pattern":
        yield Fault(place, f"got {shown(value)}, which does not match {rules['pattern']}")
    elif error.validator == "dependentRequired":
        for key, needed in rules["dependentRequired"].items():
            for other in needed if key in value else ():
                if other not in value:
                    yield Fault(place, f"the key {other!r} is missing: {key!r} needs it")
    elif error.validator == "not":
        other = " and ".join(map(repr, rules["not"]["required"]))
        key = error.absolute_schema_path[-2]
        yield Fault(place, f"the keys {key!r} and {other} cannot both be given")
    elif error.validator == "anyOf":
        needed = " or ".join(repr(one["required"][0]) for one in rules["anyOf"])
        key = error.absolute_schema_path[-2]
        yield Fault(place, f"the key {needed} is missing: {key!r} needs it")
    elif error.validator in ("minItems", "minProperties"):
        yield Fault(place, f"got {shown(value)}, expected at least one entry")
    elif error.validator == "minLength":
        yield Fault(place, "got empty text")
    elif error.validator == "uniqueItems":
        twice = next(item for i, item in enumerate(value) if item in value[:i])
        yield Fault(place, f"{shown(twice)} stands twice in the list")
    else:  # type, enum, minimum, maximum, exclusiveMinimum, exclusiveMaximum
        yield Fault(place, wrong_value(value, rules))


def unknown_key(key: str, place: Place, known: Mapping[str, Any]) -> str:
    """Say that a key is not known, with the nearest one or all of them."""
    return unknown(key, known, f"a key of {dotted(place)}" if place else "a key", "keys")


def wrong_value(value: Any, rules: Mapping[str, Any]) -> str:
    """Say that a value is not what its schema wants, and what it probably should be."""
    types = rules.get("type", [])
    text = f"got {shown(value)}, expected {expected_by_schema(rules)}"
    if "enum" in rules and isinstance(value, str):
        near = nearest(value, [choice for choice in rules["enum"] if isinstance(choice, str)])
        return f"{text}; did you mean {near!r}?" if near else text
    if isinstance(value, str) and "x-members" in rules:
        return f"{text}: write {{name: {value}}}"
    return text + hint(value, [types] if isinstance(types, str) else types)


def without(value: Any, place: Place) -> None:
    """Take what stands at `place` out of `value`, in place: keys go, list items become None."""
    for step in place[:-1]:
        if isinstance(value, dict) and step not in value:
            return  # what holds it has gone already
        value = value[step]
        if value is None:
            return
    if place:
        if isinstance(value, dict):
            value.pop(place[-1], None)
        else:
            value[place[-1]] = None


def filled(value: Any, rules: Mapping[str, Any]) -> Any:
    """Return a value with the defaults of its schema filled in.

    Whole numbers become floats where the schema says number: 2 and 2.0 are the same study. Keys
    take the schema's order, so that neither their order in the file nor writing a default out
    makes another study.
    """
    if isinstance(value, dict):
        known = rules.get("properties", {})
        missing = {
            key: copy.deepcopy(rule["default"])
            for key, rule in known.items()
            if key not in value and "default" in rule
        }
        others = rules.get("additionalProperties")
        others = others if isinstance(others, Mapping) else {}
        given = {**value, **missing}
        ordered = [*(key for key in known if key in given), *(k for k in given if k not in known)]
        complete = {key: given[key] for key in ordered}
        return {key: filled(item, known.get(key, others)) for key, item in complete.items()}
    if isinstance(value, list):
        return [filled(item, rules.get("items", {})) for item in value]
    if "number" in rules.get("type", []) and _is_whole(None, value):
        return float(value)
    return value

"""The words of error messages: what was got, what was expected, and the nearest valid name."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 70  # characters of a value that a message repeats
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "null",
}


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that `name` was most likely meant to be, or None."""
    by_folded = {candidate.casefold(): candidate for candidate in names}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def unknown(name: str, names: Iterable[str], singular: str, plural: str) -> str:
    """Say that `name` is none of `names`, with the nearest one or, failing that, all of them."""
    names = list(names)
    near = nearest(name, names)
    if near is not None:
        return f"{name!r} is not {singular}; did you mean {near!r}?"
    known = f"the {plural} are: {', '.join(names)}" if names else f"there are no {plural}"
    return f"{name!r} is not {singular}; {known}"


def shown(value: Any) -> str:
    """Return a value as its author wrote it, more or less, and not too long."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        text = repr(value)
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def bounds(
    low: float | None, high: float | None, open_low: bool = False, open_high: bool = False
) -> str:
    """Return the words for a range, such as `` above 0 and at most 1``, with a leading blank."""
    parts = []
    if low is not None:
        parts.append(f"{'above' if open_low else 'of at least'} {low:g}")
    if high is not None:
        parts.append(f"{'below' if open_high else 'at most'} {high:g}")
    return " " + " and ".join(parts) if parts else ""


def expected_by_schema(schema: Mapping[str, Any]) -> str:
    """Return the words for what a JSON schema wants of a value."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if "enum" in schema:
        return "one of " + ", ".join("null" if c is None else str(c) for c in schema["enum"])
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    span = bounds(
        schema.get("minimum") if above is None else above,
        schema.get("maximum") if below is None else below,
        above is not None,
        below is not None,
    )
    words = [TYPES[t] + (span if t in ("integer", "number") else "") for t in types]
    return " or ".join(words)


def number_hint(text: str, whole: bool) -> str:
    """Return how to write a number that YAML takes for text, or an empty string if it is none.

    YAML 1.1 wants a point in the mantissa and a sign in the exponent, or it reads text.

    Parameters
    ----------
    text
        The text where a number was expected.
    whole
        Whether the number must be whole.
    """
    text = text.strip()
    match = re.fullmatch(r"([-+]?\d+)(\.\d*)?(?:[eE]([-+]?)(\d{1,3}))?", text)
    if match is None:
        return ""
    mantissa, fraction, sign, exponent = match.groups()
    if exponent is None:
        return f"; {text} in quotes is text: write it without quotes"
    if whole:
        return f"; write {float(text):.0f}" if float(text).is_integer() else ""
    fraction = fraction if fraction and len(fraction) > 1 else ".0"
    better = f"{mantissa}{fraction}e{sign or '+'}{exponent}"
    reason = "is text to YAML, which wants a point and a signed exponent"
    return f"; {text} {reason}: write {better} (without quotes)"


def hint(value: Any, types: Iterable[str]) -> str:
    """Return what most likely happened when a value has the wrong type, or an empty string."""
    types = set(types)
    if isinstance(value, str) and types & {"integer", "number"}:
        return number_hint(value, whole="number" not in types)
    if isinstance(value, bool) and "string" in types:
        return "; YAML reads yes, no, on and off as true and false: put text in quotes"
    if isinstance(value, int | float) and "string" in types:
        return "; put text that looks like a number in quotes"
    if isinstance(value, float) and value.is_integer() and "integer" in types:
        return f"; write {int(value)}"
    return ""

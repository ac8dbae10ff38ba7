"""Numbers, names and lists as they stand in sentences: one way of writing each, everywhere."""

import math
import unicodedata
from collections.abc import Iterable, Sequence

MISSING = "–"


def decimals(value: float | None, places: int = 3) -> str:
    """Write a score or a difference with a fixed number of decimals and a true minus sign."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:.{places}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def significant(value: float | None, digits: int = 3) -> str:
    """Write a quantity (a time, a rate) with `digits` significant digits, "1,120" for 1123.4."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:.{digits}g}"
    if 1000 <= abs(float(text)) < 1e6:
        text = f"{float(text):,.0f}"
    mantissa, e, exponent = text.partition("e")
    if e:
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def p_value(value: float | None) -> str:
    """Write a p-value: three decimals, or two significant digits below .001."""
    if value is None or not math.isfinite(value):
        return MISSING
    if 0 < value < 0.001:
        return significant(value, 2) if value >= 1e-12 else "< 1e−12"
    return f"{value:.3f}"


def rank(value: float | None) -> str:
    """Write a rank: whole if it is whole, else with its half or its two decimals."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{value:.2f}".rstrip("0").rstrip(".")


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Write a count and its noun: "1 data set", "2,300 data sets"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def listing(names: Iterable[str], most: int = 6) -> str:
    """Join names as prose does ("a, b and c"); beyond `most` the rest is counted."""
    names = [str(name) for name in names]
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def label(name: object, longest: int = 28) -> str:
    """Return a name as one line that fits a figure.

    Control characters (which XML forbids) and line breaks become spaces; what is longer than
    `longest` characters is cut in its middle, since names tend to differ at both ends.
    """
    text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in str(name))
    text = " ".join(text.split()) or "(no name)"
    if len(text) <= longest:
        return text
    head = (longest - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (longest - 1 - head) :]}"


def sentence(text: str) -> str:
    """Return `text` with one full stop at its end."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else text + "."


def interval(low: float | None, high: float | None, places: int = 3) -> str:
    """Write an interval, or nothing where it has no finite ends."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"{decimals(low, places)} to {decimals(high, places)}"


def quantiles(values: Sequence[float]) -> str:
    """Write a sorted range: "0.001 to 0.09", or the one value where both ends are the same."""
    low, high = significant(min(values)), significant(max(values))
    return low if low == high else f"{low} to {high}"

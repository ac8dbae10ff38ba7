"""Numbers and names as they stand in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_NAMES = 5


def probability(value: float) -> str:
    """Return "p = 1", "p = 0.012", "p = 0.0012" or "p < 0.0001"."""
    if value < 0.0001:
        return "p < 0.0001"
    if value > 0.9995:
        return "p = 1"
    return f"p = {value:.3f}" if value >= 0.01 else f"p = {value:.2g}"


def signed(value: float) -> str:
    """Return "+0.0123", "−0.5" or "0", with three significant digits."""
    return "0" if value == 0 else f"{value:+.3g}".replace("-", "−")


def names(items: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c", or the first few "and 7 others"."""
    if len(items) > MOST_NAMES + 1:
        return f"{', '.join(items[:MOST_NAMES])} and {len(items) - MOST_NAMES} others"
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def any_of(items: Sequence[str]) -> str:
    """Return "a", or "any one of a, b and c"."""
    return names(items) if len(items) == 1 else f"any one of {names(items)}"


def count(number: int, noun: str) -> str:
    """Return "1 data set", "2 data sets"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def unit(statistics: Mapping[str, Any]) -> str:
    """Return what a block is: "data set", or "source" where those of one source were averaged."""
    return "source" if statistics["blocks"] else "data set"

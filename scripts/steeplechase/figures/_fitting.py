"""Text that fits: how wide it is in inches, and shorter forms of what is too wide."""

import warnings
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from steeplechase import wording

POINTS = 72  # per inch
SHORTEST = 4  # characters that are left of any name


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width in inches of one line of text in the font of the figures."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    with warnings.catch_warnings():
        # Of a script that the font lacks the width is that of its sign for the unknown.
        warnings.simplefilter("ignore")
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / POINTS


def fitted(
    name: object, room: float, size: float, longest: int = 26, weight: str = "normal"
) -> str:
    """Return a name as one line of at most `longest` characters that fits into `room` inches."""
    while True:
        text = wording.label(name, longest)
        if longest <= SHORTEST or text_width(text, size, weight) <= room:
            return text
        longest = min(longest, len(text)) - 1


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Return lines of at most `room` inches; a word that is wider has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

"""Errors of a study or of the configuration: all of them at once, each with its place."""

from collections.abc import Mapping, Sequence

Place = tuple[str | int, ...]  # the keys and list indices that lead to a value


class StudyErrors(ValueError):
    """Everything that is wrong with a file, one message each.

    Attributes
    ----------
    messages : list of str
        In the order of the file's lines.
    """

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = list(messages)
        super().__init__("\n".join(self.messages))


class CodeError(ValueError):
    """Code that a study names cannot be used; the message is one line for whoever named it."""


def dotted(place: Place) -> str:
    """Return a place as it is written in messages: ``algorithms.improved.schedule[1].name``."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


class Problems:
    """Collects what is wrong with one file, so that nobody mends it one error at a time.

    Parameters
    ----------
    file
        The file as messages should name it.
    lines
        Line number, counted from 1, of each place in the file.
    """

    def __init__(self, file: str, lines: Mapping[Place, int]) -> None:
        self.file = file
        self._lines = lines
        self._found: dict[tuple[int, str], None] = {}

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place around it that is in the file."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def add(self, place: Place, text: str, line: int | None = None) -> None:
        """Note a problem; the same problem at the same place is noted once."""
        line = self.line(place) if line is None else line
        parts = [f"{self.file}:{line}", dotted(place), text]
        entry = (line, ": ".join(part for part in parts if part))
        self._found[entry] = None

    @property
    def messages(self) -> list[str]:
        """All that was noted, in the order of lines."""
        return [message for _, message in sorted(self._found, key=lambda entry: entry[0])]

    def raise_any(self, more: Sequence[str] = ()) -> None:
        """Raise `StudyErrors` with all that was noted, and then `more`, if there is anything."""
        if self._found or more:
            raise StudyErrors([*self.messages, *more])

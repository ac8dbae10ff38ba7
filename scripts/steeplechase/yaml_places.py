"""Reading YAML together with the line of each value, and without forgiving anything.

PyYAML alone keeps the last of two equal keys in silence, and forgets where values stood.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from steeplechase.errors import Place, StudyErrors

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast
_MERGE = "tag:yaml.org,2002:merge"
_TIME = "tag:yaml.org,2002:timestamp"
_READ_AS = {"bool": "true or false", "int": "a number", "float": "a number", "null": "nothing"}
_MOST_VALUES = 100_000  # nested aliases can make a short file into billions of values


@dataclass
class Document:
    """A YAML file's value with the places of its parts.

    Attributes
    ----------
    value
        The plain value: dict, list, str, int, float, bool or None.
    lines
        Line, counted from 1, of each key and list item, by the path to it.
    problems
        What is wrong though it could be read: (place, line, message).
    """

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[tuple[Place, int, str]] = field(default_factory=list)


def read_yaml(path: Path, name: str) -> Document:
    """Read a YAML file.

    Parameters
    ----------
    path
        The file.
    name
        The file as messages should name it.

    Raises
    ------
    StudyErrors
        If the file cannot be read, is not UTF-8, or is not YAML; with the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=_LOADER)
    except OSError as error:
        raise StudyErrors([f"{name}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise StudyErrors([f"{name}:{line}: not UTF-8 text: save the file as UTF-8"]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise StudyErrors([f"{name}:{line}: a character that YAML does not allow"]) from None
    except yaml.MarkedYAMLError as error:
        raise StudyErrors([_syntax_message(name, error)]) from None
    reader = _Reader()
    if node is not None:
        reader.document.value = reader.build(node, ())
    return reader.document


def plain_yaml(path: Path, name: str) -> Any:
    """Read a YAML file whose places do not matter; errors as for `read_yaml`."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise StudyErrors([f"{name}: cannot be read: {error.strerror}"]) from None
    except yaml.MarkedYAMLError as error:
        raise StudyErrors([_syntax_message(name, error)]) from None


def _syntax_message(name: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"{name}:{mark.line + 1}" if mark else name
    column = f" (column {mark.column + 1})" if mark else ""
    context = f" {error.context}" if error.context else ""
    tab = "; indent with blanks, not tabs" if "\\t" in str(error.problem) else ""
    return f"{where}: not valid YAML:{context} {error.problem}{column}{tab}"


class _Reader:
    """Turns the nodes of a YAML file into plain values and notes their lines."""

    def __init__(self) -> None:
        self.document = Document()
        self._constructor = SafeConstructor()
        self._open: set[int] = set()  # nodes being built: an alias to one of them never ends
        self._flat: set[int] = set()  # mappings whose keys are checked and merges resolved
        self._built = 0

    def build(self, node: yaml.Node, place: Place) -> Any:
        """Return the plain value of a node that stands at `place`."""
        self.document.lines.setdefault(place, node.start_mark.line + 1)
        self._built += 1
        if id(node) in self._open or self._built > _MOST_VALUES:
            self._note(place, node, "an alias (*) inside its own anchor (&), or far too many")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.build(item, (*place, i)) for i, item in enumerate(node.value)]
            return self._mapping(node, place)
        finally:
            self._open.discard(id(node))

    def _note(self, place: Place, node: yaml.Node, text: str) -> None:
        self.document.problems.append((place, node.start_mark.line + 1, text))

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        if node.tag == _TIME:
            return node.value  # a date is text here, as in JSON
        try:
            value = self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._note(place, node, f"the tag {node.tag!r} or the value {node.value!r} is not read")
            return None
        if isinstance(value, bytes):
            self._note(place, node, "binary values are not read")
            return None
        return value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        if id(node) not in self._flat:
            self._flat.add(id(node))
            self._check_keys(node, place)
            try:
                self._constructor.flatten_mapping(node)
            except yaml.YAMLError:
                self._note(place, node, "'<<' takes an alias of a mapping, such as *name")
        result = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == _MERGE:
                continue  # noted by _check_keys or above
            here = (*place, key_node.value)
            self.document.lines[here] = key_node.start_mark.line + 1
            result[key_node.value] = self.build(value_node, here)
        return result

    def _check_keys(self, node: yaml.MappingNode, place: Place) -> None:
        first: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._note(place, key, "a key must be text, not a list or mapping")
                continue
            line = key.start_mark.line + 1
            if key.value in first:
                text = f"this key stands twice: also on line {first[key.value]}"
                self._note((*place, key.value), key, text)
            first.setdefault(key.value, line)
            if key.tag not in (_MERGE, _TIME, "tag:yaml.org,2002:str"):
                read_as = _READ_AS.get(key.tag.rpartition(":")[2], key.tag)
                text = f"YAML reads the key {key.value} as {read_as}: put it in quotes"
                self._note((*place, key.value), key, text)

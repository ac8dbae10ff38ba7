"""Make a drawing of matplotlib's half as long without changing what is seen.

matplotlib wraps every mark in groups of its own and says of each what all of them have in common.
Here groups that say nothing are dropped, what neighbours share is said once, coordinates are kept
to a tenth of a point, and lines are written as steps from point to point.
"""

import re
from itertools import groupby
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
GROUP, DEFINITIONS = f"{SVG}g", f"{SVG}defs"
MARKS = (f"{SVG}path", f"{SVG}use", f"{SVG}text")

ROUNDED = ("d", "x", "y", "width", "height", "points")
OWN = frozenset(("d", "x", "y", "width", "height", "points", "transform", "href", "id"))
FEWEST = 3  # marks that are worth a group of their own

NUMBER = re.compile(r"-?\d+\.\d{2,}")
SEGMENT = re.compile(r"([A-Za-z])([^A-Za-z]*)")
TENTHS = 10  # in a point, which is a seventh of a pixel


def compact(root: ElementTree.Element) -> None:
    """Shorten a drawing in place; ids and what refers to them are left as they are."""
    for element in root.iter():
        for key in ROUNDED:
            if key in element.attrib:
                text = " ".join(NUMBER.sub(_round, element.get(key)).split())
                element.set(key, relative(text) if key == "d" else text)
        turned = element.get("transform", "")
        if turned.startswith("rotate(-0 "):
            del element.attrib["transform"]
        elif turned.startswith("rotate("):
            element.set("transform", NUMBER.sub(_round, turned))
    for axis in list(root.iter(GROUP)):
        if axis.get("id", "").startswith("matplotlib.axis"):
            _gather(axis)
    _flatten(root)
    _share(root)


def _round(match: re.Match) -> str:
    """Write a coordinate with one decimal."""
    text = f"{float(match[0]):.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def relative(path: str) -> str:
    """Write runs of lines as steps from point to point, a third shorter; the rest as it is.

    Steps are differences of rounded coordinates, so that no error adds up along a line.

    Parameters
    ----------
    path
        Absolute commands with coordinates of at most one decimal: "M 1 2 L 1.5 1 L 3 1 z".

    Returns
    -------
    str
        "M1 2l.5-1 1.5 0z".
    """
    here, found, steps = (0, 0), [], False
    for letter, numbers in SEGMENT.findall(path):
        values = [round(float(value) * TENTHS) for value in numbers.split()]
        points = list(zip(values[::2], values[1::2], strict=False))
        if letter == "L":
            text = ""
            for x, y in points:
                text += _step(x - here[0], steps or bool(text)) + _step(y - here[1], True)
                here = (x, y)
            found.append(text if steps else f"l{text}")
        else:
            found.append(f"{letter}{numbers.strip()}")
        steps = letter == "L"
        here = points[-1] if points else here
    return "".join(found)


def _step(tenths: int, follows: bool) -> str:
    """Write one number of a step, set off from one that it follows unless its sign does that."""
    whole, rest = divmod(abs(tenths), TENTHS)
    text = f"{whole or ('' if rest else 0)}{f'.{rest}' if rest else ''}"
    return f"-{text}" if tenths < 0 else f" {text}" if follows else text


def _gather(axis: ElementTree.Element) -> None:
    """Put the lines of an axis together, then its ticks, then its labels, instead of tick by tick.

    None of these covers another, so their order is not seen.
    """
    definitions = list(axis.iter(DEFINITIONS))
    defined = {id(element) for one in definitions for element in one.iter()}
    leaves = [e for e in axis.iter() if e.tag in MARKS and id(e) not in defined]
    for child in list(axis):
        axis.remove(child)
    axis.extend(definitions)
    for tag in MARKS:
        axis.extend(leaf for leaf in leaves if leaf.tag == tag)


def _flatten(parent: ElementTree.Element) -> None:
    """Replace groups that say nothing by what is in them, and drop what draws nothing."""
    if parent.tag == DEFINITIONS:
        return
    for child in list(parent):
        _flatten(child)
    kept: list[ElementTree.Element] = []
    for child in parent:
        if child.tag == GROUP and not child.attrib.keys() - {"id"}:
            kept.extend(child)
        elif not (child.tag == GROUP and not len(child)) and not _is_point(child):
            kept.append(child)
    parent[:] = kept


def _is_point(element: ElementTree.Element) -> bool:
    """Tell whether an element is a path that begins and goes nowhere."""
    return element.tag == MARKS[0] and bool(re.fullmatch(r"(M[-\d. ]*)?", element.get("d", "-")))


def _share(parent: ElementTree.Element) -> None:
    """Say once, on a group around them, what neighbours of one kind say alike."""
    if parent.tag == DEFINITIONS:
        return
    for child in parent:
        _share(child)
    kept: list[ElementTree.Element] = []
    for (tag, _), run in groupby(parent, key=_looks):
        marks = list(run)
        alike = {k: v for k, v in marks[0].attrib.items() if k not in OWN}
        if tag not in MARKS or len(marks) < FEWEST or not alike:
            kept.extend(marks)
            continue
        for mark in marks:
            for key in alike:
                del mark.attrib[key]
        group = ElementTree.Element(GROUP, alike)
        group.extend(marks)
        kept.append(group)
    parent[:] = kept


def _looks(element: ElementTree.Element) -> tuple[str, tuple]:
    """Return the kind of an element and all that it says but where it is and what it draws."""
    return element.tag, tuple(sorted((k, v) for k, v in element.attrib.items() if k not in OWN))

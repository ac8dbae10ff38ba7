"""A drawing half as long looks the same: same points, same looks, in the same order."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.figures._compact import compact, relative

SVG = 'xmlns="http://www.w3.org/2000/svg"'
TENTHS = st.integers(-9999, 9999)


def compacted(content: str) -> str:
    root = ElementTree.fromstring(f"<svg {SVG}>{content}</svg>")
    compact(root)
    text = ElementTree.tostring(root, encoding="unicode").replace("svg:", "").replace("ns0:", "")
    return re.sub(r"^<svg[^>]*>|</svg>$", "", text)


def points(path: str) -> list[tuple[int, int]]:
    """Walk a path of M and l, with numbers set off by their signs, as the standard reads it."""
    found, here = [], (0, 0)
    for letter, rest in re.findall(r"([MlL])([^MlLz]*)", path):
        numbers = [round(float(n) * 10) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            here = (here[0] + x, here[1] + y) if letter == "l" else (x, y)
            found.append(here)
    return found


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 1 2 L 1.5 1 L 3 1 z", "M1 2l.5-1 1.5 0z"),
        ("M 1 2 L 1 2.5 L 0 -3 M 5 5 L 6 6", "M1 2l0 .5-1-5.5M5 5l1 1"),
        ("M 0 0 C 1 2 3 4 5 6 L 5.5 6", "M0 0C1 2 3 4 5 6l.5 0"),
        ("M 7 7", "M7 7"),
    ],
)
def test_lines_are_steps_from_the_point_before(path, short):
    assert relative(path) == short


@given(st.lists(st.tuples(TENTHS, TENTHS), min_size=2, max_size=30))
def test_no_point_of_a_line_moves(line):
    path = " ".join(f"{'L' if i else 'M'} {x / 10} {y / 10}" for i, (x, y) in enumerate(line))
    assert points(relative(path)) == line


def test_coordinates_keep_one_decimal_but_scales_stay_exact():
    assert 'd="M1.3 2l.3-1"' in compacted('<path d="M 1.26 2.04 L 1.64 0.96" />')
    scaled = compacted('<path d="M 0 0 L 1 1" transform="scale(0.0156)" />')
    assert 'transform="scale(0.0156)"' in scaled
    assert 'transform="rotate(-90 23.3 1)"' in compacted(
        '<text transform="rotate(-90 23.29 1)">a</text>'
    )


def test_groups_that_say_nothing_and_paths_that_go_nowhere_are_dropped():
    found = compacted('<g id="a"><g><path d="M 1 1 L 2 2" /></g><g /><path d="M 1 1" /></g>')
    assert found == '<path d="M1 1l1 1" />'
    assert compacted('<g clip-path="url(#c)"><path d="M 1 1 L 2 2" /></g>').startswith("<g clip")


def test_neighbours_that_look_alike_say_so_once():
    mark = '<use href="#m" x="{}" y="1" fill="red" />'
    found = compacted("".join(mark.format(i) for i in range(3)))
    assert found.startswith('<g fill="red"><use href="#m" x="0" y="1" /><use')
    assert found.count("red") == 1
    assert compacted("".join(mark.format(i) for i in range(2))).count("red") == 2
    other = mark.replace("red", "blue")
    mixed = compacted("".join((mark if i % 2 else other).format(i) for i in range(6)))
    assert mixed.count("red") == mixed.count("blue") == 3


def test_definitions_are_left_alone():
    defined = '<defs><path id="m" d="M0 0" stroke="red" /></defs>'
    assert compacted(defined) == defined


def test_an_axis_keeps_all_its_marks():
    line, label = '<path d="M {0} 0 L {0} 9" fill="none" />', '<text x="{0}" y="1">{0}</text>'
    tick = f'<g id="tick_{{0}}"><g>{line}</g><g>{label}</g></g>'
    found = compacted(f'<g id="matplotlib.axis_1">{"".join(tick.format(i) for i in range(3))}</g>')
    assert found.count("<path") == found.count("<text") == 3
    assert found.count('fill="none"') == 1
    assert re.findall(r">(\d)</text>", found) == ["0", "1", "2"]

"""The pieces that figures share: panels, keys, ticks, and the words of numbers."""

import math

import pytest

from steeplechase import wording
from steeplechase.figures import _drawing, _style
from steeplechase.figures._style import Style


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0.9, 11, 4, [1, 2, 5, 10]),
        (0.001, 1, 4, [0.001, 0.01, 0.1, 1]),
        (1e-8, 1, 4, [1e-8, 1e-5, 1e-2]),
        (1.1, 1.9, 4, []),
    ],
)
def test_ticks_of_a_logarithmic_axis_are_round_and_few(low, high, most, ticks):
    assert _drawing.log_ticks(low, high, most) == ticks


def test_panels_keep_their_size_and_do_not_overlap():
    with _style.settings():
        figure, main, strips = _drawing.panels(7, 3, 1.25, strip=0.4)
    boxes = [axis.get_position() for axis in [*main, *strips]]
    height = figure.get_size_inches()[1]
    assert all(box.height * height == pytest.approx(1.25) for box in boxes[:7])
    assert all(box.x0 >= 0 and box.x1 <= 1 and box.y0 >= 0 and box.y1 <= 1 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_key_names_the_coloured_ones_in_reading_order_and_counts_the_others():
    names = [f"_name {i}" for i in range(10)]
    entries = _drawing.key_entries(names, Style.of(names))
    assert [name for _, name in entries] == [*names[:8], "2 others"]
    with _style.settings():
        figure, _, _ = _drawing.panels(1, 1, 1)
        _drawing.key(figure, entries)
    assert {t.get_text() for t in figure.legends[0].get_texts()} == {*names[:8], "2 others"}


def test_nothing_to_draw_is_said_in_the_figure():
    with _style.settings():
        drawing = _drawing.nothing("There is no score.")
    assert drawing.figure.texts[0].get_text() == "There is no score."
    assert "There is no score." in drawing.alt


def test_a_label_is_one_line_that_fits():
    assert wording.label("a\nb\x07c") == "a b c"
    assert wording.label("") == "(no name)"
    long = wording.label("x" * 50 + "y" * 50, 21)
    assert len(long) == 21 and long.startswith("xxx") and long.endswith("yyy") and "…" in long


@pytest.mark.parametrize(
    ("value", "shown"), [(-0.0001, "0.000"), (-0.25, "−0.250"), (math.nan, "–"), (None, "–")]
)
def test_decimals(value, shown):
    assert wording.decimals(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.04, "0.040"), (1.8e-5, "1.8e−5"), (0.0, "0.000"), (1e-30, "< 1e−12")]
)
def test_p_values(value, shown):
    assert wording.p_value(value) == shown


def test_listings():
    assert wording.listing([]) == ""
    assert wording.listing("a") == "a"
    assert wording.listing("abc") == "a, b and c"
    assert wording.listing("abcdefgh", 4) == "a, b, c and 5 others"

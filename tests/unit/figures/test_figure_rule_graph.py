"""The stages: their steps and tracks by hand, and arrows that lead past no other box."""

import pandas as pd
import pytest
import synthetic_study as synthetic

from steeplechase.figures import _style
from steeplechase.figures import rule_graph as figure
from steeplechase.figures._style import Style
from steeplechase.jobs import AFTER

WIDTHS = (7.2, 6.75, 3.25)
PLACES = {
    "fetch": (0, 0),
    "prepare": (1, 0),
    "split": (2, 0),
    "audit": (2, 1),
    "search": (3, 0),
    "select": (4, 0),
    "refit": (5, 0),
    "collect": (6, 0),
    "cost": (6, -1),
    "compare": (7, 0),
    "draw": (8, 0),
    "report": (9, 0),
}


def drawn(width, table=None):
    table = synthetic.stages(synthetic.Synthetic()) if table is None else table
    with _style.settings():
        drawing = figure.draw({"cost/stages.csv": table}, Style({}, width))
        drawing.figure.draw_without_rendering()
    return drawing


def test_the_longest_chain_is_straight_and_others_stand_beside_it():
    assert figure.places({stage: list(after) for stage, after in AFTER.items()}) == PLACES


def test_stages_without_arrows_stand_beside_one_another():
    found = figure.places({"a": [], "b": [], "c": [], "d": []})
    assert sorted(found.values()) == [(0, -1), (0, 0), (0, 1), (0, 2)]


def test_what_a_stage_waits_for_is_of_the_table():
    table = pd.DataFrame(
        {"stage": ["a", "b", "c"], "after": ["", "a, gone", "a, b"], "jobs": [1, 2, 3]}
    )
    assert figure.waits(table) == {"a": [], "b": ["a"], "c": ["a", "b"]}


@pytest.mark.parametrize("width", WIDTHS)
def test_boxes_and_their_words_are_inside_and_apart(width):
    drawing = drawn(width)
    axis = drawing.figure.axes[0]
    boxes = [patch.get_window_extent() for patch in axis.patches[-len(PLACES) :]]
    whole = drawing.figure.bbox
    assert len(boxes) == len(PLACES)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    words = [text for text in axis.texts if text.get_text()]
    assert len(words) == 2 * len(PLACES)
    for text in words:
        extent = text.get_window_extent()
        assert text.get_fontsize() >= 6
        assert any(b.x0 <= extent.x0 and extent.x1 <= b.x1 for b in boxes)
    assert all(whole.x0 <= b.x0 and b.x1 <= whole.x1 and b.y0 >= 0 for b in boxes)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_crosses_a_box(width):
    axis = drawn(width).figure.axes[0]
    boxes = [patch.get_bbox() for patch in axis.patches if hasattr(patch, "get_boxstyle")]
    for line in axis.lines:
        for (x0, y0), (x1, y1) in zip(line.get_xydata(), line.get_xydata()[1:], strict=False):
            for share in (0.05, 0.25, 0.5, 0.75, 0.95):
                x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
                assert not any(
                    b.x0 < x - 1e-9 and x + 1e-9 < b.x1 and b.y0 < y - 1e-9 and y + 1e-9 < b.y1
                    for b in boxes
                )


def test_words_are_made_from_the_numbers():
    table = pd.DataFrame(
        {"stage": ["fetch", "search"], "after": [None, "fetch"], "jobs": [0, 1234]}
    )
    drawing = drawn(7.2, table)
    assert drawing.finding == "The study is 1,234 jobs in 2 stages; search has the most, 1,234."
    assert "fetch, no job; search, 1,234 jobs, after fetch." in drawing.alt
    assert drawing.numbers["after"].tolist() == ["", "fetch"]

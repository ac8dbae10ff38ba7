"""Bars over contiguous groups alone, marks at the mean ranks, and a finding that matches."""

import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures import critical_difference as figure
from steeplechase.figures._style import Style

NAMES = ["a", "b", "c", "d"]


def groups(*members: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(i, name) for i, group in enumerate(members) for name in group],
        columns=["group", "algorithm"],
    )


def draw(ranks, cliques, difference, n=20):
    table = pd.DataFrame({"algorithm": NAMES[: len(ranks)], "mean_rank": ranks})
    facts = {"n_datasets": n, "alpha": 0.05, "critical_difference": difference}
    inputs = {
        "statistics/mean_ranks.csv": table,
        "statistics/cliques.csv": cliques,
        "statistics/statistics.json": facts,
    }
    with _style.settings():
        return figure.draw(inputs, Style.of(NAMES))


def test_contiguous_groups_are_kept():
    assert figure.contiguous(groups("ab", "bcd"), NAMES) == ([(0, 1), (1, 3)], 0)


def test_a_group_that_leaves_one_out_is_not_drawn():
    assert figure.contiguous(groups("ac"), NAMES) == ([], 1)


def test_a_group_of_one_is_no_group():
    assert figure.contiguous(groups("a"), NAMES) == ([], 0)


def test_bars_span_the_ranks_of_their_group():
    drawing = draw([1.2, 2.0, 3.0, 3.8], groups("ab", "cd"), 1.05)
    bars = [line.get_xdata() for line in drawing.figure.axes[0].lines if line.get_linewidth() == 3]
    assert len(bars) == 2
    assert bars[0] == pytest.approx((1.2, 2.0), abs=0.05)
    assert bars[1] == pytest.approx((3.0, 3.8), abs=0.05)


def test_marks_stand_at_the_mean_ranks_of_the_numbers():
    drawing = draw([1.2, 2.0, 3.0, 3.8], groups("ab"), 1.05)
    lines = drawing.figure.axes[0].lines
    marks = [line.get_xdata()[0] for line in lines if line.get_marker() != "None"]
    assert marks == drawing.numbers["mean_rank"].tolist() == [1.2, 2.0, 3.0, 3.8]
    assert drawing.numbers["groups"].tolist() == ["1", "1", "", ""]


def test_finding_names_who_is_told_apart_and_who_is_not():
    text = figure.finding(NAMES, [1.2, 2.0, 3.0, 3.8], [(0, 1)], 1.05)
    assert text == (
        "a has the best mean rank, 1.2, further than the critical difference from c and d but not "
        "from b."
    )


def test_finding_says_when_nothing_can_be_told():
    text = figure.finding(NAMES, [2.2, 2.4, 2.6, 2.8], [(0, 3)], 1.05)
    assert "do not tell them apart" in text


def test_finding_says_when_all_are_tied():
    assert "same mean rank" in figure.finding(NAMES, [2.5] * 4, [(0, 3)], 1.05)


def test_two_algorithms_have_no_critical_difference():
    drawing = draw([1.2, 1.8], groups(), None)
    assert "no critical difference" in drawing.finding
    assert not any("critical" in text.get_text() for text in drawing.figure.axes[0].texts)


def test_a_difference_longer_than_the_axis_is_said_to_be():
    drawing = draw([1.2, 1.5, 1.6], groups("abc"), 5.0)
    texts = [text.get_text() for text in drawing.figure.axes[0].texts]
    assert any("longer than the axis" in text for text in texts)


def test_overlapping_bars_get_levels_of_their_own():
    assert figure._levels([(1, 2), (1.5, 3), (2.5, 4), (3.5, 5)]) == [0, 1, 0, 1]

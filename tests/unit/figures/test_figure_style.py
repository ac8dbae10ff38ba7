"""Colours that can be told apart, the same for an algorithm everywhere, whatever the user's own."""

import matplotlib
import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures._style import PALETTE, QUIET, Style


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [*(entry[0] for entry in PALETTE), _style.GREY, _style.WARNING])
def test_marks_have_three_to_one_on_white(colour):
    assert contrast(colour, _style.PAPER) >= 3


@pytest.mark.parametrize("colour", [_style.INK, _style.MUTED])
def test_text_has_four_and_a_half_to_one_on_white(colour):
    assert contrast(colour, _style.PAPER) >= 4.5


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_colours_markers_and_dashes_are_all_different():
    assert len({c for c, _, _ in PALETTE}) == len(PALETTE)
    assert len({m for _, m, _ in PALETTE}) == len(PALETTE)
    assert len({d for _, _, d in PALETTE}) == len(PALETTE)


def test_few_algorithms_have_their_look_by_place_whatever_their_rank():
    ranks = pd.DataFrame({"algorithm": ["b", "a"], "mean_rank": [1.0, 2.0]})
    assert Style.of(["a", "b"]).looks == Style.of(["a", "b"], ranks).looks
    assert Style.of(["a", "b"]).look("a").colour == PALETTE[0][0]


def test_of_many_algorithms_the_best_ranked_are_coloured():
    names = [f"a{i}" for i in range(12)]
    ranks = pd.DataFrame({"algorithm": names, "mean_rank": range(12, 0, -1)})
    style = Style.of(names, ranks)
    assert [n for n in names if style.look(n).emphasised] == names[-len(PALETTE) :]
    assert style.look("a0") == QUIET


def test_an_unknown_algorithm_is_grey():
    assert Style.of(["a"]).look("b") == QUIET


def test_order_is_the_studys_with_unknown_names_last():
    assert Style.of(["b", "a"]).order(["z", "a", "b"]) == ["b", "a", "z"]


def test_the_users_own_settings_are_not_used_and_come_back():
    with matplotlib.rc_context({"axes.facecolor": "red", "svg.fonttype": "path"}):
        with _style.settings():
            assert matplotlib.rcParams["axes.facecolor"] == "white"
            assert matplotlib.rcParams["svg.fonttype"] == "none"
        assert matplotlib.rcParams["axes.facecolor"] == "red"

"""Colours that can be told apart, the same for an algorithm everywhere, whatever the user's own."""

import matplotlib
import numpy as np
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


# Severity 1.0, in linear RGB: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes (2009), A
# physiologically-based model for simulation of color vision deficiency, IEEE TVCG 15, 1291-1298,
# supplementary table.
SEEN_BY = {
    "everyone": np.eye(3),
    "protanopes": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopes": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
}  # fmt: skip


def lab(colour: str, eyes: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* of a colour under D65, as these eyes see it."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    linear = np.clip(eyes @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    x, y, z = to_xyz @ linear / (to_xyz @ np.ones(3))
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_lightness_of_white_is_100_and_of_black_0():
    assert lab("#FFFFFF", SEEN_BY["everyone"]) == pytest.approx([100, 0, 0], abs=1e-3)
    assert lab("#000000", SEEN_BY["protanopes"]) == pytest.approx([0, 0, 0], abs=1e-3)


def test_matrices_leave_white_as_it_is():
    for eyes in SEEN_BY.values():
        assert eyes @ np.ones(3) == pytest.approx([1, 1, 1], abs=1e-5)


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("place", range(len(PALETTE) - 1))
def test_neighbouring_colours_are_told_apart_by(eyes, place):
    """A difference of 2.3 is just noticeable; ten is seen at a glance, in thin lines too."""
    one, other = (lab(PALETTE[i][0], SEEN_BY[eyes]) for i in (place, place + 1))
    assert np.linalg.norm(one - other) >= 10


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

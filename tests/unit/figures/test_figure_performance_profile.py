"""Curves are the table's, the finding reads it at zero and near the rope, bands are for few."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import FillBetweenPolyCollection

from steeplechase.figures import _style
from steeplechase.figures import performance_profile as figure
from steeplechase.figures._style import Style

TAU = [0.0, 0.004, 0.008, 0.012]


def table(shares: dict[str, list[float]], n=10) -> pd.DataFrame:
    rows = [
        (name, tau, share, share - 0.1, min(share + 0.1, 1), n)
        for name, values in shares.items()
        for tau, share in zip(TAU, values, strict=True)
    ]
    columns = ["algorithm", "tau", "share", "share_low", "share_high", "n"]
    return pd.DataFrame(rows, columns=columns)


def draw(shares, rope=0.01, width=7.2):
    inputs = {
        "statistics/performance_profile.csv": table(shares),
        "statistics/statistics.json": {"metric": "accuracy", "rope": rope},
    }
    with _style.settings():
        return figure.draw(inputs, Style.of(list(shares), width=width))


TWO = {"a": [0.6, 0.6, 0.7, 1.0], "b": [0.4, 0.7, 0.9, 1.0]}


def steps(drawing) -> list:
    return [x for x in drawing.figure.axes[0].lines if x.get_drawstyle() == "steps-post"]


def test_curves_are_steps_through_the_numbers():
    found = sorted(tuple(line.get_ydata()) for line in steps(draw(TWO)))
    assert found == sorted(map(tuple, TWO.values()))


def test_the_finding_reads_the_last_distance_within_the_rope():
    """Between two distances of the grid the share is not known."""
    assert draw(TWO).finding == (
        "a is best, alone or tied, on 60 % of 10 data sets; b is within 0.008 of the best "
        "accuracy on 90 %."
    )


def test_without_a_rope_only_the_share_of_firsts_is_told():
    drawing = draw(TWO, rope=0.0)
    assert drawing.finding == "a is best, alone or tied, on 60 % of 10 data sets."
    assert "dotted" not in drawing.caption


def test_an_algorithm_that_never_gets_there_lacks_scores():
    assert draw({"a": [1.0, 1, 1, 1], "b": [0, 0.5, 0.5, 0.8]}, rope=0).finding.endswith(
        "; on some data set b has no score."
    )


@pytest.mark.parametrize(("count", "bands"), [(3, 3), (4, 0)])
def test_bands_are_drawn_for_few_algorithms_alone(count, bands):
    drawing = draw({name: TWO["a"] for name in "abcd"[:count]})
    drawn = drawing.figure.axes[0].collections
    filled = [one for one in drawn if isinstance(one, FillBetweenPolyCollection)]
    assert len(filled) == bands
    assert ("Bands are 95 %" in drawing.caption) == bool(bands)


def test_of_60_algorithms_some_in_grey_are_left_out_and_counted():
    drawing = draw({f"n{i}": TWO["b"] for i in range(60)})
    assert len(steps(drawing)) == 28
    assert "32 curves in grey are left out" in drawing.caption
    assert len(drawing.numbers) == 60 * len(TAU)


def test_where_all_are_alike_there_is_a_sentence():
    inputs = {
        "statistics/performance_profile.csv": table({"a": [1.0] * 4, "b": [1.0] * 4}).assign(
            tau=0.0
        ),
        "statistics/statistics.json": {},
    }
    with _style.settings():
        assert "none lies behind" in figure.draw(inputs, Style.of(["a", "b"])).finding


def test_shares_are_read_at_the_last_distance_below():
    shares = figure.within(table(TWO), 0.0079)
    assert shares.to_dict() == {"a": 0.6, "b": 0.7}
    assert np.isclose(figure.within(table(TWO), 0.008)["b"], 0.9)

"""Cells hold the p-values of their pair, arrows point to the winner, the finding counts both."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from steeplechase.figures import _style
from steeplechase.figures import pairwise_matrix as figure
from steeplechase.figures._style import Style

# a ranks best; the signed-rank test prefers b to a all the same.
PAIRS = [
    # a, b, holm, decided, nemenyi, decided, rank-biserial (of the first)
    ("a", "b", 0.01, True, 0.2, False, -0.9),
    ("a", "c", 0.0002, True, 0.0004, True, 1.0),
    ("b", "c", 0.6, False, 0.04, True, 0.1),
]


def pairs(rows=PAIRS) -> pd.DataFrame:
    columns = ["a", "b", "holm_p", "significant", "nemenyi_p", "nemenyi_significant"]
    return pd.DataFrame(rows, columns=[*columns, "rank_biserial"])


def draw(table=None, ranks=(1.5, 1.7, 2.8), width=7.2):
    table = pairs() if table is None else table
    names = sorted({*table["a"], *table["b"]})
    means = pd.DataFrame({"algorithm": names, "mean_rank": ranks or np.arange(len(names)) + 1.0})
    inputs = {
        "statistics/pairs.csv": table,
        "statistics/mean_ranks.csv": means,
        "statistics/statistics.json": {"alpha": 0.05, "n_datasets": 20},
    }
    with _style.settings():
        return figure.draw(inputs, Style.of(names, means, width))


def cells(drawing) -> dict[tuple[int, int], tuple[str, bool]]:
    """Return what is written in each cell (row, column), and whether it is shaded."""
    axis = drawing.figure.axes[0]
    written = {}
    for text in axis.texts:
        x, y = (int(value) for value in text.get_position())
        written[y, x] = written.get((y, x), "") + text.get_text()
    shaded = {
        (int(patch.get_y()), int(patch.get_x())): to_hex(patch.get_facecolor()).upper()
        == figure.DECIDED
        for patch in axis.patches
    }
    return {place: (text, shaded[place]) for place, text in written.items()}


def test_each_cell_has_the_p_value_of_its_pair_and_test():
    assert cells(draw()) == {
        (1, 0): (".010←", True),  # b, below, is preferred to a by the signed-rank test
        (2, 0): ("<.001↑", True),
        (2, 1): (".600", False),
        (0, 1): (".200", False),
        (0, 2): ("<.001←", True),
        (1, 2): (".040←", True),
    }


def test_numbers_name_the_winner_of_each_decided_pair():
    numbers = draw().numbers
    assert len(numbers) == 6
    won = numbers.set_index(["test", "better_ranked", "worse_ranked"])["winner"]
    assert won["wilcoxon", "a", "b"] == "b"
    assert won["wilcoxon", "a", "c"] == won["nemenyi", "a", "c"] == "a"
    assert won["wilcoxon", "b", "c"] == "" and won["nemenyi", "b", "c"] == "b"


def test_the_order_is_that_of_the_mean_ranks():
    axis = draw(ranks=(2.8, 1.7, 1.5)).figure.axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["c", "b", "a"]


def test_finding_names_the_decided_pairs_and_counts_the_disagreements():
    assert draw().finding == (
        "Wilcoxon's test with Holm's correction decides 2 of 3 pairs: b over a and a over c; "
        "Nemenyi's test differs on 2."
    )


def test_finding_without_a_decision():
    table = pairs([("a", "b", 0.3, False, np.nan, False, 0.2)])
    drawing = draw(table, ranks=(1.2, 1.8))
    assert drawing.finding == "Wilcoxon's test with Holm's correction decides none of 1 pair."
    assert "no Nemenyi test of two algorithms" in drawing.caption
    assert cells(drawing)[0, 1] == ("–", False)


@pytest.mark.parametrize(("width", "most"), [(7.2, 20), (3.25, 8)])
def test_of_many_algorithms_the_best_are_drawn_and_all_are_in_the_numbers(width, most):
    names = [f"n{i:02d}" for i in range(40)]
    rows = [
        (a, b, 0.5, False, 0.5, False, 0.0) for i, a in enumerate(names) for b in names[i + 1 :]
    ]
    drawing = draw(pairs(rows), ranks=None, width=width)
    shown = [label.get_text() for label in drawing.figure.axes[0].get_yticklabels()]
    assert 2 < len(shown) <= most and shown == names[: len(shown)]
    assert f"Only the {len(shown)} of the best mean ranks are drawn of 40" in drawing.caption
    assert len(drawing.numbers) == 40 * 39


@pytest.mark.parametrize(
    ("p", "text"),
    [(np.nan, "–"), (0.0004, "<.001"), (0.001, ".001"), (0.05, ".050"), (0.9996, "1"), (1.0, "1")],
)
def test_p_values_in_few_letters(p, text):
    assert figure.brief(p) == text

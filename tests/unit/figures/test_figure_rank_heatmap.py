"""A rank in every cell, hatching where there is no score, first ranks counted with ties."""

import numpy as np
import pandas as pd

from steeplechase.figures import _style
from steeplechase.figures import rank_heatmap as figure
from steeplechase.figures._style import Style

RANKS = pd.DataFrame(
    {
        "dataset": ["x", "x", "y", "y", "z", "z"],
        "algorithm": ["a", "b"] * 3,
        "score": [0.9, 0.8, 0.7, 0.7, np.nan, 0.6],
        "rank": [1.0, 2.0, 1.5, 1.5, 2.0, 1.0],
    }
)
MEANS = pd.DataFrame({"algorithm": ["a", "b"], "mean_rank": [1.6, 1.5]})


def draw():
    inputs = {"statistics/ranks.csv": RANKS, "statistics/mean_ranks.csv": MEANS}
    with _style.settings():
        return figure.draw(inputs, Style.of(["a", "b"]))


def test_every_cell_has_its_rank_the_best_algorithm_first():
    axis = draw().figure.axes[0]
    assert [text.get_text() for text in axis.texts] == ["2", "1", "1.5", "1.5", "1", "2"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["b", "a"]


def test_cells_without_a_score_are_hatched_and_counted():
    drawing = draw()
    hatched = [patch.get_xy() for patch in drawing.figure.axes[0].patches if patch.get_hatch()]
    assert hatched == [(1, 2)]
    assert "1 hatched cell has no score" in drawing.caption
    assert "Without a score: a on z." in drawing.alt


def test_numbers_are_the_cells():
    numbers = draw().numbers
    assert numbers["rank"].tolist() == [2.0, 1.0, 1.5, 1.5, 1.0, 2.0]
    assert numbers["missing"].sum() == 1


def test_first_ranks_count_ties_for_all_and_missing_for_none():
    drawing = draw()
    assert drawing.finding == "Ranked first, alone or tied, of 3 data sets: b on 2 and a on 2."


def test_many_algorithms_stand_in_rows():
    ranks = pd.DataFrame(
        [("x", f"a{i}", 0.5, float(i + 1)) for i in range(30)],
        columns=["dataset", "algorithm", "score", "rank"],
    )
    inputs = {"statistics/ranks.csv": ranks, "statistics/mean_ranks.csv": MEANS.iloc[:0]}
    with _style.settings():
        axis = figure.draw(inputs, Style.of([])).figure.axes[0]
    assert len(axis.get_yticklabels()) == 30

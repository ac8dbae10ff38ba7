"""A mark per trial, at the median of its folds, filled if a fold selected it."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from steeplechase.figures import _style
from steeplechase.figures import trials as figure
from steeplechase.figures._style import Style


def trials(rate: str = "lr") -> pd.DataFrame:
    """Two trials in three folds of two inner folds; trial 1 diverges in fold 2."""
    rows = []
    for fold in range(3):
        for trial in range(2):
            for inner in range(2):
                bad = fold == 2 and trial == 1
                rows.append(
                    {
                        "dataset": "x",
                        "algorithm": "a",
                        "outer_fold": fold,
                        "replicate": 0,
                        "trial": trial,
                        "inner_fold": inner,
                        "status": "diverged" if bad else "ok",
                        "validation_accuracy": np.nan if bad else 0.5 + 0.1 * fold + 0.02 * inner,
                        rate: 0.01 * (trial + 1),
                    }
                )
    return pd.DataFrame(rows)


def scores(selected: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "dataset": "x",
            "algorithm": "a",
            "outer_fold": range(3),
            "replicate": 0,
            "trial": selected,
            "status": "ok",
            "validation_accuracy": 0.5,
        }
    )


def draw(selected: list[int], rate: str = "lr"):
    inputs = {"tables/trials.parquet": trials(rate), "tables/scores.parquet": scores(selected)}
    with _style.settings():
        return figure.draw(inputs, Style.of(["a"]))


def test_a_score_is_the_median_over_folds_of_means_over_inner_folds():
    numbers = draw([0, 0, 1]).numbers
    assert numbers["score"].tolist() == pytest.approx([0.61, 0.56])
    assert numbers["selected"].tolist() == [2, 1]
    assert numbers["diverged"].tolist() == [0, 1]


def test_marks_are_the_numbers_and_selected_ones_are_filled():
    drawing = draw([0, 0, 0])
    marks = [c for c in drawing.figure.axes[0].collections if isinstance(c, PathCollection)]
    drawn = {tuple(np.round(c.get_offsets()[0], 6)): c.get_facecolor()[0][:3] for c in marks}
    assert set(drawn) == {(0.01, 0.61), (0.02, 0.56)}
    assert tuple(drawn[0.02, 0.56]) == (1, 1, 1)
    assert tuple(drawn[0.01, 0.61]) != (1, 1, 1)
    assert drawing.excerpt == (0,)


def test_the_finding_weighs_rates_by_how_often_they_were_selected():
    assert draw([0, 1, 1]).finding == (
        "Median selected learning rate, with its range: a 0.02 (0.01 to 0.02)."
    )


def test_a_rate_named_after_its_component_is_found():
    assert figure.rate_column(trials("adam.lr")) == "adam.lr"


def test_without_a_searched_rate_there_is_a_sentence():
    assert "searches its learning rate" in draw([0, 0, 0], rate="depth").finding


def test_the_selection_metric_is_taken_from_the_scores():
    table = trials().assign(validation_ece=0.1)
    picked = scores([0, 0, 0]).rename(columns={"validation_accuracy": "validation_ece"})
    assert figure.score_column(table, picked) == "validation_ece"

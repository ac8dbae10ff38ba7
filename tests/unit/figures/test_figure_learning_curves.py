"""Median and quartiles over runs, the rate on a strip of the same axis, divergences marked."""

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic

from steeplechase.figures import _style
from steeplechase.figures import learning_curves as figure
from steeplechase.figures._style import Style

SCORES = pd.DataFrame(columns=["dataset", "algorithm", "outer_fold", "replicate", "status"])


def curves(accuracies: list[list[float]], losses=None) -> pd.DataFrame:
    """One data set and algorithm; a list of values per fold."""
    rows = []
    for fold, values in enumerate(accuracies):
        for epoch, value in enumerate(values):
            finite = np.isfinite(value)
            rows.append(
                {
                    "dataset": "x",
                    "algorithm": "a",
                    "outer_fold": fold,
                    "replicate": 0,
                    "epoch": epoch,
                    "lr": 0.1 / (epoch + 1),
                    "train_loss": 1.0 if finite else np.nan,
                    "train_accuracy": value + 0.1,
                    "test_loss": 1.0,
                    "test_accuracy": value,
                }
            )
    return pd.DataFrame(rows)


def draw(table: pd.DataFrame, scores: pd.DataFrame = SCORES):
    inputs = {"tables/curves.parquet": table, "tables/scores.parquet": scores}
    with _style.settings():
        return figure.draw(inputs, Style.of(["a"]))


def test_median_and_quartiles_are_over_runs():
    drawing = draw(curves([[0.1, 0.5], [0.2, 0.6], [0.6, 0.7]]))
    last = drawing.numbers.iloc[1]
    assert last["test_accuracy"] == pytest.approx(0.6)
    assert (last["test_accuracy_low"], last["test_accuracy_high"]) == pytest.approx((0.55, 0.65))
    assert last["lr"] == pytest.approx(0.05)
    assert last["runs"] == 3


def test_lines_are_the_numbers_test_solid_and_training_dashed():
    drawing = draw(curves([[0.1, 0.5], [0.2, 0.6]]))
    train, test = drawing.figure.axes[0].lines[:2]
    assert train.is_dashed() and not test.is_dashed()
    assert test.get_ydata() == pytest.approx(drawing.numbers["test_accuracy"].to_numpy())
    assert train.get_ydata() == pytest.approx(drawing.numbers["train_accuracy"].to_numpy())


def test_the_strip_below_shares_the_epochs():
    main, strip = draw(curves([[0.1, 0.5, 0.6]])).figure.axes
    assert strip.get_shared_x_axes().joined(main, strip)
    assert strip.get_position().y1 < main.get_position().y0
    assert strip.get_yscale() == "log"


def test_a_diverged_run_leaves_the_median_and_is_marked_at_its_last_epoch():
    drawing = draw(curves([[0.1, 0.5, 0.6], [0.2, np.nan, np.nan]]))
    assert drawing.numbers["runs"].tolist() == [2, 1, 1]
    assert drawing.numbers["diverged"].tolist() == [0, 1, 1]
    crosses = [line for line in drawing.figure.axes[0].lines if line.get_marker() == "x"]
    assert [cross.get_xdata().tolist() for cross in crosses] == [[0]]
    assert "1 run diverged (a 1)" in drawing.finding


def test_a_run_that_the_scores_call_diverged_counts_though_its_curve_is_finite():
    scores = pd.DataFrame([("x", "a", 0, 0, "diverged")], columns=SCORES.columns)
    ends = figure.divergences(curves([[0.1, 0.5]]), scores)
    assert ends["epoch"].tolist() == [1]


def test_the_finding_compares_the_gaps_of_the_algorithms():
    table = pd.concat(
        [
            curves([[0.5]]),
            curves([[0.5]]).assign(algorithm="b", train_accuracy=0.9),
        ]
    )
    assert "furthest ahead of test accuracy for b (0.400) and least for a (0.100)" in (
        draw(table).finding
    )


def test_the_excerpt_is_the_last_epoch_of_each_curve():
    study = synthetic.Synthetic(folds=2, epochs=4)
    with _style.settings():
        drawing = figure.draw(synthetic.tables(study), Style.of(study.algorithms))
    assert drawing.numbers.iloc[list(drawing.excerpt)]["epoch"].eq(3).all()
    assert len(drawing.excerpt) == len(study.datasets) * len(study.algorithms)

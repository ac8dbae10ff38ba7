"""A mark per refit at its fold's place, the mean as a bar, and nothing hidden of what failed."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures import fold_scores as figure
from steeplechase.figures._style import INK, WARNING, Style

FACTS = {"metric": "accuracy", "scored_on": "test", "direction": "higher"}


def scores(values: dict[tuple[str, str], list[list[float]]]) -> pd.DataFrame:
    """Return refits from scores by data set and algorithm: folds of replicates, NaN failed."""
    rows = [
        (d, a, fold, replicate, "failed" if np.isnan(value) else "ok", "", value, 0.99)
        for (d, a), folds in values.items()
        for fold, replicates in enumerate(folds)
        for replicate, value in enumerate(replicates)
    ]
    columns = ["dataset", "algorithm", "outer_fold", "replicate", "status", "undefined"]
    return pd.DataFrame(rows, columns=[*columns, "test_accuracy", "train_accuracy"])


TWO = {
    ("x", "a"): [[0.7, 0.72], [0.9, 0.88]],
    ("x", "b"): [[0.8, 0.8], [0.84, np.nan]],
    ("y", "a"): [[0.5, 0.5], [0.5, 0.5]],
    ("y", "b"): [[0.6, 0.62], [0.7, 0.68]],
}


def draw(table=None, facts=FACTS, names=("a", "b"), width=7.2):
    table = scores(TWO) if table is None else table
    inputs = {"tables/scores.parquet": table, "statistics/statistics.json": facts}
    with _style.settings():
        return figure.draw(inputs, Style.of(names, width=width))


def marks(axis) -> list[tuple[float, float]]:
    return [
        (float(x), float(y))
        for line in axis.lines
        if line.get_marker() not in ("None", "x")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def test_every_refit_with_a_score_has_a_mark_and_replicates_share_their_folds_place():
    first = marks(draw().figure.axes[0])
    assert sorted(y for _, y in first) == sorted([0.7, 0.72, 0.9, 0.88, 0.8, 0.8, 0.84])
    assert len({round(x, 6) for x, _ in first}) == 4  # two algorithms, two folds
    of_first_fold = {round(x, 6) for x, y in first if y in (0.7, 0.72)}
    assert len(of_first_fold) == 1


def test_replicates_of_a_fold_are_joined_and_later_ones_hollow():
    axis = draw().figure.axes[0]
    hollow = [
        float(y) for line in axis.lines if line.get_markerfacecolor() == "white"
        for y in line.get_ydata()
    ]  # fmt: skip
    assert sorted(hollow) == [0.72, 0.8, 0.88]
    plain = [line for line in axis.lines if line.get_marker() == "None"]
    joins = [line for line in plain if line.get_linewidth() == 0.7]
    expected = [0.7, 0.72, np.nan, 0.88, 0.9, np.nan]
    assert np.array_equal(joins[0].get_ydata(), expected, equal_nan=True)
    assert "joined by a line" in draw().caption


def test_the_bar_is_the_mean_which_an_algorithm_with_a_failure_lacks():
    def bars(axis):
        return [line.get_ydata()[0] for line in axis.lines if line.get_color() == INK]

    axes = draw().figure.axes
    assert bars(axes[0]) == pytest.approx([0.8])
    assert bars(axes[1]) == pytest.approx([0.5, 0.65])


def test_a_failed_refit_is_a_cross_and_counted():
    drawing = draw()
    crosses = [line for line in drawing.figure.axes[0].lines if line.get_color() == WARNING]
    assert [len(line.get_xdata()) for line in crosses] == [1]
    assert "1 score is missing" in drawing.caption


def test_an_undefined_score_is_no_failure():
    table = scores({("x", "a"): [[0.7], [0.8], [0.9]]})
    table.loc[0, "test_accuracy"] = np.nan
    drawing = draw(table, names=("a",))
    numbers = drawing.numbers
    assert numbers.loc[numbers["mark"] == "mean", "score"].tolist() == pytest.approx([0.85])
    assert "has no score" not in drawing.caption


def test_training_scores_are_drawn_where_they_are_compared():
    drawing = draw(facts=FACTS | {"scored_on": "train"})
    assert {y for _, y in marks(drawing.figure.axes[0])} == {0.99}
    assert "training accuracy" in drawing.caption


def test_finding_sets_folds_beside_algorithms():
    # Standard deviations: x a .1273, y a 0, y b .0495 (x b lacks a refit); means apart on y .15.
    spread = [np.std([0.71, 0.89], ddof=1), 0, np.std([0.61, 0.69], ddof=1)]
    assert draw().finding == (
        f"Between the folds of one data set test accuracy has a median standard deviation of "
        f"{np.median(spread):.3f}; the best and the worst mean of a data set lie a median of 0.150 "
        "apart, and closer together than the folds spread on 0 of 1 data set."
    )


def test_one_score_each_says_nothing_of_folds():
    table = scores({("x", "a"): [[0.7]], ("x", "b"): [[0.8]]})
    assert "nothing of folds and seeds" in draw(table).finding


def test_of_many_data_sets_those_of_the_widest_spread_are_drawn():
    values = {(f"d{i:02d}", "a"): [[0.5], [0.5 + 0.004 * i]] for i in range(60)}
    drawing = draw(scores(values), names=("a",))
    titles = [axis.get_title(loc="left") for axis in drawing.figure.axes]
    assert titles == [f"d{i:02d}" for i in range(60 - figure.MOST_PANELS, 60)]
    assert f"Of 60 data sets the {figure.MOST_PANELS} with the widest spread" in drawing.caption
    assert len(drawing.numbers) == 60 * 3


def test_of_many_algorithms_those_in_colour_are_drawn():
    names = tuple(f"n{i}" for i in range(12))
    drawing = draw(scores({("x", name): [[0.5], [0.6]] for name in names}), names=names)
    assert len(marks(drawing.figure.axes[0])) == 16
    assert "Of 12 algorithms the 8 in colour are drawn." in drawing.caption

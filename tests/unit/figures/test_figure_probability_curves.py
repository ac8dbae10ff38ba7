"""Panels, areas, points and words of the ROC and precision-recall figures."""

import numpy as np
import pandas as pd
import pytest
from predicted import draw, drawn_rows, inputs, rows

from steeplechase import registry
from steeplechase.figures import precision_recall, roc_curves
from steeplechase.metrics import pr_auc, roc_auc

FIGURES = {roc_curves: ("auc", roc_auc), precision_recall: ("average_precision", pr_auc)}


def many(datasets: int, algorithms: int = 2) -> pd.DataFrame:
    return pd.concat(
        drawn_rows(f"set {d:02d}", f"a{a}", 10 * d + a, 0.3 + (0.03 * d * a))
        for d in range(datasets)
        for a in range(algorithms)
    )


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.__name__.rpartition(".")[2])
def test_the_area_in_the_numbers_is_the_metric_of_the_pooled_rows(figure):
    column, metric = FIGURES[figure]
    predictions = many(2)
    one = predictions[(predictions["dataset"] == "set 01") & (predictions["algorithm"] == "a1")]
    expected = metric.score(one["label"].to_numpy(), np.stack(one["probabilities"]).astype(float))
    numbers = draw(figure, inputs(predictions)).numbers
    found = numbers[(numbers["dataset"] == "set 01") & (numbers["algorithm"] == "a1")][column]
    assert found.unique() == pytest.approx([expected])


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.__name__.rpartition(".")[2])
def test_the_sets_that_differ_most_are_drawn_and_all_are_in_the_numbers(figure):
    column, _ = FIGURES[figure]
    drawing = draw(figure, inputs(many(14)))
    numbers = drawing.numbers
    areas = numbers.drop_duplicates(["dataset", "algorithm"]).pivot(
        index="dataset", columns="algorithm", values=column
    )
    assert len(areas) == 14
    gap = (areas["a1"] - areas["a0"]).abs().sort_values()
    titles = [axis.get_title(loc="left") for axis in drawing.figure.axes]
    assert titles == sorted(gap.index[6:])
    assert "Drawn are the 8 of 14 data sets" in drawing.caption
    assert (numbers["dataset"] == gap.index[0]).sum() == 2  # a marked point each
    assert len(drawing.excerpt) == 28
    assert f"they differ most on {gap.index[-1]}, from" in drawing.finding


def test_narrow_figures_have_half_as_many_panels():
    drawing = draw(roc_curves, inputs(many(14)), width=3.25)
    assert len(drawing.figure.axes) == 4
    assert drawing.figure.get_figwidth() == 3.25


def test_lines_are_the_numbers_and_the_mark_is_furthest_above_the_diagonal():
    drawing = draw(roc_curves, inputs(drawn_rows("d", "a", 1, 0.5)))
    guess, line, mark = drawing.figure.axes[0].lines
    numbers = drawing.numbers
    assert line.get_xdata() == pytest.approx(numbers["false_positive_rate"])
    assert line.get_ydata() == pytest.approx(numbers["true_positive_rate"])
    height = numbers["true_positive_rate"] - numbers["false_positive_rate"]
    assert mark.get_ydata()[0] - mark.get_xdata()[0] == pytest.approx(height.max())
    assert drawing.excerpt == (height.idxmax(),)
    assert guess.get_xydata().tolist() == [[0, 0], [1, 1]]


def test_precision_is_drawn_by_steps_above_the_mean_prevalence():
    drawing = draw(precision_recall, inputs(drawn_rows("d", "a", 1, 0.5, classes=4)))
    guess, line, _ = drawing.figure.axes[0].lines
    assert line.get_drawstyle() == "steps-pre"
    assert guess.get_ydata() == pytest.approx([0.25, 0.25])
    numbers = drawing.numbers
    steps = np.diff(numbers["recall"], prepend=0) * numbers["precision"]
    assert steps.sum() == pytest.approx(numbers["average_precision"].iloc[0], abs=1e-4)


def test_failed_refits_are_named_and_enter_no_mean():
    predictions = pd.concat(
        [
            drawn_rows("x", "a", 1, 0.5),
            drawn_rows("x", "b", 2, 0.5),
            drawn_rows("y", "a", 3, 5.0),
            drawn_rows("y", "b", 4, 5.0),
        ]
    )
    whole = draw(roc_curves, inputs(predictions))
    drawing = draw(roc_curves, inputs(predictions, failed=(("y", "b"),)))
    assert "over 2 data sets" in whole.finding and "ended without" not in whole.caption
    assert "on one data set" in drawing.finding
    assert "1 of 5 refits ended without predictions (b 1)" in drawing.caption
    missing = drawing.numbers.groupby(["dataset", "algorithm"])["missing"].first()
    assert missing.loc["y", "b"] == 1 and missing.sum() == 1


def test_a_data_set_without_two_classes_is_named():
    alone = rows("lonely", "a", [0, 0], [[1.0], [1.0]])
    drawing = draw(roc_curves, inputs(pd.concat([drawn_rows("d", "a", 1, 0.5), alone])))
    assert "there is no curve: lonely." in drawing.caption
    assert "so no ranking can be judged" in draw(roc_curves, inputs(alone)).finding


def test_beyond_eight_algorithms_the_best_ranked_are_drawn():
    drawing = draw(roc_curves, inputs(many(1, algorithms=10)))
    assert len(drawing.figure.axes[0].lines) == 1 + 2 * 8
    assert "Drawn are the 8 best-ranked of 10 algorithms" in drawing.caption
    assert drawing.numbers["algorithm"].nunique() == 10


def test_a_probability_that_is_not_finite_is_left_out():
    broken = drawn_rows("d", "a", 1, 0.5)
    broken.at[0, "probabilities"] = np.array([np.nan, 0.5, 0.5], np.float32)
    assert draw(roc_curves, inputs(broken)).numbers["rows"].iloc[0] == 59


def test_scores_from_elsewhere_have_no_figures_of_probabilities():
    drawn = set(registry.drawn_figures("foreign"))
    names = {"roc_curves", "precision_recall", "reliability", "confusion", "class_accuracy"}
    assert names <= set(registry.names("figures"))
    assert not drawn & names

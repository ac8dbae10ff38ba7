"""Curves and their ends, and the gain of the last half against what counts as a difference."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures import best_of_budget as figure
from steeplechase.figures._style import Style

CURVES = {"a": [0.7, 0.76, 0.79, 0.8], "b": [0.6, 0.68, 0.695, 0.7]}


def table(curves=CURVES, metric="accuracy", budgets=None) -> pd.DataFrame:
    rows = [
        (name, metric, len(values), budget, value, value - 0.1, value + 0.1, 14)
        for name, values in curves.items()
        for budget, value in zip(budgets or range(1, len(values) + 1), values, strict=True)
    ]
    columns = ["algorithm", "metric", "trials", "budget", "expected_best"]
    columns += ["expected_best_low", "expected_best_high", "n_blocks"]
    return pd.DataFrame(rows, columns=columns)


def draw(curves=CURVES, rope=0.03, compared="accuracy", **settings):
    inputs = {
        "statistics/best_of_budget.csv": table(curves, **settings),
        "statistics/statistics.json": {"metric": compared, "rope": rope},
    }
    with _style.settings():
        return figure.draw(inputs, Style.of(list(curves)))


def test_the_finding_is_the_gain_of_the_last_half_beside_the_rope():
    assert draw().finding == (
        "From 2 to 4 trials the expected best validation accuracy improved by 0.0400 for a, which "
        "gained most, and 0.0200 for b: 1 of 2 curves still improves by more than the 0.03 that "
        "counts as a difference."
    )


@pytest.mark.parametrize(
    ("settings", "end"),
    [
        ({"rope": 0.05}, ": all have flattened to less than the 0.05 that counts as a difference."),
        ({"rope": 0.0}, ": more trials might still improve it."),
        # The rope is in the unit of the compared metric, not of the one that selects.
        ({"compared": "log_loss"}, ": more trials might still improve it."),
    ],
)
def test_the_finding_judges_by_the_rope_where_there_is_one(settings, end):
    assert draw(**settings).finding.endswith(end)


def test_where_lower_is_better_a_fall_is_a_gain():
    falling = {name: [1 - value for value in values] for name, values in CURVES.items()}
    drawing = draw(falling, metric="ece", compared="ece")
    assert "improved by 0.0400 for a" in drawing.finding
    assert "lower is better. A mark" in drawing.caption
    assert drawing.numbers["to_the_end"].min() == 0


def test_marks_stand_at_the_ends_and_at_half_of_the_trials():
    axes = draw().figure.axes
    found = [
        sorted(
            (float(line.get_xdata()[0]), round(float(line.get_ydata()[0]), 6))
            for line in axis.lines if line.get_marker() != "None"
        )
        for axis in axes
    ]  # fmt: skip
    assert found[0] == [(4, 0.7), (4, 0.8)]
    assert found[1] == [(2, 0.02), (2, 0.04)]


def test_the_excerpt_is_the_row_of_all_trials():
    drawing = draw()
    assert drawing.numbers.iloc[list(drawing.excerpt)]["expected_best"].tolist() == [0.8, 0.7]


def test_half_of_the_trials_is_taken_from_below():
    gains = figure.last_half(figure.with_gap(table({"a": [0.1, 0.3, 0.4]}), 1.0))
    assert gains[["half", "trials"]].to_numpy().tolist() == [[1, 3]]
    assert gains["gain"].tolist() == pytest.approx([0.3])


def test_more_trials_than_fit_a_linear_axis_are_on_a_logarithmic_one():
    budgets = [1, 2, 5, 10, 20, 50, 100, 200]
    drawing = draw({"a": list(np.linspace(0.5, 0.9, 8))}, budgets=budgets)
    assert all(axis.get_xscale() == "log" for axis in drawing.figure.axes)


def test_one_trial_is_no_search():
    assert "no search" in draw({"a": [0.5], "b": [0.6]}).finding

"""Logistic regression: where its minimum is, and when it has none."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from steeplechase.problems import logistic_regression
from steeplechase.problems.logistic_regression import problem, separable

DEFAULTS = {key: one["default"] for key, one in logistic_regression.HYPERPARAMETERS.items()}


def test_minimiser_is_that_of_scikit_learn():
    made = problem(**DEFAULTS)
    other = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000)
    other.fit(made.inputs, made.labels)
    weights = [*other.coef_[0], other.intercept_[0]]
    assert made.minimiser == pytest.approx(weights, rel=1e-4)


def test_loss_of_no_line_is_that_of_a_coin():
    made = problem(**DEFAULTS)
    assert float(made.loss(torch.zeros(3, dtype=torch.float64), None)) == pytest.approx(np.log(2))


def test_separable_rows_have_the_bound_0_and_no_minimiser():
    made = problem(**DEFAULTS | {"distance": 20.0})
    assert (made.minimum, made.minimiser) == (0.0, None)
    far = torch.tensor([1e3, 0.0, 0.0], dtype=torch.float64)
    assert 0.0 <= float(made.loss(far, None)) < 1e-12


@pytest.mark.parametrize(
    ("x", "labels", "expected"),
    [
        ([-2, -1, 1, 2], [0, 0, 1, 1], True),
        ([-2, -1, 1, 2], [1, 1, 0, 0], True),
        ([-2, 1, -1, 2], [0, 0, 1, 1], False),
        ([-1, 0, 0, 1], [0, 0, 1, 1], False),  # they touch
    ],
)
def test_separable(x, labels, expected):
    design = np.column_stack([x, np.ones(4)])
    assert separable(design, np.array(labels)) == expected


def test_rows_have_the_moments_that_are_asked_for():
    settings = {"rows": 20_000, "distance": 3.0, "deviation": 2.0, "correlation": 0.6}
    made = problem(**DEFAULTS | settings)
    classes = [made.inputs[made.labels == label] for label in (0, 1)]
    for rows, centre in zip(classes, (-1.5, 1.5), strict=True):
        assert rows.mean(axis=0) == pytest.approx([centre, 0.0], abs=0.08)
        assert np.cov(rows.T)[0] == pytest.approx([4.0, 2.4], abs=0.15)


def test_ripley_is_the_generator_of_that_name():
    made = problem(**DEFAULTS | {"data": "ripley", "rows": 50})
    frame = logistic_regression.generate(50, 1)
    assert (made.inputs == frame[["x1", "x2"]].to_numpy()).all()
    assert made.labels.sum() == 25

"""What the study convex is to show, on its own data; its page says where that does not hold."""

import json
from dataclasses import asdict
from functools import cache

import pandas as pd
import pytest
from foreign_study import ROOT

from steeplechase.descent.runs import run
from steeplechase.study import load_study

ONE_BY_ONE = ["problem", "algorithm", "lr", "momentum"]


@cache
def scores(*problems: str) -> pd.DataFrame:
    """Return the median final excess of plain, momentum and Nesterov steps, and of batches.

    A descent that ended early counts as infinite.
    """
    study = load_study("convex", ROOT)
    wanted = {"gd", "gd_momentum", "gd_nesterov", "sgd"}
    algorithms = [
        {**one.resolved(), "trials": one.trials, **one.training}
        for one in study.algorithms
        if one.name in wanted
    ]
    rows = []
    for problem in study.problems:
        if problem.name in problems:
            rows += run(asdict(problem), algorithms, {**study.protocol, "replicates": 3})[0]
    frame = pd.DataFrame(rows)
    given = frame["hyperparameters"].map(json.loads).apply(pd.Series)
    frame = pd.concat([frame, given[["lr", "momentum"]]], axis=1)
    frame["final_excess"] = frame["final_excess"].fillna(float("inf")).astype(float)
    middle = frame.groupby(ONE_BY_ONE, dropna=False)["final_excess"].median()
    return middle.reset_index()


def score(problem: str, algorithm: str, lr: float, momentum: float | None = None) -> float:
    """Return the score of one setting."""
    frame = scores(problem)
    row = frame[(frame["algorithm"] == algorithm) & (frame["lr"] == lr)]
    if momentum is not None:
        row = row[row["momentum"] == momentum]
    return float(row["final_excess"].iloc[0])


@pytest.mark.parametrize("problem", ["separable", "overlapping"])
@pytest.mark.parametrize("algorithm", ["gd_momentum", "gd_nesterov"])
def test_momentum_ends_below_plain_steps_by_two_orders_of_magnitude(problem, algorithm):
    plain = score(problem, "gd", 1.0)
    assert 0 < 100 * score(problem, algorithm, 1.0, 0.9) < plain


@pytest.mark.parametrize("problem", ["separable", "overlapping", "ripley"])
def test_loss_falls_with_the_rate_up_to_one(problem):
    losses = [score(problem, "gd", lr) for lr in (0.01, 0.1, 0.5, 1.0)]
    assert losses == sorted(losses, reverse=True) and len(set(losses)) == 4


@pytest.mark.parametrize("lr", [0.5, 1.0])
def test_all_rows_end_below_batches_at_equal_iterations_where_there_is_a_minimum(lr):
    assert score("overlapping", "gd", lr) < score("overlapping", "sgd", lr)


def test_too_large_a_rate_diverges_on_a_quadratic():
    # Curvature 1.25: the threshold is 1.6 for plain steps, 3.04 and 1.09 with momentum 0.9.
    assert score("long_bowl", "gd", 2.0) == float("inf")
    assert score("long_bowl", "gd_nesterov", 2.0, 0.9) == float("inf")
    assert score("long_bowl", "gd_momentum", 2.0, 0.9) < 1e-3


def test_too_large_a_rate_undoes_nesterov_steps_on_a_logistic_loss():
    scores_of = [score("overlapping", "gd_nesterov", lr, 0.9) for lr in (1.0, 2.0)]
    assert scores_of[1] > 1000 * scores_of[0]

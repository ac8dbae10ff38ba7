"""The statistics of descents on tables small enough to be reckoned by hand."""

import numpy as np
import pandas as pd
import pytest
import synthetic_descents
from synthetic_study import HOSTILE, Synthetic

from steeplechase import registry
from steeplechase.descent_comparison import compare
from steeplechase.statistics.descent import (
    _conclusions,
    batches,
    best_settings,
    learning_rates,
    mean_ranks,
    momentum_gain,
    settings,
    thresholds,
)

NAMES = registry.names("descent_statistics")


def descent(problem, algorithm, setting, replicate, excess, **more):
    """Return a row of the table of descents; without an excess it diverged."""
    ended = excess is None
    row = {
        "problem": problem,
        "algorithm": algorithm,
        "setting": setting,
        "replicate": replicate,
        "optimizer": "sgd",
        "wrapper": "",
        "batch_size": "all",
        "sampling": "",
        "status": "diverged" if ended else "ok",
        "reason": "",
        "iterations": 3 if ended else 10,
        "start_loss": 1.0,
        "start_excess": 1.0,
        "final_loss": np.nan if ended else excess + 0.25,
        "final_excess": np.nan if ended else excess,
        "best_loss": 0.25,
        "best_excess": 0.0,
        "iterations_to_tolerance": np.nan if ended or excess > 1e-3 else 4.0,
        "lr": 0.1,
        "momentum": np.nan,
    }
    return {**row, **more}


def frame(*rows):
    return pd.DataFrame(list(rows))


NOTHING = pd.DataFrame()
BOTH = frame(
    *(descent("p", "a", 0, r, e) for r, e in enumerate((0.5, 0.3, 0.4))),
    *(descent("p", "a", 1, r, e, lr=1.0) for r, e in enumerate((0.1, None, 1e-4))),
    *(descent("p", "b", 0, r, e, optimizer="momentum", momentum=0.9)
      for r, e in enumerate((0.2, 0.2, 0.2))),
)  # fmt: skip


def test_settings_count_what_ended_and_score_by_the_median():
    found = settings.table(BOTH, NOTHING, NOTHING).set_index(["algorithm", "setting"])
    assert found["excess"].tolist() == [0.4, 0.1, 0.2]
    assert found["highest"].tolist() == [0.5, np.inf, 0.2]
    assert found["diverged"].tolist() == [0, 1, 0]
    assert found.loc[("a", 1), "loss"] == pytest.approx(0.35)  # of the two that ended
    assert found.loc[("a", 1), "reached"] == 1
    assert found.loc[("b", 0), "hyperparameters"] == "lr 0.1, momentum 0.9"


def test_hyperparameters_that_are_words_are_shown_as_such():
    rows = frame(descent("p", "a", 0, 0, 0.1, backtracking="True"), descent("p", "b", 0, 0, 0.1))
    found = settings.table(rows, NOTHING, NOTHING)
    assert found["hyperparameters"].tolist() == ["lr 0.1, backtracking true", "lr 0.1"]


def test_best_settings_rank_the_algorithms_and_count_replicates():
    found = best_settings.table(BOTH, NOTHING, NOTHING).set_index("algorithm")
    assert found["setting"].to_dict() == {"a": 1, "b": 0}
    assert found["rank"].to_dict() == {"a": 1.0, "b": 2.0}
    assert found["replicates_won"].to_dict() == {"a": 2, "b": 3}
    assert found["settings"].to_dict() == {"a": 2, "b": 1}


def test_mean_ranks_are_over_problems_that_all_descended():
    more = frame(descent("q", "a", 0, 0, 0.1), descent("r", "a", 0, 0, 0.9),
                 descent("r", "b", 0, 0, 0.1))  # fmt: skip
    found = mean_ranks.table(pd.concat([BOTH, more]), NOTHING, NOTHING).set_index("algorithm")
    assert found["mean_rank"].to_dict() == {"a": 1.5, "b": 1.5}
    assert found["problems"].tolist() == [2, 2]
    assert found["firsts"].to_dict() == {"a": 1, "b": 1}


def test_learning_rates_take_the_best_of_the_others():
    rows = frame(
        descent("p", "a", 0, 0, 0.3, momentum=0.7),
        descent("p", "a", 1, 0, 0.2, momentum=0.9),
        descent("p", "a", 2, 0, None, lr=2.0, momentum=0.7),
    )
    found = learning_rates.table(rows, NOTHING, NOTHING).set_index("lr")
    assert found["excess"].to_dict() == {0.1: 0.2, 2.0: np.inf}
    assert found["momentum"].loc[0.1] == 0.9
    assert found["ended_early"].tolist() == [0, 1]


def test_momentum_gain_is_against_plain_steps_of_the_same_rate():
    rows = frame(
        descent("p", "plain", 0, 0, 0.4),
        descent("p", "heavy", 0, 0, 0.004, optimizer="momentum", momentum=0.9),
        descent("p", "heavy", 1, 0, None, optimizer="momentum", momentum=0.9, lr=1.0),
        descent("p", "look", 0, 0, 0.8, optimizer="nesterov", momentum=0.9),
        descent("p", "wrapped", 0, 0, 0.1, optimizer="momentum", momentum=0.9, wrapper="lookahead"),
    )
    (row,) = momentum_gain.table(rows, NOTHING, NOTHING).to_dict("records")
    assert row["momentum_gain"] == pytest.approx(100.0)
    assert row["nesterov_gain"] == pytest.approx(0.5)


def test_batches_are_held_against_the_same_setting_on_all_rows():
    taken = {"batch_size": "10", "sampling": "without_replacement"}
    rows = frame(
        *(descent("p", "gd", 0, r, e, optimizer="gradient_descent")
          for r, e in enumerate((0.1, 0.3))),
        *(descent("p", "sgd", 0, r, e, **taken) for r, e in enumerate((0.2, 0.2))),
        descent("p", "sgd", 1, 0, 0.2, lr=1.0, **taken),
    )  # fmt: skip
    (row,) = batches.table(rows, NOTHING, NOTHING).to_dict("records")
    assert (row["all_lower"], row["replicates"]) == (1, 2)
    assert row["ratio"] == pytest.approx(0.2 / 0.3)


@pytest.mark.parametrize(("excess", "agrees"), [(0.5, False), (None, True), (1.5, True)])
def test_thresholds_agree_where_rates_above_do_not_fall(excess, agrees):
    rows = frame(descent("p", "a", 0, 0, 0.5), descent("p", "a", 1, 0, excess, lr=3.0))
    problems = pd.DataFrame([{"problem": "p", "kind": "quadratic", "largest_curvature": 1.0}])
    (row,) = thresholds.table(rows, NOTHING, problems).to_dict("records")
    assert row["threshold"] == pytest.approx(2.0)
    assert row["agrees"] == agrees
    assert row["ended_early"] == (excess is None)


def test_theory_leaves_dampened_momentum_out():
    given = {"optimizer": "momentum", "momentum": 0.9}
    rows = frame(
        descent("p", "heavy", 0, 0, 0.5, dampening=0.0, **given),
        descent("p", "dampened", 0, 0, 0.5, dampening=0.5, **given),
    )
    problems = pd.DataFrame([{"problem": "p", "kind": "quadratic", "largest_curvature": 1.0}])
    found = thresholds.table(rows, NOTHING, problems)
    assert found["algorithm"].tolist() == ["heavy"]


def test_conclusion_on_rates_counts_ties_as_no_worse_and_leaves_lost_grids_out():
    """Grids that fall to the largest rate, tie there, turn up before it, and never end."""
    ends = {"falls": (0.2, 0.1), "ties": (0.1, 0.1), "turns": (0.1, 0.2), "lost": (None, None)}
    rows = frame(
        *(
            descent("p", name, number, 0, excess, lr=10.0**number)
            for name, both in ends.items()
            for number, excess in enumerate(both)
        )
    )
    tables = {"learning_rates": learning_rates.table(rows, NOTHING, NOTHING)}
    (sentence,) = _conclusions._rates(tables)
    assert "2 of 3 grids end lowest at the largest rate" in sentence


def everywhere(study):
    return tuple(study.refits())


SMALL = {"folds": 2, "epochs": 12}
STUDIES = {
    "plain": Synthetic(),
    "five algorithms": Synthetic(algorithms=tuple("abcdefg"), **SMALL),
    "one": Synthetic(algorithms=("a",), datasets=("x",), folds=1, epochs=1),
    "tied": Synthetic(tied=True, **SMALL),
    "diverged": Synthetic(diverged=everywhere(Synthetic(**SMALL)), **SMALL),
    "hostile": Synthetic(algorithms=HOSTILE, datasets=HOSTILE, **SMALL),
}


@pytest.mark.parametrize("study", STUDIES.values(), ids=list(STUDIES))
def test_every_statistic_has_its_columns_and_the_verdict_speaks_in_sentences(study):
    runs, paths = synthetic_descents.descents(study)
    problems = synthetic_descents.problems(study)
    before = runs.copy()
    result = compare(runs, paths, problems, {})
    assert set(result.tables) == set(NAMES)
    for name, table in result.tables.items():
        assert list(table.columns) == list(registry.load("descent_statistics", name).COLUMNS)
    verdict = result.summary["verdict"]
    texts = [verdict["sentence"], *verdict["because"], *verdict["warnings"]]
    assert all(text.endswith(".") and " nan" not in text for text in texts)
    advised = [name for name in set(runs["algorithm"]) if verdict["advice"].startswith(f"{name}: ")]
    assert advised or (verdict["advice"], verdict["confidence"]) == ("", "none")
    assert verdict["confidence"] in ("strong", "moderate", "partial", "none")
    pd.testing.assert_frame_equal(runs, before)

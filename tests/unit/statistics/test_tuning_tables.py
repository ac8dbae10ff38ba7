"""Tables on tuning: best of a budget, budgets, edges of the search space, over-tuning."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from small_evidence import evidence
from synthetic_study import Synthetic
from synthetic_study import scores as synthetic_scores
from synthetic_study import settings as synthetic_settings
from synthetic_study import trials as synthetic_trials

from steeplechase import registry
from steeplechase.comparison import compare
from steeplechase.protocol.trials import draw_trials
from steeplechase.statistics._evidence import Material
from steeplechase.statistics.best_of_budget import best_of_budget, budget_grid
from steeplechase.statistics.budgets import budgets
from steeplechase.statistics.over_tuning import over_tuning
from steeplechase.statistics.space_edges import EDGE, position, space_edges

TUNING = ("best_of_budget", "budgets", "over_tuning", "space_edges")


def algorithm(name, trials=5, lr=None, **more):
    space = {} if lr is None else {"lr": lr}
    optimizer = {"name": "adam", "settings": {"lr": 0.1}, "space": space}
    empty = {kind: [] for kind in ("schedules", "regularisers", "wrappers")}
    return {"name": name, "optimizer": optimizer, **empty, "trials": trials, **more}


def searched(values, lr=None, names="ab", status=None):
    """Inner trainings of `values` (data sets, algorithms, folds, trials), one inner fold each."""
    values = np.asarray(values, dtype=float)
    frame = pd.MultiIndex.from_product(
        [[f"d{i:02d}" for i in range(len(values))], list(names), *map(range, values.shape[2:])],
        names=["dataset", "algorithm", "outer_fold", "trial"],
    ).to_frame(index=False)
    frame = frame.assign(replicate=0, inner_fold=0, reason="", validation_accuracy=values.ravel())
    frame["status"] = "ok" if status is None else np.asarray(status).ravel()
    if lr is not None:
        frame["lr"] = np.asarray(lr, dtype=float)[frame["trial"]]
    return frame


def refitted(trials, test=None):
    """Scores of the refits of these trials: 0.5 unless given by (data set, algorithm, fold)."""
    frame = trials.drop_duplicates(["dataset", "algorithm", "outer_fold"])
    frame = frame[["dataset", "algorithm", "outer_fold", "replicate"]].reset_index(drop=True)
    value = 0.5 if test is None else np.asarray(test, dtype=float).ravel()
    return frame.assign(test_accuracy=value)


def tables(scores, trials, algorithms=(), names="ab", higher=True, **more):
    missing = more.pop("missing", "worst_rank")
    material = Material(trials=trials, algorithms=algorithms, selection_metric="accuracy", **more)
    given = evidence(scores, list(names), higher=higher, missing=missing, material=material)
    return {name: registry.load("statistics", name).table(given) for name in TUNING}


# Best of a budget.


def test_the_example_of_the_unbiased_estimate():
    # Tang et al. (2020): the mean of the best over the six pairs. With replacement (Dodge et al.,
    # 2019) it is that over the sixteen pairs in which a trial may stand twice.
    values = np.array([0.7, 0.5, 0.9, 0.6])
    found = best_of_budget(values[np.newaxis], np.array([1, 2, 4]))
    assert found[0] == pytest.approx([0.675, 4.7 / 6, 0.9])
    assert found[0, 1].round(4) == 0.7833
    assert np.maximum.outer(values, values).mean() == pytest.approx(0.75625)


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=7))
def test_the_curve_is_the_mean_over_all_subsets(values):
    sizes = np.arange(1, len(values) + 1)
    found = best_of_budget(np.array([values]), sizes)[0]
    for size, value in zip(sizes, found, strict=True):
        subsets = [max(subset) for subset in combinations(values, size)]
        assert value == pytest.approx(np.mean(subsets), abs=1e-9)


def test_the_weights_stay_exact_for_many_trials():
    values = np.arange(2000.0)[np.newaxis]
    found = best_of_budget(values, np.array([1, 1000, 2000]))[0]
    # The mean of the largest of B of 0 .. T - 1 is B (T + 1) / (B + 1) - 1.
    assert found == pytest.approx([999.5, 1000 * 2001 / 1001 - 1, 1999], rel=1e-12)


@pytest.mark.parametrize("trials", [1, 2, 50, 51, 60, 200, 5000])
def test_the_grid_of_budgets_is_short_and_holds_both_ends(trials):
    grid = budget_grid(trials)
    assert (grid[0], grid[-1]) == (1, trials)
    assert len(grid) <= 60 and (np.diff(grid) > 0).all()
    assert trials > 50 or len(grid) == trials


def curve(table, name="a"):
    return table["best_of_budget"].query("algorithm == @name").set_index("budget")


def test_curves_are_averaged_over_folds_and_then_data_sets():
    values = np.zeros((2, 2, 2, 3))
    values[0, 0] = [[0.1, 0.2, 0.3], [0.5, 0.5, 0.5]]
    values[1, 0] = 0.8
    trials = searched(values)
    found = curve(tables(refitted(trials), trials))
    assert found["expected_best"].tolist() == pytest.approx(
        [(0.35 + 0.8) / 2, ((0.8 / 3 + 0.5) / 2 + 0.8) / 2, (0.4 + 0.8) / 2]
    )
    assert (found["trials"] == 3).all() and (found["n_blocks"] == 2).all()
    assert found["expected_best_low"].isna().all()  # two data sets have no interval


def test_a_failed_trial_counts_as_the_worst_of_all_algorithms_there():
    values = np.array([[[[0.9, 0.7]], [[0.3, 0.4]]], [[[0.6, 0.6]], [[0.6, 0.6]]]])
    status = np.full(values.shape, "ok", dtype=object)
    status[0, 0, 0, 0] = "diverged"
    values[0, 0, 0, 0] = np.nan
    trials = searched(values, status=status)
    found = curve(tables(refitted(trials), trials))
    assert found["expected_best"].tolist() == pytest.approx([((0.3 + 0.7) / 2 + 0.6) / 2, 0.65])


def test_where_all_trials_failed_the_data_set_is_left_out():
    values = np.full((2, 2, 1, 3), 0.5)
    values[1] = np.nan
    trials = searched(values, status=np.where(np.isnan(values), "failed", "ok"))
    table = tables(refitted(trials), trials)
    assert curve(table)["n_blocks"].tolist() == [1, 1, 1]
    assert curve(table)["expected_best"].tolist() == [0.5, 0.5, 0.5]


def test_the_curve_ends_at_the_fewest_trials():
    trials = searched(np.random.default_rng(1).random((2, 2, 2, 4)))
    trials = trials[(trials["dataset"] != "d00") | (trials["trial"] < 3)]
    found = curve(tables(refitted(trials), trials))
    assert found.index.tolist() == [1, 2, 3]
    assert found["n_blocks"].tolist() == [2, 2, 2]


def test_a_metric_where_lower_is_better_is_the_mirror_image():
    values = np.random.default_rng(2).random((8, 2, 2, 4))
    up, down = searched(values), searched(-values)
    one = curve(tables(refitted(up), up))
    other = curve(tables(refitted(down), down, higher=False))
    assert other["expected_best"].to_numpy() == pytest.approx(-one["expected_best"].to_numpy())
    low, high = other["expected_best_low"], other["expected_best_high"]
    assert low.to_numpy() == pytest.approx(-one["expected_best_high"].to_numpy())
    assert (low < other["expected_best"]).all() and (other["expected_best"] < high).all()


def test_data_sets_of_one_source_are_one_block():
    values = np.random.default_rng(2).random((3, 2, 2, 4))
    trials = searched(values)
    found = curve(tables(refitted(trials), trials, sources={"d00": "s", "d01": "s"}))
    best = values[:, 0].max(axis=2).mean(axis=1)
    assert found.loc[4, "expected_best"] == pytest.approx((best[:2].mean() + best[2]) / 2)
    assert found.loc[4, "n_blocks"] == 2


# Budgets.


def test_budgets_count_trials_spaces_and_trainings():
    values = np.full((2, 2, 1, 4), 0.5)
    status = np.full(values.shape, "ok", dtype=object)
    status[0, 1, 0] = ["diverged", "failed", "timeout", "ok"]
    trials = searched(values, status=status)
    algorithms = [
        algorithm("a", 4, {"values": [0.1, 0.2, 0.3, 0.4]}),
        algorithm("b", 5, {"uniform": [0.0, 1.0]}),
    ]
    found = tables(refitted(trials), trials, algorithms)["budgets"].set_index("algorithm")
    assert found.loc["a", ["trials", "space_size", "exhausted"]].tolist() == [4, 4, True]
    assert found.loc["b", ["trials", "space_size", "exhausted"]].tolist() == [5, None, False]
    assert found.loc["b", ["trainings", "n_ok", "n_diverged", "n_failed"]].tolist() == [8, 5, 1, 2]
    assert not found["equal_budget"].any()
    equal = tables(refitted(trials), trials)["budgets"]
    assert equal["trials"].tolist() == [4, 4] and equal["equal_budget"].all()


def test_the_size_of_a_space_is_that_of_all_its_parts_together():
    one = algorithm("a", lr={"start": 0.1, "step": 0.1, "count": 10})
    step = {"name": "step", "settings": {}, "space": {"reduce_epoch": {"integers": [1, 50]}}}
    assert budgets({**one, "schedules": [step]}) == 500
    assert budgets(algorithm("a")) == 1
    huge = [{**step, "name": f"s{i}"} for i in range(20)]
    trials = searched(np.full((2, 2, 1, 4), 0.5))
    known = [{**one, "schedules": huge}]
    found = tables(refitted(trials), trials, known)["budgets"]
    assert found["space_size"].tolist() == [10 * 50**20, None]  # more than an int64 holds


# Edges of the search space.


@pytest.mark.parametrize(
    ("space", "values", "expected"),
    [
        ({"uniform": [1.0, 3.0]}, [1.0, 1.5, 3.0, np.nan], [0, 0.25, 1, np.nan]),
        ({"log_uniform": [1e-4, 1.0]}, [1e-4, 1e-1, 1.0, 0.0], [0, 0.75, 1, np.nan]),
        ({"integers": [1, 5]}, [1, 4, 5], [0, 0.75, 1]),
        ({"start": 0.1, "step": 0.2, "count": 5}, [0.1, 0.3, 0.9], [0, 0.25, 1]),
        ({"start": 0.9, "step": -0.2, "count": 5}, [0.1, 0.3, 0.9], [0, 0.25, 1]),
        ({"values": [8, 1, 2]}, [1.0, 2.0, 8.0, np.nan], [0, 0.5, 1, np.nan]),
    ],
)
def test_positions_run_from_the_lower_to_the_upper_end(space, values, expected):
    assert position(space, np.array(values)) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    "space",
    [
        {"values": [1, 2]},
        {"values": ["relu", "tanh", "elu"]},
        {"values": [True, False, 2]},
        {"values": [[16], [16, 16], [32]]},
        {"integers": [1, 2]},
        {"start": 0.1, "step": 0.1, "count": 2},
    ],
)
def test_spaces_without_an_inside_have_no_edges(space):
    assert position(space, np.array([1.0, 2.0])) is None


def test_the_p_value_holds_its_level_whatever_the_folds_share():
    # Three folds of which two agree at the edge with probability 1.5 e, else none: the share is
    # e on average, and no arrangement of three folds makes a majority more probable.
    n, expected = 20, 0.05
    p = [space_edges(np.array([2 / 3] * c + [0.0] * (n - c)), expected)[1] for c in range(n + 1)]
    chance = binom.pmf(np.arange(n + 1), n, 1.5 * expected)
    for level in (0.001, 0.01, 0.025, 0.05):
        assert chance[np.array(p) <= level].sum() <= level
    assert p[0] == 1 and (np.diff(p) < 0).all()
    assert p[6] == pytest.approx(binom.sf(5, n, 0.1))


def test_half_of_the_folds_are_no_majority():
    assert space_edges(np.array([0.5, 0.5]), 0.1) == (0, 1.0)
    assert space_edges(np.array([0.6, 1.0]), 0.1)[0] == 2
    assert space_edges(np.ones(3), 0.9)[1] == 1.0  # a choice at random is there as well


def edges(values, lr, space, **more):
    trials = searched(values, lr)
    known = [algorithm("a", len(lr), space), algorithm("b", len(lr))]
    table = tables(refitted(trials), trials, known, **more)["space_edges"]
    return table.set_index(["algorithm", "hyperparameter"])


def test_a_best_rate_at_the_edge_warns():
    lr = np.geomspace(1e-4, 1.0, 40)
    values = np.tile(np.log(lr), (8, 2, 3, 1))  # the larger the better
    row = edges(values, lr, {"log_uniform": [1e-4, 1.0]}).loc["a", "lr"]
    assert (row["n_blocks"], row["n_selections"], row["upper_blocks"]) == (8, 24, 8)
    assert (row["upper_share"], row["lower_share"]) == (1, 0)
    assert row["upper_expected"] == pytest.approx(2 / 40)
    assert row["upper_trials"] == 1
    assert row["upper_p"] == pytest.approx(0.1**8) and row["lower_p"] == 1
    assert row["warning"]


def test_a_best_rate_inside_does_not_warn():
    lr = np.geomspace(1e-4, 1.0, 40)
    values = np.tile(-np.abs(np.log(lr) - np.log(1e-2)), (8, 2, 3, 1))
    row = edges(values, lr, {"log_uniform": [1e-4, 1.0]}).loc["a", "lr"]
    assert row[["lower_share", "upper_share", "lower_blocks", "upper_blocks"]].sum() == 0
    assert not row["warning"]


def test_the_edge_of_a_log_space_is_on_its_logarithm():
    lr = np.array([1.5e-4, 1e-2, 1e-3])  # within 5 % of the decades, but not of the range
    values = np.tile([1.0, 0.5, 0.5], (8, 2, 1, 1))
    assert edges(values, lr, {"log_uniform": [1e-4, 1.0]}).loc[("a", "lr"), "lower_share"] == 1
    lr = np.array([0.03, 0.2, 0.3])
    assert edges(values, lr, {"uniform": [0.0, 1.0]}).loc[("a", "lr"), "lower_share"] == 1
    assert edges(values, lr, {"log_uniform": [1e-4, 1.0]}).loc[("a", "lr"), "lower_share"] == 0
    assert EDGE == 0.05


def test_a_tie_that_goes_to_the_smaller_number_is_no_evidence():
    lr = np.linspace(0, 1, 40)  # the first trial lies at the lower edge, and ties with all others
    row = edges(np.full((8, 2, 3, 40), 0.5), lr, {"uniform": [0.0, 1.0]}).loc["a", "lr"]
    assert row["lower_share"] == 1
    assert row["lower_blocks"] == 0 and not row["warning"]


def test_a_value_that_no_condition_made_a_draw_of_is_not_at_an_edge():
    values = np.tile([0.9, 0.5, 0.5, 0.5], (8, 2, 1, 1))
    trials = searched(values, [1, 2, 3, 1]).assign(mode=lambda t: t["trial"].eq(0).astype(str))
    space = {"integers": [1, 50], "when": {"mode": [False]}}
    known = [algorithm("a", 4, space)]
    known[0]["optimizer"]["settings"]["mode"] = False
    row = tables(refitted(trials), trials, known)["space_edges"].iloc[0]
    assert row["lower_share"] == 0  # the trial that is selected has its default there
    assert row["lower_expected"] == pytest.approx(3 / 4)
    free = tables(refitted(trials), trials, [algorithm("a", 4, {"integers": [1, 50]})])
    assert free["space_edges"].iloc[0]["lower_share"] == 1


def test_searches_without_a_score_select_nothing():
    values = np.tile([0.9, 0.5, 0.4], (8, 2, 1, 1))
    values[:3, 0] = np.nan
    trials = searched(values, [0.0, 0.5, 0.7], status=np.where(np.isnan(values), "failed", "ok"))
    known = [algorithm("a", 3, {"uniform": [0.0, 1.0]})]
    row = tables(refitted(trials), trials, known)["space_edges"].iloc[0]
    assert (row["n_blocks"], row["n_selections"], row["lower_blocks"]) == (5, 5, 5)


@pytest.mark.parametrize("seed", range(3))
def test_real_draws_without_an_effect_do_not_warn(seed):
    one = algorithm("a", 30, {"log_uniform": [1e-4, 1.0]})
    drawn = [trial[0]["lr"] for trial in draw_trials(one, 30, seed)]
    values = np.random.default_rng(seed).random((14, 2, 3, 30))
    row = edges(values, drawn, {"log_uniform": [1e-4, 1.0]}).loc["a", "lr"]
    assert not row["warning"]


# Over-tuning.


def test_the_gap_is_that_of_the_selected_trials():
    values = np.zeros((2, 2, 2, 2))
    values[:, 0] = [[[0.9, 0.4], [0.3, 0.7]], [[0.6, 0.5], [0.6, 0.5]]]
    test = [[[0.8, 0.5], [0, 0]], [[0.7, 0.7], [0, 0]]]
    trials = searched(values)
    row = tables(refitted(trials, test), trials)["over_tuning"].set_index("algorithm").loc["a"]
    assert row["validation_score"] == pytest.approx((0.8 + 0.6) / 2)
    assert row["test_score"] == pytest.approx((0.65 + 0.7) / 2)
    assert row["gap"] == pytest.approx((0.15 - 0.1) / 2)
    assert (row["n_blocks"], row["n_refits"], row["n_left_out"]) == (2, 4, 0)
    assert np.isnan(row["gap_low"])


def test_the_gap_is_to_the_test_score_where_training_scores_are_compared():
    trials = searched(np.full((2, 2, 2, 2), 0.7))
    scores = refitted(trials).assign(train_accuracy=0.99, status="ok", undefined="")
    material = Material(trials=trials, selection_metric="accuracy")
    found = compare(scores, ["a", "b"], "accuracy", True, part="train", material=material)
    table = found.tables["over_tuning"]
    assert table["test_score"].tolist() == pytest.approx([0.5, 0.5])
    assert table["gap"].tolist() == pytest.approx([0.2, 0.2])


def test_the_gap_is_positive_where_validation_flatters_in_either_direction():
    values = np.random.default_rng(1).random((8, 2, 2, 5))
    for sign in (1, -1):
        trials = searched(sign * values)
        test = sign * np.full((8, 2, 2), 0.5)
        table = tables(refitted(trials, test), trials, higher=sign > 0)["over_tuning"]
        assert table["validation_score"].tolist() == pytest.approx(
            sign * values.max(axis=3).mean(axis=(0, 2))
        )
        assert table["test_score"].tolist() == [sign * 0.5, sign * 0.5]
        assert (table["gap_low"] > 0).all()
        assert (table["gap_low"] <= table["gap"]).all()
        assert (table["gap"] <= table["gap_high"]).all()


def test_another_order_by_test_score_is_told():
    values = np.tile(np.array([0.9, 0.8])[:, None, None], (6, 1, 1, 2))
    trials = searched(values)
    same, turned = ([[[0.9], [0.8]]] * 6, [[[0.7], [0.8]]] * 6)
    table = tables(refitted(trials, same), trials)["over_tuning"]
    assert not table["order_changed"].any()
    table = tables(refitted(trials, turned), trials)["over_tuning"]
    assert table["order_changed"].all()
    assert table["validation_rank"].tolist() == [1, 2]
    assert table["test_rank"].tolist() == [2, 1]
    assert table["n_ranked"].tolist() == [6, 6]


def test_an_algorithm_without_scores_is_not_ranked_and_spoils_no_other():
    merits = np.array([[1.0, np.nan, 2.0], [1.0, np.nan, 2.0], [np.nan, np.nan, 2.0]])
    validation, test, n = over_tuning(merits, merits)
    assert np.array_equal(validation, [2, np.nan, 1], equal_nan=True)
    assert np.array_equal(test, validation, equal_nan=True)
    assert n == 2
    assert over_tuning(np.full((2, 2), np.nan), np.full((2, 2), np.nan))[2] == 0


def test_refits_without_a_score_are_left_out_and_counted():
    trials = searched(np.full((3, 2, 2, 2), 0.6))
    test = np.full((3, 2, 2), 0.5)
    test[0, 0, 0] = np.nan
    test[1, 0] = np.inf
    table = tables(refitted(trials, test), trials)["over_tuning"].set_index("algorithm")
    columns = ["n_blocks", "n_refits", "n_left_out", "n_ranked"]
    assert table.loc["a", columns].tolist() == [2, 3, 3, 2]
    assert table.loc["b", columns].tolist() == [3, 6, 0, 2]
    assert table["gap"].tolist() == pytest.approx([0.1, 0.1])


# All of them.


def test_without_trials_there_is_nothing_to_say():
    trials = searched(np.random.default_rng(0).random((7, 2, 2, 3)))
    scores = refitted(trials)
    for table in tables(scores, None, [algorithm("a", 3, {"uniform": [0, 1]})]).values():
        assert len(table) == 0 and len(table.columns) > 5


def test_an_unknown_direction_says_nothing_of_the_scores():
    trials = searched(np.random.default_rng(0).random((7, 2, 2, 3)))
    given = Material(trials=trials, selection_metric="nobody_knows")
    given = evidence(refitted(trials), list("ab"), material=given)
    found = [len(registry.load("statistics", name).table(given)) for name in TUNING]
    assert found == [0, 2, 0, 0]


@pytest.mark.parametrize("missing", ["worst_rank", "drop"])
@pytest.mark.parametrize(
    ("datasets", "names", "bad"),
    [(0, "ab", 0.0), (1, "ab", 0.0), (3, "a", 0.5), (3, "", 0.0), (7, "ab", 1.0), (7, "ab", 0.5)],
)
def test_degenerate_searches_raise_nothing(datasets, names, bad, missing):
    generator = np.random.default_rng(1)
    values = generator.choice([0.5, 0.6], (datasets, len(names), 2, 3))
    values = np.where(generator.random(values.shape) < bad, np.nan, values)
    status = np.where(np.isnan(values), "diverged", "ok")
    trials = searched(values, [0.1, 0.5, 0.9], names, status)
    test = np.where(generator.random(values.shape[:3]) < bad, np.nan, 0.5)
    known = [algorithm(name, 3, {"uniform": [0.0, 1.0]}) for name in names]
    found = tables(refitted(trials, test), trials, known, names, missing=missing)
    assert (found["best_of_budget"]["expected_best"].dropna() <= 0.6).all()
    for column in ("lower_p", "upper_p", "lower_share", "upper_share"):
        assert found["space_edges"][column].between(0, 1).all()


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 1000))
def test_rows_and_names_in_another_order_give_the_same(seed):
    study = Synthetic(seed=seed, folds=2, trials=4, diverged=((1, 1, 0),), failed=((2, 0, 1),))
    scores, trials = synthetic_scores(study), synthetic_trials(study)
    known = synthetic_settings(study)["algorithms"]
    one = tables(scores, trials, known, study.algorithms)
    mixed = [frame.sample(frac=1, random_state=seed) for frame in (scores, trials)]
    for name, table in tables(*mixed, known, study.algorithms).items():
        pd.testing.assert_frame_equal(one[name], table)
    for name, table in tables(*mixed, known, study.algorithms[::-1]).items():
        keys = [key for key in ("algorithm", "budget", "hyperparameter") if key in table]
        table, other = (frame.set_index(keys).sort_index() for frame in (table, one[name]))
        pd.testing.assert_frame_equal(table, other)
    assert len(one["space_edges"]) == 7  # T_mult has two values, and so no inside

"""The spread at each level by hand, and its components of a design whose variances are known."""

import numpy as np
import pandas as pd
import pytest
from small_evidence import METRIC, evidence_of, evidence_of_table

from steeplechase.statistics import steadiness


def refits(values) -> pd.DataFrame:
    """Return refits of one algorithm, from scores by data set, fold and replicate."""
    return pd.DataFrame(
        [
            (f"d{d}", "a", fold, replicate, "failed" if np.isnan(score) else "ok", score)
            for d, folds in enumerate(values)
            for fold, replicates in enumerate(folds)
            for replicate, score in enumerate(replicates)
        ],
        columns=["dataset", "algorithm", "outer_fold", "replicate", "status", f"test_{METRIC}"],
    )


def row(values) -> pd.Series:
    return steadiness.table(evidence_of_table(refits(values), ["a"])).iloc[0]


def test_spread_by_hand():
    # Replicates: squares .0002, 0, .0008, 0 over 4 degrees of freedom. Fold means .71, .8 and .52,
    # .6: squares .00405 and .0032 over 2. Data sets .755 and .56: .0190125 over 1.
    one = row([[[0.70, 0.72], [0.8, 0.8]], [[0.5, 0.54], [0.6, 0.6]]])
    assert one["sd_replicates"] == pytest.approx(np.sqrt(0.001 / 4))
    assert one["sd_folds"] == pytest.approx(np.sqrt(0.00725 / 2))
    assert one["sd_datasets"] == pytest.approx(np.sqrt(0.0190125))
    assert [one[f"n_{what}"] for what in ("datasets", "folds", "scores")] == [2, 4, 8]
    # var R = .00025, var F = .003625 - .000125 = .0035, var D = .0190125 - .003625 / 2.
    parts = np.array([0.0172, 0.0035, 0.00025])
    shares = [one[f"share_{level}"] for level in steadiness.LEVELS]
    assert shares == pytest.approx(parts / parts.sum())


def test_one_replicate_leaves_the_seed_to_the_folds():
    one = row([[[0.7], [0.8]], [[0.5], [0.6]]])
    assert np.isnan(one["sd_replicates"]) and np.isnan(one["share_replicates"])
    assert one["share_folds"] + one["share_datasets"] == pytest.approx(1)
    assert one["sd_folds"] == pytest.approx(np.sqrt(0.005))


def test_one_fold_leaves_all_to_the_data_sets():
    one = row([[[0.7]], [[0.5]], [[0.6]]])
    assert one["sd_datasets"] == pytest.approx(0.1)
    assert np.isnan(one["sd_folds"]) and one["share_datasets"] == 1


def test_components_have_the_expectation_of_the_design():
    """Also where refits are missing, so that the numbers of folds and replicates differ."""
    random = np.random.default_rng(0)
    found = []
    for _ in range(300):
        shape = (12, 5, 3)
        scores = 2 * random.normal(size=(12, 1, 1)) + random.normal(size=(12, 5, 1))
        scores = scores + 0.5 * random.normal(size=shape)
        where = np.indices(shape).reshape(3, -1)
        kept = random.random(scores.size) < 0.8
        frame = pd.DataFrame({"d": where[0], "f": where[1], "score": scores.ravel()})[kept]
        one = steadiness.spread(frame["d"], frame["f"], frame["score"])
        found.append([one[f"component_{level}"] for level in steadiness.LEVELS])
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / np.sqrt(len(found))
    assert (np.abs(mean - [4.0, 1.0, 0.25]) < 4 * error).all()
    assert (error < [0.15, 0.02, 0.005]).all()


def test_a_data_set_with_a_failed_refit_is_left_out_for_its_algorithm():
    folds = np.array([0.7, 0.8])
    scores = np.array([[folds, folds], [folds - 0.2, [0.5, np.nan]], [folds, folds]])
    whole, failed, _ = steadiness.table(evidence_of(scores)).to_dict("records")
    assert [(one["n_datasets"], one["n_left_out"]) for one in (whole, failed)] == [(3, 0), (2, 1)]
    assert failed["sd_datasets"] == 0 and failed["sd_folds"] == pytest.approx(np.sqrt(0.005))
    assert whole["sd_datasets"] == pytest.approx(np.sqrt(0.04 / 3))


def test_the_last_row_pools_variances():
    scores = np.random.default_rng(1).normal(0.7, 0.1, (6, 3, 4)) * [[[1], [2], [1]]]
    table = steadiness.table(evidence_of(scores))
    *own, last = table.to_dict("records")
    assert last["algorithm"] == steadiness.ALL
    assert last["n_scores"] == sum(one["n_scores"] for one in own) == 72
    for level in ("datasets", "folds"):
        mean = np.mean([one[f"sd_{level}"] ** 2 for one in own])
        assert last[f"sd_{level}"] == pytest.approx(np.sqrt(mean))


def test_scores_that_are_all_alike_have_no_shares():
    one = steadiness.table(evidence_of(np.full((4, 2, 3), 0.1 + 0.2))).iloc[-1]
    assert one["sd_datasets"] == one["sd_folds"] == 0
    assert np.isnan([one[f"share_{level}"] for level in steadiness.LEVELS]).all()

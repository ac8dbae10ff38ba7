"""Scores and selection of trials: the rule of the workflow's own selection, for whole tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steeplechase.protocol.select import select_trials
from steeplechase.statistics._block_means import mean_with_interval
from steeplechase.statistics._bootstrap import draws
from steeplechase.statistics._trials import places, trial_scores

KEYS = ["algorithm", "outer_fold", "replicate"]


def trainings(seed, values=(0.1, 0.2, 0.3, 0.5, np.nan)):
    """Two algorithms, two folds, two replicates, four trials and three inner folds."""
    generator = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [["d"], ["b", "a"], range(2), range(2), range(4), range(3)],
        names=["dataset", *KEYS, "trial", "inner_fold"],
    )
    frame = index.to_frame(index=False)
    frame["status"] = generator.choice(["ok"] * 8 + ["diverged", "timeout"], len(frame))
    frame["validation_m"] = np.where(
        frame["status"] == "ok", generator.choice(values, len(frame)), np.nan
    )
    return frame


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_selection_is_that_of_the_workflow(seed, higher):
    frame = trainings(seed)
    expected = pd.DataFrame(select_trials(frame.to_dict("records"), "m", higher))
    scored = trial_scores(frame.sample(frac=1, random_state=seed), "m")
    merits = scored["score"].to_numpy() * (1 if higher else -1)
    found = scored[places(scored, merits)[0]]
    assert (
        found[[*KEYS, "trial"]].to_numpy().tolist()
        == expected[[*KEYS, "trial"]].to_numpy().tolist()
    )
    assert found["failed"].tolist() == (expected["status"] != "ok").tolist()
    both = np.array([found["score"], expected["validation"].astype(float)])
    assert np.array_equal(both[0], both[1], equal_nan=True)  # to the last bit


def test_scores_of_the_same_folds_in_another_order_are_equal():
    # .1 + .2 + .3 and .3 + .2 + .1 differ in the last bit.
    frame = trainings(0).assign(status="ok")
    frame["validation_m"] = np.tile([0.1, 0.2, 0.3, 0.3, 0.2, 0.1], len(frame) // 6)
    assert trial_scores(frame, "m")["score"].nunique() == 1
    scored = trial_scores(frame, "m")
    selected, as_good = places(scored, scored["score"].to_numpy())
    assert (scored.loc[selected, "trial"] == 0).all()
    assert as_good.all()


def test_a_trial_without_a_value_comes_before_one_that_failed():
    frame = trainings(0).assign(status="ok", validation_m=np.nan)
    frame.loc[frame["trial"] == 0, "status"] = "diverged"
    expected = pd.DataFrame(select_trials(frame.to_dict("records"), "m", True))
    scored = trial_scores(frame, "m")
    selected, _ = places(scored, scored["score"].to_numpy())
    assert (expected["trial"] == 1).all()
    assert (scored.loc[selected, "trial"] == 1).all()


def test_a_search_without_a_score_has_none_as_good():
    frame = trainings(0).assign(status="failed", validation_m=np.nan)
    scored = trial_scores(frame, "m")
    selected, as_good = places(scored, scored["score"].to_numpy())
    assert (scored.loc[selected, "trial"] == 0).all()
    assert not as_good.any()


def test_the_row_of_a_trial_is_one_of_its_trainings():
    frame = trainings(1).sample(frac=1, random_state=1).reset_index(drop=True)
    scored = trial_scores(frame, "m")
    columns = ["dataset", *KEYS, "trial"]
    there = frame.loc[scored["row"], columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(there, scored[columns])


def test_means_leave_out_blocks_without_values():
    values = np.array([[1.0, 2.0]] * 4 + [[np.nan, np.nan]] * 3 + [[3.0, 6.0]] * 4)
    mean, low, high = mean_with_interval(values, draws(11, 500, 1))
    assert mean.tolist() == [2.0, 4.0]
    assert (low > 1).all() and (low < mean).all() and (high > mean).all() and (high < 6).all()
    assert high[0] <= 3


def test_the_interval_is_that_of_the_resampled_means():
    values = np.random.default_rng(1).normal(size=(8, 1))
    counts = draws(8, 300, 2)
    means = np.sort([np.repeat(values[:, 0], row.astype(int)).mean() for row in counts])
    _, low, high = mean_with_interval(values, counts)
    assert (low[0], high[0]) == pytest.approx((means[7], means[292]))


@pytest.mark.parametrize("known", [0, 1, 5])
def test_fewer_than_six_blocks_have_no_interval(known):
    values = np.full((9, 2), np.nan)
    values[:known] = 0.5
    mean, low, high = mean_with_interval(values, draws(9, 50, 1))
    assert np.isnan([low, high]).all()
    assert np.isnan(mean).all() == (known == 0)

"""The answer of a sweep, on statistics that are written down."""

import numpy as np
import pandas as pd
import pytest
from synthetic_study import Synthetic
from synthetic_sweep import own_tables

from steeplechase.image_comparison import compare
from steeplechase.statistics.images._verdict import BEST_OF_MANY, ONE_REPLICATE, ONE_SET, verdict


def gain(stage, begins="", **more):
    """Return a row of gains: three replicates, in all of which the winner was ahead."""
    row = {
        "stage": stage,
        "title": stage.capitalize(),
        "from_stage": begins,
        "setting": 1.0,
        "label": f"best of {stage}",
        "settings": 3,
        "replicates": 3,
        "validation_accuracy": 0.9,
        "validation_sd": 0.01,
        "runner_up": 0.0,
        "lead": 0.02,
        "lead_of_replicates": 3.0,
        "test_accuracy": 0.8912,
        "test_sd": 0.004,
        "test_low": 0.885,
        "test_high": 0.897,
        "test_rows": 10000.0,
        "test_gain": np.nan,
    }
    return row | more


def answer(*rows, statuses=("ok",) * 9):
    """Return the verdict on these gains."""
    return verdict({"gains": pd.DataFrame(rows)}, pd.DataFrame({"status": list(statuses)}))


def test_the_sentence_has_accuracy_interval_and_spread():
    found = answer(gain("rates"), gain("widths", "rates"))
    assert found["sentence"] == (
        "89.12 % of 10,000 test images are recognised at the end of the last stage (95 % interval "
        "over images 88.5 % to 89.7 %); over 3 replicates the standard deviation is 0.40 "
        "percentage points."
    )
    assert (found["stage"], found["setting"]) == ("widths", 1)


def test_the_advice_is_the_chain_of_the_last_stage_alone():
    found = answer(gain("rates"), gain("aside", "rates"), gain("widths", "rates"))
    assert found["advice"] == "Rates: best of rates; Widths: best of widths."


@pytest.mark.parametrize(
    ("more", "confidence"),
    [
        ({}, "strong"),
        ({"lead_of_replicates": 2.0}, "moderate"),
        ({"lead_of_replicates": 1.0}, "partial"),
        ({"replicates": 1, "lead_of_replicates": 1.0, "test_sd": np.nan}, "partial"),
        ({"settings": 1, "lead": np.nan}, "single"),
    ],
)
def test_confidence_is_graded_by_the_replicates_in_which_the_winner_led(more, confidence):
    assert answer(gain("rates", **more))["confidence"] == confidence


def test_one_replicate_is_warned_of_and_has_no_spread():
    found = answer(gain("rates", replicates=1, test_sd=np.nan))
    assert found["warnings"][0] == ONE_REPLICATE and "deviation" not in found["sentence"]


def test_lost_trainings_are_counted():
    found = answer(gain("rates"), statuses=["ok"] * 6 + ["diverged"] * 2 + ["failed"])
    assert [text for text in found["warnings"] if " of 9 " in text] == [
        "2 trainings of 9 diverged; a setting of which one did cannot be chosen.",
        "1 training of 9 failed; a setting of which one did cannot be chosen.",
    ]
    assert found["warnings"][0] == BEST_OF_MANY and found["warnings"][-1] == ONE_SET


def test_without_a_winner_there_is_nothing_to_choose():
    found = answer(gain("rates"), gain("widths", "rates", setting=np.nan, label=""))
    assert found["confidence"] == "none" and found["setting"] is None
    assert found["because"][1] == "Widths: no setting ended well in all replicates."


def test_summary_counts_runs_and_names_what_diverged():
    study = Synthetic(
        algorithms=("a", "b", "c"), datasets=("rates", "grid"), folds=2, epochs=4,
        diverged=((0, 2, 0), (0, 2, 1)), failed=((1, 0, 1),),
    )  # fmt: skip
    summary = compare(own_tables(study)).summary
    # Three settings, then six; what fails is one value in the grid, with either optimizer.
    assert summary["runs"] == {"done": 18, "ok": 14, "diverged": 2, "failed": 2}
    assert summary["conclusions"]["progress"] == [
        "lr 0.0001 (rates) diverged in 2 of 2 replicates, at iteration 60 (median)."
    ]

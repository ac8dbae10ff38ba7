"""Statistics of sweeps: values worked out by hand, and their columns on any sweep."""

import math

import numpy as np
import pandas as pd
import pytest
import synthetic_sweep
from scipy.stats import binomtest
from synthetic_sweep import SWEEPS

from steeplechase import registry
from steeplechase.image_comparison import KIND, compare
from steeplechase.statistics.images import (
    class_scores,
    confusion_counts,
    factor_levels,
    fits,
    gains,
    progress_means,
    setting_scores,
)
from steeplechase.statistics.images._wilson import wilson

NAN = math.nan
RUNS = (
    # stage, setting, replicate, status, train, validation and test accuracy, diverged at
    ("rates", 0, 0, "ok", 0.9, 0.8, 0.75, NAN),
    ("rates", 0, 1, "ok", 0.8, 0.6, 0.5, NAN),
    ("rates", 1, 0, "ok", 0.6, 0.7, 0.5, NAN),
    ("rates", 1, 1, "ok", 0.6, 0.6, 0.5, NAN),
    ("rates", 2, 0, "ok", 0.9, 0.9, 0.9, NAN),
    ("rates", 2, 1, "diverged", NAN, NAN, NAN, 7),
    ("widths", 0, 0, "ok", 1.0, 0.9, 1.0, NAN),
    ("widths", 0, 1, "failed", NAN, NAN, NAN, NAN),
    ("kinds", 0, 0, "ok", 0.7, 0.9, 1.0, NAN),
    ("kinds", 0, 1, "ok", 0.7, 0.7, 0.75, NAN),
)
SETTINGS = (
    # stage, title, from, setting, label, varied
    ("rates", "Rate", "", 0, "sgd, lr 0.1", '{"optimizer": {"name": "sgd"}, "optimizer.lr": 0.1}'),
    ("rates", "Rate", "", 1, "sgd, lr 1", '{"optimizer": {"name": "sgd"}, "optimizer.lr": 1.0}'),
    ("rates", "Rate", "", 2, "adam, lr 1", '{"optimizer": {"name": "adam"}, "optimizer.lr": 1.0}'),
    ("widths", "Width", "rates", 0, "hidden 5", '{"network.hidden": [5]}'),
    ("kinds", "Kind", "rates", 0, "as it stands", "{}"),
)
CHOICES = (
    # stage, setting, label, runner-up
    ("rates", 0, "sgd, lr 0.1", 1),
    ("widths", None, "", None),
    ("kinds", 0, "as it stands", None),
)
# What four images, two of each class, were taken for by stage and replicate.
TAKEN = {
    ("rates", 0): (0, 0, 1, 0),
    ("rates", 1): (0, 1, 0, 1),
    ("kinds", 0): (0, 0, 1, 1),
    ("kinds", 1): (0, 0, 0, 1),
}
CURVES = {0: (1.0, 0.5, 0.4, 0.6), 1: (1.0, 0.9, 0.6, 0.6)}  # losses of replicates of rates 0


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    runs = pd.DataFrame(
        RUNS,
        columns=["stage", "setting", "replicate", "status", "train_accuracy",
                 "validation_accuracy", "test_accuracy", "diverged_at"],
    )  # fmt: skip
    runs = runs.assign(validation_loss=1.0, parameters=9.0, iterations=20.0, best_iteration=10.0)
    names = ["stage", "title", "from_stage", "setting", "label", "varied"]
    progress = [
        ("rates", 0, replicate, 5 * (i + 1), 0.5 * (i + 1), 0.2, 0.5, loss, 0.5)
        for replicate, losses in CURVES.items()
        for i, loss in enumerate(losses)
    ]
    progress += [("rates", 2, 1, 5, 0.5, 0.2, 0.5, 1.0, 0.5), ("rates", 2, 1, 10, 1.0, *[NAN] * 4)]
    predictions = [
        (stage, 0, replicate, row, row // 2, predicted)
        for (stage, replicate), taken in TAKEN.items()
        for row, predicted in enumerate(taken)
    ]
    keys = ["stage", "setting", "replicate"]
    values = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
    return {
        "runs": runs,
        "settings": pd.DataFrame(SETTINGS, columns=names),
        "choices": pd.DataFrame(CHOICES, columns=["stage", "setting", "label", "runner_up"]),
        "progress": pd.DataFrame(progress, columns=[*keys, "iteration", "epoch", *values]),
        "image_predictions": pd.DataFrame(
            predictions, columns=[*keys, "row", "label", "predicted"]
        ),
        "classes": pd.DataFrame({"class": [0, 1], "name": ["cat", "dog"], "test_rows": [2, 2]}),
    }


def row(frame: pd.DataFrame, **keys) -> dict:
    """Return the only row of a table that has these values."""
    for key, value in keys.items():
        frame = frame[frame[key] == value]
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


@pytest.mark.parametrize(("right", "n"), [(0, 20), (1, 20), (15, 20), (20, 20), (8757, 10000)])
def test_interval_of_a_share_is_wilsons(right, n):
    told = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right / n, n) == pytest.approx((told.low, told.high), abs=1e-12)


def test_interval_of_a_share_is_as_published():
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81 of 263 and 1 of 29.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(1 / 29, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_nothing_has_no_interval():
    assert np.isnan(wilson(NAN, 10)).all() and np.isnan(wilson(0.5, 0)).all()


def test_settings_have_means_and_spreads_over_what_ended_well(tables):
    found = setting_scores.table(tables)
    first = row(found, stage="rates", setting=0)
    assert first["validation_accuracy_mean"] == pytest.approx(0.7)
    assert first["validation_accuracy_sd"] == pytest.approx(0.1 * math.sqrt(2))
    assert (first["test_accuracy_lowest"], first["test_accuracy_highest"]) == (0.5, 0.75)
    assert (first["rank"], first["chosen"], first["best_iteration"]) == (1, True, 10)
    lost = row(found, stage="rates", setting=2)
    assert (lost["ok"], lost["diverged"], lost["failed"], lost["diverged_at"]) == (1, 1, 0, 7)
    assert lost["validation_accuracy_mean"] == 0.9 and math.isnan(lost["validation_accuracy_sd"])
    assert math.isnan(lost["rank"]) and not lost["chosen"]
    assert row(found, stage="rates", setting=1)["rank"] == 2


def test_levels_are_means_over_all_other_values(tables):
    found = factor_levels.table(tables)
    sgd = row(found, stage="rates", factor="optimizer", level="sgd")
    assert (sgd["settings"], sgd["runs"], sgd["diverged"]) == (2, 4, 0)
    assert sgd["validation_accuracy"] == pytest.approx((0.8 + 0.6 + 0.7 + 0.6) / 4)
    one = row(found, stage="rates", factor="optimizer.lr", level="1")
    assert (one["settings"], one["runs"], one["diverged"]) == (2, 4, 1)
    assert one["test_accuracy"] == pytest.approx((0.5 + 0.5 + 0.9) / 3)
    assert row(found, stage="widths")["failed"] == 1
    assert "kinds" not in set(found["stage"])  # nothing is varied


def test_a_stage_has_lead_and_gain(tables):
    found = gains.table(tables)
    assert list(found["stage"]) == ["rates", "widths", "kinds"]
    first = row(found, stage="rates")
    assert first["lead"] == pytest.approx(0.05) and first["lead_of_replicates"] == 1
    assert (first["settings"], first["replicates"], first["runner_up"]) == (3, 2, 1)
    assert (first["test_accuracy"], first["test_rows"]) == (0.625, 4)
    assert first["test_sd"] == pytest.approx(0.125 * math.sqrt(2))
    assert (first["test_low"], first["test_high"]) == pytest.approx(wilson(0.625, 4))
    assert math.isnan(first["test_gain"])
    lost, last = row(found, stage="widths"), row(found, stage="kinds")
    assert math.isnan(lost["setting"]) and math.isnan(lost["test_gain"])
    assert last["test_gain"] == pytest.approx(0.875 - 0.625) and math.isnan(last["lead"])


def test_classes_are_those_of_each_winner(tables):
    found = class_scores.table(tables)
    cat = row(found, stage="rates", name="cat")
    assert (cat["n"], cat["replicates"], cat["accuracy"]) == (2, 2, 0.75)
    assert (cat["lowest"], cat["highest"]) == (0.5, 1.0)
    assert cat["sd"] == pytest.approx(0.25 * math.sqrt(2))
    assert (cat["most_taken_for"], cat["share"]) == ("dog", 0.25)
    assert (cat["low"], cat["high"]) == pytest.approx(wilson(0.75, 2))
    sure = row(found, stage="kinds", name="cat")
    assert (sure["accuracy"], sure["most_taken_for"], sure["share"]) == (1.0, "", 0.0)


def test_confusions_are_counted_over_the_replicates_of_the_last_winner(tables):
    found = confusion_counts.table(tables)
    assert found[["label", "predicted", "count"]].to_numpy().tolist() == [
        [0, 0, 4], [0, 1, 0], [1, 0, 1], [1, 1, 3],
    ]  # fmt: skip
    assert row(found, label=1, predicted=0)["share"] == 0.25
    assert row(found, label=1, predicted=0)["predicted_name"] == "cat"


def test_progress_is_the_mean_over_the_replicates(tables):
    found = progress_means.table(tables)
    second = row(found, stage="rates", setting=0, iteration=10)
    assert (second["validation_loss"], second["epoch"]) == (pytest.approx(0.7), 1.0)
    assert (second["replicates"], second["lost"], second["label"]) == (2, 0, "sgd, lr 0.1")
    gone = row(found, stage="rates", setting=2, iteration=10)
    assert (gone["replicates"], gone["lost"]) == (0, 1) and math.isnan(gone["validation_loss"])


def test_fit_rests_on_the_gap_and_on_the_curve(tables):
    found = fits.table(tables)
    over = row(found, stage="rates", setting=0)
    # Mean losses 1, 0.7, 0.5, 0.6: a rise by a fifth of the lowest.
    assert (over["lowest_validation_loss"], over["last_validation_loss"]) == pytest.approx(
        (0.5, 0.6)
    )
    assert (over["rise"], over["fall"]) == pytest.approx((0.2, -0.2))
    assert (over["gap"], over["rows"], over["fit"]) == (pytest.approx(0.15), 4, "over-fitted")
    # 0.3 below the best of its stage on training images.
    assert row(found, stage="rates", setting=1)["fit"] == "under-fitted"
    assert row(found, stage="kinds", setting=0)["fit"] == "well fitted"


@pytest.mark.parametrize(
    ("numbers", "word"),
    [
        ({"train_accuracy": NAN}, "lost"),
        ({"gap": 0.06, "rise": 0.11}, "over-fitted"),
        ({"gap": 0.06, "rise": 0.09}, "well fitted"),
        ({"gap": 0.04, "rise": 0.11}, "well fitted"),
        ({"fall": 0.06}, "under-fitted"),
        ({"train_accuracy": 0.49}, "under-fitted"),
        ({"train_accuracy": 0.74}, "under-fitted"),
        ({"fall": 0.06, "gap": 0.06, "rise": 0.11}, "over-fitted"),
    ],
)
def test_rule_of_fits(numbers, word):
    plain = {"train_accuracy": 0.9, "gap": 0.0, "rise": 0.0, "fall": 0.0}
    assert fits._fit({**plain, **numbers}, 0.9) == word


@pytest.fixture(scope="module", params=SWEEPS)
def found(request):
    return request.param, compare(synthetic_sweep.tables(SWEEPS[request.param]))


def test_tables_have_exactly_their_columns(found):
    _, result = found
    assert set(result.tables) == set(registry.names(KIND))
    for name, frame in result.tables.items():
        assert tuple(frame.columns) == registry.load(KIND, name).COLUMNS, name


def test_shares_are_shares(found):
    for name, frame in found[1].tables.items():
        for column in [c for c in frame if "accuracy" in c or c in ("low", "high", "share")]:
            values = frame[column].to_numpy(dtype=float, na_value=np.nan)
            assert ((values >= 0) & (values <= 1) | np.isnan(values)).all(), (name, column)
    scores = found[1].tables["class_scores"]
    assert (scores["low"] <= scores["accuracy"]).all()
    assert (scores["accuracy"] <= scores["high"]).all()


def test_every_setting_is_there_once(found):
    name, result = found
    settings = synthetic_sweep.tables(SWEEPS[name])["settings"]
    for table in ("setting_scores", "fits"):
        keys = result.tables[table][["stage", "setting"]].to_numpy().tolist()
        assert keys == settings[["stage", "setting"]].to_numpy().tolist()


@pytest.mark.parametrize("name", registry.names(KIND))
def test_titles_and_columns_are_declared(name):
    module = registry.load(KIND, name)
    assert module.TITLE and len(set(module.COLUMNS)) == len(module.COLUMNS)


def test_input_is_left_as_it_was():
    given = synthetic_sweep.tables(SWEEPS["plain"])
    kept = {name: frame.copy() for name, frame in given.items()}
    compare(given)
    for name, frame in kept.items():
        pd.testing.assert_frame_equal(given[name], frame)

"""The statistics of sweeps on tables small enough to be reckoned by hand."""

import json
import math

import numpy as np
import pandas as pd
import pytest
import synthetic_sweep
from synthetic_study import HOSTILE, Synthetic

from steeplechase import registry
from steeplechase.image_comparison import compare
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

NAMES = registry.names("image_statistics")
LABELS = ("lr 0.1", "lr 0.2", "lr 0.3")


def run(stage, setting, replicate, train, validation, test, diverged_at=np.nan):
    """Return a row of the table of runs; without an accuracy it diverged."""
    return {
        "stage": stage,
        "setting": setting,
        "replicate": replicate,
        "status": "ok" if validation is not None else "diverged",
        "reason": "" if validation is not None else "the loss was not finite",
        "parameters": 10,
        "iterations": 100,
        "best_iteration": 100,
        "diverged_at": diverged_at,
        "train_loss": 0.1,
        "train_accuracy": train,
        "validation_loss": 0.2,
        "validation_accuracy": validation,
        "test_loss": 0.3,
        "test_accuracy": test,
    }


RUNS = pd.DataFrame(
    [
        run("rates", 0, 0, 0.85, 0.80, 0.78),
        run("rates", 0, 1, 0.87, 0.84, 0.82),
        run("rates", 1, 0, 0.99, 0.90, 0.88),
        run("rates", 1, 1, 0.99, 0.82, 0.84),
        run("rates", 2, 0, 0.99, 0.95, 0.94),
        run("rates", 2, 1, None, None, None, diverged_at=40),
        run("widths", 0, 0, 0.95, 0.91, 0.90),
        run("widths", 0, 1, 0.95, 0.93, 0.92),
    ]
).astype({name: float for name in ("train_accuracy", "validation_accuracy", "test_accuracy")})

SETTINGS = pd.DataFrame(
    [
        *(
            ("rates", "Rates", "", i, LABELS[i], json.dumps({"optimizer.lr": (i + 1) / 10}))
            for i in range(3)
        ),
        ("widths", "Widths", "rates", 0, "hidden 5", json.dumps({"network.hidden": [5]})),
    ],
    columns=["stage", "title", "from_stage", "setting", "label", "varied"],
)

CHOICES = pd.DataFrame(
    [
        ("rates", "accuracy", 1.0, "lr 0.2", 0.0),
        ("widths", "accuracy", 0.0, "hidden 5", np.nan),
    ],
    columns=["stage", "selection", "setting", "label", "runner_up"],
)

CLASSES = pd.DataFrame(
    {"class": [0, 1], "name": ["cat", "dog"], "train_rows": 9, "validation_rows": 9, "test_rows": 4}
)


def predicted(stage, setting, replicate, values):
    """Return the predictions of four cats and four dogs."""
    return pd.DataFrame(
        {
            "stage": stage,
            "setting": setting,
            "replicate": replicate,
            "label": [0] * 4 + [1] * 4,
            "predicted": values,
        }
    )


PREDICTIONS = pd.concat(
    [
        predicted("rates", 1, 0, [0, 0, 0, 0, 1, 1, 1, 1]),
        predicted("rates", 1, 1, [0, 0, 0, 0, 1, 1, 1, 1]),
        predicted("widths", 0, 0, [0, 0, 0, 1, 1, 1, 1, 1]),
        predicted("widths", 0, 1, [0, 0, 1, 1, 1, 1, 1, 1]),
    ],
    ignore_index=True,
)


def progress(setting, replicate, losses, stage="rates"):
    """Return rows of progress, ten iterations apart."""
    return pd.DataFrame(
        {
            "stage": stage,
            "setting": setting,
            "replicate": replicate,
            "iteration": 10 * np.arange(1, len(losses) + 1),
            "epoch": np.arange(1, len(losses) + 1) / 2,
            "train_loss": losses,
            "train_accuracy": 0.5,
            "validation_loss": losses,
            "validation_accuracy": 0.5,
        }
    )


PROGRESS = pd.concat(
    [
        progress(0, 0, [1.0, 0.8, 0.6, 0.4]),
        progress(0, 1, [1.0, 0.6, 0.4, 0.4]),
        progress(1, 0, [1.0, 0.5, 0.5, 0.6]),
        progress(1, 1, [1.0, 0.5, 0.5, 0.6]),
        progress(2, 0, [1.0, 0.5, 0.4, 0.4]),
        progress(2, 1, [3.0, np.nan, np.nan, np.nan]),
    ],
    ignore_index=True,
)

TABLES = {
    "runs": RUNS,
    "settings": SETTINGS,
    "choices": CHOICES,
    "classes": CLASSES,
    "image_predictions": PREDICTIONS,
    "progress": PROGRESS,
}


def test_setting_scores_are_of_the_replicates_that_ended_well():
    first, second, third, _ = setting_scores.table(TABLES).to_dict("records")
    assert first["validation_accuracy_mean"] == pytest.approx(0.82)
    # Two values 0.04 apart: the deviation of a sample is 0.04 / sqrt 2.
    assert first["validation_accuracy_sd"] == pytest.approx(0.04 / math.sqrt(2))
    assert (first["validation_accuracy_lowest"], first["validation_accuracy_highest"]) == (
        0.80,
        0.84,
    )
    assert second["test_accuracy_mean"] == pytest.approx(0.86)
    assert third["validation_accuracy_mean"] == 0.95 and math.isnan(third["validation_accuracy_sd"])
    assert (third["ok"], third["diverged"], third["failed"], third["diverged_at"]) == (1, 1, 0, 40)


def test_a_setting_that_diverged_once_has_no_rank():
    found = setting_scores.table(TABLES)
    assert found["rank"].tolist()[:2] == [2, 1] and math.isnan(found["rank"][2])
    assert found["chosen"].tolist() == [False, True, False, True]


def test_levels_average_all_runs_with_a_value_over_the_others():
    settings = SETTINGS[SETTINGS["stage"] == "rates"].assign(
        varied=[
            json.dumps({"optimizer.lr": 0.1, "network.batch_norm": False}),
            json.dumps({"optimizer.lr": 0.1, "network.batch_norm": True}),
            json.dumps({"optimizer.lr": 0.2, "network.batch_norm": True}),
        ]
    )
    found = factor_levels.table({**TABLES, "settings": settings})
    assert found["factor"].tolist() == ["optimizer.lr"] * 2 + ["network.batch_norm"] * 2
    by_value = found.set_index(["factor", "level"])
    # 0.80, 0.84, 0.90, 0.82; and of batch_norm on 0.90, 0.82, 0.95, without the one that diverged.
    assert by_value.loc[("optimizer.lr", "0.1"), "validation_accuracy"] == pytest.approx(0.84)
    on = by_value.loc[("network.batch_norm", "on")]
    assert on["validation_accuracy"] == pytest.approx(0.89)
    assert (on["settings"], on["runs"], on["diverged"], on["failed"]) == (2, 4, 1, 0)


def test_gains_are_over_the_runner_up_and_over_what_was_started_from():
    first, second = gains.table(TABLES).to_dict("records")
    # 0.90 - 0.80 and 0.82 - 0.84.
    assert first["lead"] == pytest.approx(0.04) and first["lead_of_replicates"] == 1
    assert math.isnan(first["test_gain"]) and first["test_rows"] == 8
    assert second["test_gain"] == pytest.approx(0.91 - 0.86)
    assert (second["test_low"], second["test_high"]) == wilson(0.91, 8)
    assert math.isnan(second["lead"]) and second["settings"] == 1


def test_chosen_by_loss_ranks_and_leads_are_of_the_loss():
    losses = [0.30, 0.32, 0.40, 0.44, 0.1, np.nan, 0.2, 0.2]
    runs = RUNS.assign(validation_loss=losses)
    choices = CHOICES.assign(selection="loss", setting=[0.0, 0.0], runner_up=[1.0, np.nan])
    tables = {**TABLES, "runs": runs, "choices": choices}
    # The second setting has the higher accuracy and the higher loss.
    assert setting_scores.table(tables)["rank"].tolist()[:2] == [1, 2]
    first = gains.table(tables).iloc[0]
    assert first["lead"] == pytest.approx(0.11) and first["lead_of_replicates"] == 2
    assert first["validation_loss"] == pytest.approx(0.31)


@pytest.mark.parametrize(
    ("share", "n", "ends"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81 / 263, 263, (0.2553, 0.3662)),
        (15 / 148, 148, (0.0624, 0.1605)),
        (0 / 20, 20, (0.0, 0.1611)),
        (1 / 29, 29, (0.0061, 0.1718)),
    ],
)
def test_wilsons_interval_as_published(share, n, ends):
    assert wilson(share, n) == pytest.approx(ends, abs=5e-5)


def test_wilsons_interval_of_nothing_is_missing():
    assert all(map(math.isnan, (*wilson(0.5, 0), *wilson(math.nan, 5))))


def test_class_scores_tell_what_a_class_is_taken_for():
    found = class_scores.table(TABLES).set_index(["stage", "name"])
    cat, dog = found.loc[("widths", "cat")], found.loc[("widths", "dog")]
    # Three, then two of four.
    assert cat["accuracy"] == 0.625 and cat["sd"] == pytest.approx(0.25 / math.sqrt(2))
    assert (cat["lowest"], cat["highest"], cat["n"], cat["replicates"]) == (0.5, 0.75, 4, 2)
    assert (cat["most_taken_for"], cat["share"]) == ("dog", 0.375)
    assert (cat["low"], cat["high"]) == wilson(0.625, 4)
    assert dog["accuracy"] == 1 and (dog["most_taken_for"], dog["share"]) == ("", 0)
    assert (found.loc["rates", "accuracy"] == 1).all()


def test_confusion_sums_over_replicates_and_has_every_pair():
    found = confusion_counts.table(TABLES).set_index(["label", "predicted"])
    assert found["count"].to_dict() == {(0, 0): 5, (0, 1): 3, (1, 0): 0, (1, 1): 8}
    assert found["share"].tolist() == [0.625, 0.375, 0, 1]


def test_confusion_is_empty_where_the_last_stage_has_no_winner():
    choices = CHOICES.assign(setting=[1.0, np.nan])
    found = confusion_counts.table({**TABLES, "choices": choices})
    assert not len(found) and tuple(found) == confusion_counts.COLUMNS


def test_progress_is_the_mean_over_what_is_finite():
    found = progress_means.table(TABLES)
    own = found[found["setting"] == 2]
    assert own["validation_loss"].tolist() == [2.0, 0.5, 0.4, 0.4]
    assert own["lost"].tolist() == [0, 1, 1, 1] and own["replicates"].tolist() == [2, 1, 1, 1]
    assert own["epoch"].tolist() == [0.5, 1.0, 1.5, 2.0]


def test_progress_is_missing_where_all_have_diverged():
    rows = progress(0, 0, [3.0, np.nan])
    found = progress_means.table({**TABLES, "progress": rows})
    assert found["lost"].tolist() == [0, 1] and math.isnan(found["validation_loss"][1])


def fit_of(train, validation, losses, best=None):
    """Return the row of fits of one setting, beside one with the best training accuracy."""
    runs = pd.DataFrame([run("s", 0, 0, train, validation, 0.5)])
    curves = progress(0, 0, losses, "s")
    if best is not None:
        runs = pd.concat([runs, pd.DataFrame([run("s", 1, 0, best, best, 0.5)])])
        curves = pd.concat([curves, progress(1, 0, [0.5, 0.5], "s")])
    settings = pd.DataFrame({"stage": "s", "setting": [0, 1], "label": ["a", "b"]})
    tables = {"runs": runs, "progress": curves, "settings": settings}
    return fits.table(tables).iloc[0]


@pytest.mark.parametrize(
    ("train", "validation", "losses", "best", "fit"),
    [
        (0.95, 0.94, [1.0, 0.5, 0.5, 0.5], None, "well fitted"),
        (0.99, 0.90, [1.0, 0.5, 0.5, 0.6], None, "over-fitted"),
        # A gap without a rise, and a rise without a gap.
        (0.99, 0.90, [1.0, 0.5, 0.5, 0.5], None, "well fitted"),
        (0.95, 0.94, [1.0, 0.5, 0.5, 0.6], None, "well fitted"),
        (0.49, 0.48, [1.0, 0.5, 0.5, 0.5], None, "under-fitted"),
        (0.80, 0.79, [1.0, 0.5, 0.5, 0.5], 0.96, "under-fitted"),
        (0.80, 0.79, [1.0, 0.5, 0.5, 0.5], 0.94, "well fitted"),
        # It fell by a tenth over the last quarter.
        (0.95, 0.94, [1.0, 0.8, 0.5, 0.45], None, "under-fitted"),
        # Both: the rise counts.
        (0.49, 0.40, [1.0, 0.5, 0.5, 0.6], None, "over-fitted"),
    ],
)
def test_the_rule_of_fits(train, validation, losses, best, fit):
    assert fit_of(train, validation, losses, best)["fit"] == fit


def test_fits_give_the_numbers_that_they_rest_on():
    found = fit_of(0.99, 0.90, [1.0, 0.5, 0.5, 0.6])
    assert found["gap"] == pytest.approx(0.09) and found["rise"] == pytest.approx(0.2)
    assert found["fall"] == pytest.approx(-0.2) and found["rows"] == 4


def test_a_setting_without_a_replicate_that_ended_well_is_lost():
    found = fits.table({**TABLES, "runs": RUNS[RUNS["status"] != "ok"]})
    assert found["fit"].tolist() == ["lost"]


STUDIES = {
    "usual": Synthetic(diverged=((1, 1, 0),), failed=((2, 2, 0),), epochs=5),
    "least": Synthetic(algorithms=("a",), datasets=("x",), folds=1, epochs=1),
    "hostile": Synthetic(algorithms=HOSTILE, datasets=HOSTILE, folds=2, epochs=3),
    "failed": Synthetic(
        algorithms=("a", "b"), datasets=("x",), folds=2, epochs=3,
        failed=tuple((0, a, f) for a in range(2) for f in range(2)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("study", STUDIES)
def test_every_table_has_its_columns_whatever_the_study(study):
    result = compare(synthetic_sweep.own_tables(STUDIES[study]))
    assert tuple(result.tables) == NAMES
    for name, table in result.tables.items():
        assert tuple(table) == registry.load("image_statistics", name).COLUMNS
    json.dumps(result.summary, allow_nan=False)


def test_statistics_do_not_change_with_the_order_of_the_replicates():
    own = synthetic_sweep.own_tables(STUDIES["usual"])
    other = {**own, "runs": own["runs"].sort_values(
        ["stage", "replicate"], ascending=[True, False], kind="stable"
    )}  # fmt: skip
    other["runs"] = other["runs"].set_index("stage").loc[own["settings"]["stage"].unique()]
    first, second = compare(own), compare({**other, "runs": other["runs"].reset_index()})
    assert first.summary["verdict"]["sentence"] == second.summary["verdict"]["sentence"]
    assert first.summary["runs"] == second.summary["runs"]

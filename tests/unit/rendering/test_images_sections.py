"""The sections of a report of a study of images, from tables that are made up."""

import numpy as np
import pytest
import synthetic_sweep
from synthetic_study import Synthetic

from steeplechase.rendering.data import load
from steeplechase.rendering.images import answer, evidence, methods, stages
from steeplechase.rendering.images.sections import SECTIONS
from steeplechase.statistics.images import fits

STUDY = Synthetic(
    algorithms=("a", "b", "c", "d"),
    datasets=("rates", "grid", "activations"),
    diverged=((0, 3, 0), (0, 3, 1)),
    failed=((2, 0, 1),),
    folds=2,
    epochs=8,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    cards = synthetic_sweep.write(STUDY, folder)
    return load("made", synthetic_sweep.settings(STUDY), folder, cards)


def column(view, name):
    """Return the cells of a table below a head."""
    place = [head for head, _ in view.heads].index(name)
    return [row[place] for row in view.rows]


def test_header_counts_trainings_and_what_became_of_them(data):
    # Four settings, eight, four; two replicates of each. A failure leaves a study incomplete.
    counts = "Complete: 32 of 32 trainings (2 diverged, 1 failed)."
    assert answer.header(data) == (False, counts)


def test_summary_has_a_row_a_stage_with_what_it_gained(data):
    view = answer.summary(data)
    assert [cell.text for cell in column(view, "of settings")] == ["4", "8", "4"]
    gained = column(view, "gain, points")
    tested = [cell.value for cell in column(view, "test images, %")]
    assert gained[0].value is None
    assert [cell.value for cell in gained[1:]] == pytest.approx(np.diff(tested))


def test_settings_stand_best_first_with_what_was_lost(data):
    first = stages.stages(data)["stages"][0]
    means = [cell.value for cell in column(first["table"], "held-out images, %")]
    assert means[:3] == sorted(means[:3], reverse=True) and means[3] is None
    assert column(first["table"], "lost")[3].text == "2 of 2, NaN from 60"
    assert "could not be chosen" in first["why"]


def test_a_stage_of_two_keys_has_a_table_of_values_too(data):
    parts = stages.stages(data)["stages"]
    assert [part["levels"] is None for part in parts] == [True, False, True]
    levels = parts[1]["levels"]
    assert [cell.text for cell in column(levels, "value")][:2] == ["sgd", "momentum"]
    assert [cell.text for cell in column(levels, "trainings")][:2] == ["8", "8"]


def test_the_rule_of_fits_is_told_with_its_bounds(data):
    found = evidence.fit(data)
    for bound in (fits.GAP, fits.RISE, fits.LOW, fits.SHORT, fits.FALL):
        assert f"{100 * bound:.0f} " in found["rule"]
    assert {cell.text for cell in column(found["table"], "fit")} >= {"over-fitted", "lost"}


def test_progress_is_of_the_winners(data):
    view = evidence.progress(data)["table"]
    assert [cell.text for cell in column(view, "stage")] == [
        name for name in STUDY.datasets for _ in range(8)
    ]


def test_classes_are_of_the_last_winner_and_then_of_all_stages(data):
    found = evidence.classes(data)
    assert len(found["last"].rows) == len(found["others"].rows) == synthetic_sweep.CLASSES
    assert [head for head, _ in found["others"].heads] == ["class", *STUDY.datasets]
    assert column(found["others"], "activations")[0].text == found["last"].rows[0][2].text


def test_what_went_wrong_is_listed_with_its_reason(data):
    found = evidence.failures(data)
    assert [cell.text for cell in column(found["table"], "how")] == ["diverged"] * 2 + ["failed"]
    assert column(found["table"], "why")[2].text == "the device has no memory left"


def test_a_study_without_losses_has_no_such_list(tmp_path):
    study = Synthetic(algorithms=("a",), datasets=("x",), folds=1, epochs=3)
    cards = synthetic_sweep.write(study, tmp_path)
    made = load("made", synthetic_sweep.settings(study), tmp_path, cards)
    assert evidence.failures(made) == {"table": None, "count": 1}


def test_methods_name_images_recipe_stages_and_choice(data):
    text = " ".join(methods.paragraphs(data))
    for part in (
        "Blobs (1 × 28 × 28 bytes, 10 classes",
        "60 images of the training part were trained on and 30 others held out",
        "the mean image was subtracted and nothing was divided",
        "for 10 epochs in batches of 128",
        "degrees 45",
        "grid varied optimizer and optimizer.lr (8 settings, from the winner of rates)",
        "Every setting was trained 2 times",
    ):
        assert part in text


def test_references_have_each_source_once(data):
    found = methods.references(data)
    assert found[0].startswith("Blobs: A. Maker (2026)") and methods.WILSON in found
    assert len(found) == len(set(found))


def test_pixels_and_predictions_are_not_read_for_the_page(data):
    assert "mistakes" not in data.frames and "image_predictions" not in data.frames


def test_sections_without_results_are_left_out(tmp_path):
    made = load("made", synthetic_sweep.settings(STUDY), tmp_path, [])
    with pytest.raises(KeyError):
        made.frames["classes"]["train_rows"]
    present = [key for key, _, build in SECTIONS[:-3] if build(made) is not None]
    assert present == []


def test_tables_hold_no_word_of_programs(data):
    views = [answer.summary(data), evidence.progress(data)["table"], evidence.fit(data)["table"]]
    views += [*evidence.classes(data).values(), evidence.failures(data)["table"]]
    views += [part["table"] for part in stages.stages(data)["stages"]]
    cells = [cell for view in views for row in view.rows for cell in row]
    assert not {"nan", "None", "inf"} & {cell.text for cell in cells}
    assert all(np.isfinite(cell.value) for cell in cells if isinstance(cell.value, float))

"""The sections of a report of a study of images, from tables that are made up."""

from dataclasses import replace

import loaded_sweep
import numpy as np
import pandas as pd
import pytest
from loaded_sweep import NAMES, SWEEPS, Sweep

from steeplechase.rendering.data import ReportData, load
from steeplechase.rendering.images import answer, cost, evidence, methods, stages
from steeplechase.rendering.images.sections import SECTIONS
from steeplechase.statistics.images import fits


def loaded(sweep: Sweep, folder) -> ReportData:
    cards = loaded_sweep.write(sweep, folder)
    return load("made", loaded_sweep.facts(sweep), folder, cards)


@pytest.fixture(scope="module", params=SWEEPS)
def any_data(request, tmp_path_factory):
    return loaded(SWEEPS[request.param], tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return loaded(SWEEPS["plain"], tmp_path_factory.mktemp("plain"))


def columns(view) -> dict[str, list]:
    """Return the cells of a table by the head of their column."""
    return {head: [row[i] for row in view.rows] for i, (head, _) in enumerate(view.heads)}


def views_of(data: ReportData) -> list:
    """Return every table of the sections between verdict and methods."""
    parts = [*(stages.stages(data) or {"stages": []})["stages"], evidence.progress(data)]
    parts += [evidence.fit(data), evidence.classes(data), evidence.failures(data)]
    found = [part.get(key) for part in parts if part
             for key in ("table", "levels", "last", "others")]  # fmt: skip
    found += [(cost.cost(data) or {}).get("times")]
    return [view for view in [answer.summary(data), *found] if view is not None]


def test_header_counts_trainings_and_what_became_of_them(data):
    # 4 + 9 + 2 + 3 settings in three replicates.
    assert answer.header(data) == (
        False,
        "Complete: 54 of 54 trainings (5 diverged, 3 failed).",
    )


def test_summary_has_a_row_a_stage_with_the_numbers_of_its_gains(data):
    cells, gains = columns(answer.summary(data)), data.frames["gains"]
    assert [cell.text for cell in cells["stage"]] == list(gains["title"])
    held_out = [cell.value for cell in cells["held-out images, %"]]
    assert held_out == pytest.approx(list(100 * gains["validation_accuracy"]))
    assert [cell.kind for cell in cells["test images, %"]] == ["", "", "", "strong"]
    assert cells["gain, points"][0].value is None
    leads = [cell.text for cell in cells["ahead of the next, points"]]
    assert leads == ["+3.00", "+3.00", "0.00", "+3.00"]


def test_every_setting_stands_in_its_stage_the_best_first(data):
    parts = stages.stages(data)["stages"]
    assert [part["title"] for part in parts] == list(data.frames["gains"]["title"])
    assert [len(part["table"].rows) for part in parts] == [4, 9, 2, 3]
    assert [part["levels"] is not None for part in parts] == [False, True, False, False]
    rates = columns(parts[0]["table"])
    assert [cell.text for cell in rates["choice"]] == ["chosen", "", "", ""]
    assert rates["setting"][0].text == "lr 0.01" and rates["setting"][-1].text == "lr 1"
    assert rates["lost"][-1].text == "3 of 3, NaN from 25"
    held_out = [cell.value for cell in rates["held-out images, %"]]
    assert held_out[:3] == pytest.approx([69, 66, 66]) and held_out[3] is None
    assert rates["held-out images, %"][0].text == "69.00 ± 1.00"


def test_chosen_by_loss_the_tables_have_it(tmp_path):
    given = loaded(SWEEPS["by loss"], tmp_path)
    leads = columns(answer.summary(given))["ahead of the next, nats"]
    assert [cell.text for cell in leads] == ["+0.1", "+0.1", "0", "+0.1"]
    cells = columns(stages.stages(given)["stages"][0]["table"])["held-out images, nats"]
    assert cells[0].kind == "strong" and cells[0].value < cells[1].value
    assert cells[-1].value is None


def test_a_column_that_is_the_same_for_all_settings_is_left_out(data):
    tied, widths = (part["table"] for part in stages.stages(data)["stages"][2:])
    assert "iteration" not in columns(tied) and "choice" in columns(tied)
    assert [cell.value for cell in columns(widths)["parameters"]] == [1100, 1000, 1200]


def test_where_nothing_is_varied_nothing_more_is_said(tmp_path):
    (part,) = stages.stages(loaded(SWEEPS["nothing varied"], tmp_path))["stages"]
    assert part["varied"] == "Nothing is varied." and part["why"].startswith("It is the only")


def test_without_a_winner_there_is_no_progress_of_winners(tmp_path):
    assert evidence.progress(loaded(SWEEPS["all diverged"], tmp_path)) == {"table": None}


def test_progress_is_that_of_the_winners_alone(data):
    cells = columns(evidence.progress(data)["table"])
    assert len(cells["stage"]) == 4 * len(loaded_sweep.ROWS)
    assert {cell.text for cell in cells["setting"]} == {
        *("lr 0.01", "sgd, lr 0.01", "batch_norm on", "hidden 100"),
    }


def test_fits_have_the_numbers_of_their_table(data):
    cells, table = columns(evidence.fit(data)["table"]), data.frames["fits"]
    assert [cell.text for cell in cells["fit"]] == list(table["fit"])
    assert cells["fit"][-1].text == "over-fitted" and cells["fit"][-1].kind == "warning"
    gap = [cell.value for cell in cells["gap, points"]]
    assert gap[-1] == pytest.approx(100 * table["gap"].iloc[-1])


def test_the_rule_of_fits_is_told_with_its_bounds(data):
    rule = evidence.fit(data)["rule"]
    for bound in (fits.GAP, fits.RISE, fits.LOW, fits.SHORT, fits.FALL):
        assert f"{100 * bound:.0f} " in rule


def test_pixels_and_predictions_are_not_read_for_the_page(data):
    assert "mistakes" not in data.frames and "image_predictions" not in data.frames


def test_classes_are_those_of_the_last_winner_and_then_of_all(data):
    found = evidence.classes(data)
    assert [cell.text for cell in columns(found["last"])["class"]] == list(NAMES)
    assert len(found["others"].heads) == 1 + 4 and len(found["others"].rows) == 10


def test_failures_are_listed_with_their_reasons(data):
    cells = columns(evidence.failures(data)["table"])
    assert len(cells["how"]) == 8
    assert sorted({cell.text for cell in cells["how"]}) == ["diverged", "failed"]
    assert {cell.text for cell in cells["why"]} == set(loaded_sweep.REASONS.values()) - {""}


def test_a_sweep_without_failures_has_no_such_table(tmp_path):
    found = evidence.failures(loaded(SWEEPS["nothing varied"], tmp_path))
    assert found == {"table": None, "count": 3}


def test_cost_has_the_times_of_every_stage_beside_the_forecast(data):
    found = cost.cost(data)
    cells = columns(found["times"])
    assert [cell.text for cell in cells["stage"]] == list(data.frames["gains"]["title"])
    # 4, 9, 2 and 3 settings in three replicates, one training of each stage from the cache.
    assert [cell.value for cell in cells["trained"]] == [11, 26, 5, 8]
    assert [cell.value for cell in cells["not trained again"]] == [1, 1, 1, 1]
    assert {cell.text for cell in cells["one training, s"]} == {"2.5"}
    assert [cell.value for cell in cells["all trainings, s"]] == [27.5, 65, 12.5, 20]
    assert [cell.value for cell in cells["forecast, s"]] == [22, 52, 10, 16]
    assert {cell.text for cell in cells["error, %"]} == {"−20"}
    assert found["forecast"]["text"] == (
        "50 networks were trained in 125 s, added up over jobs; the forecast for them was 100 s, "
        "20 % too short."
    )


def costs_of(rows: pd.DataFrame, data: ReportData) -> dict:
    """Return the section on cost where the trainings took these times."""
    return cost.cost(replace(data, frames={**data.frames, "run_times": rows}))


def test_without_a_forecast_the_section_says_how_to_make_one(data):
    rows = pd.DataFrame(loaded_sweep.run_times(SWEEPS["plain"], forecast=False))
    found = costs_of(rows, data)
    assert "forecast, s" not in columns(found["times"])
    assert "snakemake forecast --cores all --config study=made" in found["forecast"]["text"]


def test_a_forecast_of_some_stages_says_nothing_of_the_sum(data):
    rows = data.frames["run_times"].copy()
    rows.loc[0, "predicted_time_s"] = np.nan
    found = costs_of(rows, data)
    assert found["forecast"]["text"].endswith("The forecast is of other stages than these.")
    assert columns(found["times"])["error, %"][0].value is None


def test_what_was_not_trained_has_no_time(data):
    rows = data.frames["run_times"].assign(trainings=0, training_time_s=0.0)
    found = costs_of(rows, data)
    assert {cell.value for cell in columns(found["times"])["one training, s"]} == {None}
    assert found["forecast"]["text"].startswith("Every training came from the cache")


def test_a_gpu_is_named_where_one_trained(data):
    rows = data.frames["run_times"].assign(devices=["NVIDIA H100", "cpu", "cpu", "cpu"])
    assert costs_of(rows, data)["where"].startswith("NVIDIA H100")


def test_methods_name_images_network_stages_and_seed(data):
    text = " ".join(methods.paragraphs(data))
    for part in (
        "1,000 images of the training part were trained on and 200 others held out",
        "3 × 32 × 32",
        "for 4 epochs in batches of 50",
        "optimizers varied optimizer and optimizer.lr (9 settings, from the winner of rates)",
        "Every setting was trained 3 times",
        "after 3 rows of progress",
        "(seed 1)",
    ):
        assert part in text


def test_references_are_of_all_components_once(data):
    found = methods.references(data)
    assert len(found) == len(set(found))
    text = " ".join(found)
    for part in ("Krizhevsky", "Wilson", "He et al., CVPR 2016", "Loshchilov"):
        assert part in text


def test_no_results_leave_methods_provenance_and_glossary(tmp_path):
    made = load("made", loaded_sweep.facts(SWEEPS["plain"]), tmp_path, [])
    present = [key for key, _, build in SECTIONS if build(made)]
    assert present == ["methods", "provenance", "glossary"]


def test_tables_hold_no_word_of_programs_and_fit_their_heads(any_data):
    for view in views_of(any_data):
        assert {len(row) for row in view.rows} == {len(view.heads)}
        texts = [cell.text for row in view.rows for cell in row]
        assert not {"nan", "None", "inf", "nan %"} & set(texts), view.caption
        values = [cell.value for row in view.rows for cell in row if cell.value is not None]
        assert pd.Series(values, dtype=float).notna().all(), view.caption

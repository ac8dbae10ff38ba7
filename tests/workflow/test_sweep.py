"""A study of images: stages and what they carry on, the cache, and what is trained again."""

import json
import re
import shutil

import pandas as pd
import pytest
from small_sweep import SweepProject, small_sweep

pytestmark = pytest.mark.slow

STUDY = "small"
PLANNED = {
    "fetch_dataset": 4,
    "prepare_images": 1,
    "hold_out": 1,
    "train_runs": 7,  # of six, four and four runs, two a job
    "choose_setting": 3,
    "collect_runs": 1,
    "compare_runs": 1,
    "summarise_run_times": 1,
    "render_report": 1,
}
TABLES = f"results/{STUDY}/tables/runs.parquet"
KEYS = ["stage", "setting", "replicate"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return the project with the small sweep run to its report."""
    project = SweepProject(tmp_path_factory.mktemp("project"))
    project.study(STUDY, small_sweep())
    planned = project.planned(STUDY)
    for drawing in ("draw_figures", "draw_other_figures"):
        planned.pop(drawing, None)
    assert planned == PLANNED
    project.run(STUDY)
    return project


@pytest.fixture
def restored(finished):
    """Return the finished project, which is put back as it was after the test."""
    kept = finished.folder.with_name(f"{finished.folder.name}_kept")
    shutil.copytree(finished.folder, kept, symlinks=True)
    finished.forget_logs(STUDY)
    yield finished
    shutil.rmtree(finished.folder)
    kept.rename(finished.folder)


def table(project, name):
    return pd.read_parquet(project.results(STUDY) / "tables" / f"{name}.parquet")


def edit(project, module):
    """Change a module of the library in a way that changes nothing."""
    path = project.folder / "scripts" / "steeplechase" / f"{module}.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")


def test_every_run_is_there_once(finished):
    runs = table(finished, "runs")
    assert runs.groupby("stage", sort=False).size().to_dict() == {
        "rates": 6,
        "optimizers": 4,
        "augmentation": 4,
    }
    assert not runs.duplicated(KEYS).any()
    assert runs["status"].value_counts().to_dict() == {"ok": 12, "diverged": 2}
    assert len(table(finished, "progress")) == 14 * 4
    assert len(table(finished, "image_predictions")) == 12 * 30
    assert table(finished, "classes")["train_rows"].tolist() == [20, 20, 20]


def test_the_best_mean_on_held_out_images_wins(finished):
    runs, choices = table(finished, "runs"), table(finished, "choices").set_index("stage")
    for stage, own in runs.groupby("stage"):
        means = own[own["status"] == "ok"].groupby("setting")["validation_accuracy"].mean()
        assert choices.loc[stage, "setting"] == means.idxmax()  # the first of several
        assert choices.loc[stage, "score"] == pytest.approx(means.max(), abs=1e-12)
    assert choices.loc["rates", "label"] == "lr 0.1"
    assert "1 setting that did not end well" in choices.loc["rates", "why"]


def test_winners_are_carried_into_the_stages_that_build_on_them(finished):
    settings = table(finished, "settings")
    recipes = {
        (row.stage, row.setting): json.loads(row.recipe) for row in settings.itertuples(index=False)
    }
    assert settings.groupby("stage")["from_stage"].first().to_dict() == {
        "rates": "",
        "optimizers": "rates",
        "augmentation": "rates",
    }
    winner = recipes["rates", 2]
    assert winner["optimizer"]["settings"]["lr"] == 0.1
    assert recipes["augmentation", 0] == winner
    assert recipes["augmentation", 1]["optimizer"] == winner["optimizer"]
    assert [recipes["optimizers", i]["optimizer"]["name"] for i in range(2)] == ["sgd", "adam"]


def test_what_an_earlier_stage_has_trained_is_not_trained_again(finished):
    assert finished.to_train(STUDY) == {"rates": 6, "optimizers": 4, "augmentation": 2}
    runs = table(finished, "runs")
    first, again = (
        runs[(runs["stage"] == stage) & (runs["setting"] == setting)].drop(columns=KEYS[:2])
        for stage, setting in (("rates", 2), ("augmentation", 0))
    )
    pd.testing.assert_frame_equal(first.reset_index(drop=True), again.reset_index(drop=True))


def test_a_divergence_is_nan_from_its_iteration_and_the_report_says_so(finished):
    runs, progress = table(finished, "runs"), table(finished, "progress")
    gone = runs[runs["status"] == "diverged"]
    assert set(zip(gone["stage"], gone["setting"], strict=True)) == {("rates", 0)}
    assert (gone["diverged_at"] == 2).all() and gone["test_accuracy"].isna().all()
    rows = progress.merge(gone[KEYS])
    values = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
    assert rows["iteration"].tolist() == [5, 10, 15, 20] * 2
    assert rows[values].isna().all(axis=None)
    page = (finished.results(STUDY) / "report.html").read_text(encoding="utf-8")
    assert "Complete: 14 of 14 trainings (2 diverged, 0 failed)" in page
    assert "NaN from 2" in page


def test_a_second_run_does_nothing(finished):
    assert "Nothing to be done" in finished.run(STUDY)


@pytest.mark.parametrize("target", ["fetch", "report"])
def test_after_a_run_its_targets_have_nothing_to_do(finished, target):
    assert "Nothing to be done" in finished.run(STUDY, target)


def test_paper_is_written(finished):
    finished.run(STUDY, "paper")
    paper = finished.results(STUDY) / "paper"
    assert "images of" in (paper / "methods.tex").read_text(encoding="utf-8")
    assert {"summary.tex", "settings_3.tex"} <= {path.name for path in (paper / "tables").iterdir()}


def test_a_study_of_images_passes_the_linter(finished):
    output = finished.snakemake("--lint", "--config", f"study={STUDY}")
    assert "Congratulations" in output


def test_all_downloads_are_fetched_first(finished, tmp_path):
    elsewhere = f"resources_dir={tmp_path}"
    finished.snakemake("fetch", "--cores", "2", "--config", f"study={STUDY}", elsewhere)
    names = [path.name for path in sorted((tmp_path / "raw" / "small").iterdir())]
    assert names == ["test-images", "test-labels", "train-images", "train-labels"]


def test_tables_are_the_same_bytes_from_an_empty_folder(finished, tmp_path):
    """On one core, in other jobs, with another seed of hashes and in another time zone."""
    other = SweepProject(tmp_path)
    other.study(STUDY, small_sweep(packing={"runs_per_job": 5}))
    other.run(STUDY, TABLES, cores=1, PYTHONHASHSEED="7", TZ="Asia/Kathmandu", LC_ALL="C")
    assert other.digests(STUDY) == finished.digests(STUDY)


def test_other_jobs_train_nothing_again(restored):
    before = restored.digests(STUDY)
    restored.study(STUDY, small_sweep(packing={"runs_per_job": 3}))
    planned = restored.planned(STUDY)
    assert planned["train_runs"] == 6 and "prepare_images" not in planned
    restored.run(STUDY, TABLES)
    assert restored.to_train(STUDY) == dict.fromkeys(["rates", "optimizers", "augmentation"], 0)
    assert restored.digests(STUDY) == before


def test_a_value_that_is_added_is_trained_alone(restored):
    study = small_sweep()
    study["stages"]["augmentation"]["vary"]["augmentation"].append({"name": "rotation"})
    restored.study(STUDY, study)
    assert restored.planned(STUDY)["train_runs"] == 1
    restored.run(STUDY, TABLES)
    assert restored.to_train(STUDY) == {"augmentation": 2}
    assert len(table(restored, "runs")) == 16


def test_an_edited_optimizer_retrains_what_it_trains_alone(restored):
    before = restored.digests(STUDY)
    edit(restored, "optimizers/adam")
    planned = restored.planned(STUDY)
    assert planned["train_runs"] == 1 and "hold_out" not in planned
    restored.run(STUDY, TABLES)
    assert restored.to_train(STUDY) == {"optimizers": 2}
    assert restored.digests(STUDY) == before


def test_an_edited_augmentation_that_is_not_used_reruns_nothing(restored):
    edit(restored, "augmentations/crop")
    assert restored.planned(STUDY) == {}


def test_forecast_of_what_is_not_begun_counts_and_trains_nothing(tmp_path):
    project = SweepProject(tmp_path)
    project.study(STUDY, small_sweep())
    output = project.run(STUDY, "forecast")
    assert "Forecast of the study 'small', not launched:" in output
    assert re.search(r"^rates +6 +0 +3 .* s$", output, flags=re.MULTILINE)
    assert re.search(r"^optimizers +4 +\? +2 .* s$", output, flags=re.MULTILINE)
    assert "What optimizers and augmentation will start from is not chosen yet" in output
    assert re.search(r"^time +\S+ \w+ on 2 cores, ", output, flags=re.MULTILINE)
    assert not (tmp_path / "resources" / "cells").exists()
    assert not (project.results(STUDY) / "runs").exists()


def test_forecast_of_what_is_finished_finds_all_of_it_cached(finished):
    output = finished.run(STUDY, "forecast")
    assert re.search(r"^all +14 +14 +0 +0\.0 s$", output, flags=re.MULTILINE)
    assert "not chosen yet" not in output


def test_a_new_forecast_reruns_the_report_and_its_times_alone(restored):
    restored.run(STUDY, "forecast")
    assert restored.planned(STUDY) == {"summarise_run_times": 1, "render_report": 1}
    restored.run(STUDY)
    page = (restored.results(STUDY) / "report.html").read_text(encoding="utf-8")
    assert re.search(r"12 networks were trained in .* s, added up over jobs; the forecast", page)
    assert restored.planned(STUDY) == {}


def test_mistakes_end_it_before_any_job(finished, tmp_path):
    study = tmp_path / "mine.yaml"
    study.write_text(
        "images: smal\n"
        "network: {name: mlp, hiden: [8]}\n"
        "optimizer: {name: adam}\n"
        "stages:\n"
        "  rates: {vary: {optimizer.lr: [-1.0]}}\n"
        "  more: {from: rate, vary: {augmentation: [{name: rotations}]}}\n",
        encoding="utf-8",
    )
    output = finished.snakemake("--cores", "1", "--config", f"study={study}", expect=1)
    for text in (
        "mine.yaml:1: images: 'smal' is not",
        "did you mean 'small'?",
        "mine.yaml:2: network.hiden",
        "mine.yaml:5: stages.rates.vary.optimizer.lr[0]",
        "mine.yaml:6: stages.more.from: 'rate' is not an earlier stage; did you mean 'rates'?",
        "did you mean 'rotation'?",
    ):
        assert text in output, output
    assert "Traceback" not in output

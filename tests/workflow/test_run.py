"""A real run of a small study, and what a change makes of it."""

import shutil

import pytest
from small_project import small_study

pytestmark = pytest.mark.slow

# What every change of results passes through, for any number of data sets.
DOWNSTREAM = {"collect_results": 1, "compare_algorithms": 1, "render_report": 1, "measure_cost": 1}
# All figures: two jobs share them.
DRAWING = {"draw_figures", "draw_other_figures"}
# All tables: one rule writes them.
TABLES = "results/small/tables/scores.parquet"


@pytest.fixture(scope="module")
def finished(project):
    """Return the project with the small study run to its report."""
    project.study("small", small_study())
    project.run("small")
    return project


@pytest.fixture
def restored(finished):
    """Return the finished project; what a test changes or runs is undone, times of files too."""
    kept = finished.folder.with_name(f"{finished.folder.name}_kept")
    shutil.copytree(finished.folder, kept, symlinks=True)
    yield finished
    shutil.rmtree(finished.folder)
    kept.rename(finished.folder)


def test_the_report_and_the_tables_are_there(finished):
    results = finished.results("small")
    assert (results / "report.html").stat().st_size > 10_000
    tables = {path.name for path in (results / "tables").iterdir()}
    parquet = {"scores", "trials", "curves", "predictions", "pooled", "datasets"}
    assert {f"{name}.parquet" for name in parquet} <= tables
    assert {"scores.csv", "trials.csv", "provenance.json"} <= tables
    assert (results / "statistics" / "statistics.json").is_file()


def test_every_training_is_a_row(finished):
    import pandas as pd

    tables = finished.results("small") / "tables"
    scores, trials = pd.read_csv(tables / "scores.csv"), pd.read_csv(tables / "trials.csv")
    assert len(scores) == 2 * 2 * 2  # data sets x algorithms x outer folds
    assert len(trials) == 2 * 2 * 2 * 2 * 2  # x trials x inner folds
    assert set(scores["status"]) == {"ok"} == set(trials["status"])
    assert scores["test_accuracy"].between(0, 1).all()


def test_a_second_run_does_nothing(finished):
    assert "Nothing to be done" in finished.run("small")


def test_alpha_reruns_the_statistics_only(restored):
    restored.study("small", small_study(comparison={"alpha": 0.1}))
    planned = restored.planned("small")
    assert planned.keys() == {"compare_algorithms", "render_report"} | DRAWING


def test_the_order_of_keys_and_a_default_written_out_change_nothing(restored):
    study = small_study()
    study["training"] = {"engine": "fused", **dict(reversed(study["training"].items()))}
    restored.study("small", study)
    assert restored.planned("small").keys() <= {"render_report"}  # which shows the study's file


def test_the_title_reruns_the_report_only(restored):
    restored.study("small", small_study(title="Another title"))
    assert restored.planned("small") == {"render_report": 1}


def test_the_style_reruns_the_report_only(restored):
    style = restored.folder / "report" / "style.css"
    style.write_text(style.read_text(encoding="utf-8") + "\n/* */\n", encoding="utf-8")
    assert restored.planned("small") == {"render_report": 1}


def test_a_figure_reruns_the_job_that_draws_it_and_the_report(restored):
    figure = restored.folder / "scripts" / "steeplechase" / "figures" / "rank_heatmap.py"
    figure.write_text(figure.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    planned = restored.planned("small")
    assert planned.keys() - DRAWING == {"render_report"} and list(planned.values()) == [1, 1]


@pytest.mark.parametrize("name", ["optimizers/nesterov", "schedules/constant"])
def test_an_unused_component_reruns_nothing(restored, name):
    path = restored.folder / "scripts" / "steeplechase" / f"{name}.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert restored.planned("small") == {}


def test_a_new_optimizer_reruns_nothing(restored):
    folder = restored.folder / "scripts" / "steeplechase" / "optimizers"
    shutil.copy(folder / "adam.py", folder / "another.py")
    assert restored.planned("small") == {}


def test_an_edited_optimizer_retrains_its_algorithm_only(restored):
    before = restored.digests("small")
    path = restored.folder / "scripts" / "steeplechase" / "optimizers" / "adam.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    planned = restored.planned("small")
    assert planned["train_dataset"] == 2
    assert "prepare_dataset" not in planned and "make_splits" not in planned
    restored.run("small", TABLES)
    # "first" alone: 2 data sets x 2 outer folds x 2 trials, and 2 x 2 refits.
    assert restored.trained("small") == 8 + 4
    assert restored.digests("small") == before


def test_a_new_data_set_trains_only_itself(restored):
    restored.study("small", small_study(datasets=["iris", "lenses", "monks-1"]))
    planned = restored.planned("small")
    for rule in ("prepare_dataset", "make_splits", "train_dataset"):
        assert planned[rule] == 1
    assert planned.items() >= DOWNSTREAM.items()


def test_a_new_algorithm_trains_only_itself(restored):
    study = small_study()
    study["algorithms"]["third"] = {
        "optimizer": {"name": "sgd", "lr": {"log_uniform": [1.0e-3, 1.0]}},
        "schedule": {"name": "constant"},
    }
    restored.study("small", study)
    restored.run("small", TABLES)
    assert restored.trained("small") == 8 + 4


def test_more_trials_train_only_the_new_ones(restored):
    study = small_study()
    study["protocol"]["trials"] = 3
    restored.study("small", study)
    restored.run("small", "results/small/selected/iris.json", "results/small/selected/lenses.json")
    # 2 data sets x 2 algorithms x 2 outer folds x 1 new trial; the refits' logs are the old ones.
    logs = restored.results("small") / "logs" / "search_cells"
    texts = [path.read_text(encoding="utf-8") for path in sorted(logs.rglob("*.log"))]
    assert sum("12 cells: 8 cached, 4 to train" in text for text in texts) == 2


def test_a_script_that_the_job_of_a_data_set_shares_reruns_it(restored):
    script = restored.folder / "scripts" / "select_trials.py"
    script.write_text(script.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert restored.planned("small")["train_dataset"] == 2


def test_packing_trains_nothing(restored):
    before = restored.digests("small")
    restored.study("small", small_study(packing=3))
    restored.run("small", TABLES)
    logs = restored.results("small") / "logs" / "search_cells"
    first_lines = [path.read_text(encoding="utf-8").splitlines()[0] for path in logs.rglob("*.log")]
    assert len(first_lines) == 6  # 8 cells in packs of 3, twice
    assert all(line.endswith(" 0 to train") for line in first_lines)
    assert restored.digests("small") == before

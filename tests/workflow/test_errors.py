"""Bad input ends the workflow before any job: all errors at once, exit 1, no traceback."""

import pytest
from small_project import small_study


@pytest.fixture(scope="module")
def faulty(project):
    """A study with three mistakes on different lines."""
    study = small_study(datasets=["iris", "wime"])
    study["algorithms"]["second"]["schedule"]["name"] = "cosine_restart"
    study["protocol"]["outer_fold"] = 5
    return project.study("faulty", study)


@pytest.mark.parametrize("mode", ["--dry-run", "--lint", "--cores=1"])
def test_all_errors_are_said_at_once(project, faulty, mode):
    output = project.snakemake(mode, "--config", "study=faulty", expect=1)
    assert "'wime'" in output and "did you mean 'wine'?" in output
    assert "'cosine_restart' is not a schedule; did you mean 'cosine_restarts'?" in output
    assert "did you mean 'outer_folds'?" in output
    assert "Traceback" not in output
    assert not project.results("faulty").exists()


def test_errors_name_the_line(project, faulty):
    lines = faulty.read_text(encoding="utf-8").splitlines()
    number = 1 + next(i for i, line in enumerate(lines) if "cosine_restart" in line)
    output = project.snakemake("--dry-run", "--config", "study=faulty", expect=1)
    assert f"config/studies/faulty.yaml:{number}: algorithms.second.schedule.name" in output


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("study=quik", "did you mean 'quick'?"),
        ("result_dir=elsewhere", "did you mean 'results_dir'?"),
        ("mirror=/no/such/folder", "expected a folder that exists"),
    ],
)
def test_configuration_errors(project, setting, message):
    output = project.snakemake("--dry-run", "--config", setting, expect=1)
    assert message in output
    assert "Traceback" not in output


def test_a_damaged_own_file_is_one_clear_message(project, tmp_path):
    (tmp_path / "mine.csv").write_text("a,b,class\n" + "1,2,x\n" * 20, encoding="utf-8")
    project.study("oneclass", small_study(datasets=[{"file": str(tmp_path / "mine.csv")}]))
    output = project.snakemake("--cores", "1", "--config", "study=oneclass", expect=1)
    assert "class" in output and "mine" in output
    assert "Traceback" not in output

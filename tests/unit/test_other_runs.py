"""Further runs of a comparison: found where they are, awaited, or refused."""

from types import SimpleNamespace

import pytest

from steeplechase.errors import StudyErrors
from steeplechase.other_runs import other_runs


def study(*runs):
    return SimpleNamespace(path="/somewhere/mine.yaml", comparison={"runs": list(runs)})


def results(folder):
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "scores.parquet").write_bytes(b"")
    return str(folder / "tables" / "scores.parquet")


@pytest.fixture
def studies(tmp_path):
    folder = tmp_path / "studies"
    folder.mkdir()
    (folder / "planned.yaml").touch()
    return folder


def test_runs_are_found_by_name_and_by_path(tmp_path, studies):
    one, other = results(tmp_path / "results" / "one"), results(tmp_path / "kept" / "other")
    folder = str(tmp_path / "kept" / "other")
    found = other_runs(study("one", folder), str(tmp_path / "results"), studies)
    assert found == {"one": one, folder: other}
    assert other_runs(study(), "results", studies) == {}


def test_a_study_that_has_not_been_run_is_awaited(tmp_path, studies):
    assert other_runs(study("planned"), str(tmp_path), studies) == {"planned": None}


def test_what_is_neither_a_study_nor_results_is_refused(tmp_path, studies):
    with pytest.raises(StudyErrors) as error:
        other_runs(study("planed", "kept/two"), str(tmp_path), studies)
    first, second = error.value.messages
    assert first.startswith("mine.yaml: comparison.runs: 'planed' is not a study")
    assert "did you mean 'planned'?" in first
    assert "kept/two/tables/scores.parquet" in second

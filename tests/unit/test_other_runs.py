"""Further runs of a comparison: found where they are, and asked for where they are not."""

from types import SimpleNamespace

import pytest

from steeplechase.errors import StudyErrors
from steeplechase.other_runs import other_runs


def study(*runs):
    return SimpleNamespace(path="mine.yaml", comparison={"runs": list(runs)})


def results(folder):
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "scores.parquet").write_bytes(b"")
    return str(folder / "tables" / "scores.parquet")


def test_runs_are_found_by_name_and_by_path(tmp_path):
    one, other = results(tmp_path / "results" / "one"), results(tmp_path / "kept" / "other")
    folder = str(tmp_path / "kept" / "other")
    found = other_runs(study("one", folder), str(tmp_path / "results"))
    assert found == {"one": one, folder: other}
    assert other_runs(study(), "results") == {}


def test_all_that_are_missing_are_told_with_what_makes_them(tmp_path):
    with pytest.raises(StudyErrors) as error:
        other_runs(study("one", "kept/two"), str(tmp_path))
    first, second = error.value.messages
    assert first.startswith("mine.yaml: comparison.runs: 'one' has no results: there is no ")
    assert first.endswith("; run `snakemake --cores all --config study=one` first")
    assert "'kept/two' has no results" in second
    assert "snakemake" not in second

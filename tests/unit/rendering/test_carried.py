"""What the report carries: within its bounds, the most wanted first, and the same every time."""

import base64
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic
from synthetic_study import Synthetic

from steeplechase.rendering import carried
from steeplechase.rendering.data import load

STUDY = Synthetic(datasets=("iris", "wine"), folds=3, trials=2, epochs=3)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    cards = synthetic.write(STUDY, folder)
    scores = synthetic.tables(STUDY)["tables/scores.parquet"]
    scores.to_csv(folder / "tables" / "scores.csv", index=False)
    return load("synthetic", synthetic.settings(STUDY), folder, cards), cards


TABLES = {"downloads/pairs.csv": b"a,b\n", "downloads/pairs.tex": b"a & b"}


def names(found: carried.Carried) -> set[str]:
    return set(found.files)


def archive(found: carried.Carried) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(base64.b64decode(found.block)))


@pytest.mark.parametrize("most", [3_000, 10_000, 20_000, 40_000, 10_000_000])
def test_an_archive_is_never_larger_than_it_may_be(written, most):
    found = carried.carry(*written, TABLES, most)
    assert found.size <= most
    everything = {path for path, _ in carried.candidates(*written, TABLES)} - {carried.COMPARED}
    left = everything - names(found)
    assert left <= found.left_out.keys() and not names(found) & found.left_out.keys()


def test_what_the_verdict_rests_on_comes_first(written):
    whole = carried.carry(*written, TABLES, 10_000_000)
    assert whole.left_out == {} and whole.missing == ""
    assert carried.COMPARED not in whole.files
    small = carried.carry(*written, TABLES, whole.size // 2)
    assert {"statistics/statistics.json", "study.json", carried.SCORES} <= names(small)
    assert "tables/curves.parquet" in small.left_out
    assert "tables/curves.parquet" in small.missing


def test_scores_without_room_are_carried_for_the_compared_metric(written):
    data, _ = written
    scores = pd.concat([data.frames["scores"]] * 20, ignore_index=True)
    noise = np.random.default_rng(1).normal(size=(len(scores), 30))
    wide = scores.join(pd.DataFrame(noise).add_prefix("test_other"))
    wide.to_csv(data.folder / "tables" / "wide.csv", index=False)
    large = (data.folder / "tables" / "wide.csv").read_bytes()
    normal = (data.folder / carried.SCORES).read_bytes()
    try:
        (data.folder / carried.SCORES).write_bytes(large)
        found = carried.carry(*written, TABLES, 30_000)
    finally:
        (data.folder / carried.SCORES).write_bytes(normal)
    assert carried.SCORES in found.left_out and carried.COMPARED in found.files
    table = pd.read_csv(archive(found).open(carried.COMPARED))
    assert list(table) == [
        *("dataset", "algorithm", "outer_fold", "replicate", "status", "test_accuracy")
    ]
    np.testing.assert_array_equal(table["test_accuracy"], data.frames["scores"]["test_accuracy"])


def test_the_same_results_give_the_same_archive(written):
    assert carried.carry(*written, TABLES, 50_000) == carried.carry(*written, TABLES, 50_000)
    entries = archive(carried.carry(*written, TABLES, 50_000)).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_a_study_of_foreign_scores_carries_nothing_that_was_trained(written):
    data, _ = written
    study = {**data.study, "scores": {"file": "mine.csv"}}
    found = {path for path, _ in carried.candidates(replace(data, study=study), [], TABLES)}
    assert carried.SCORES in found and "statistics/statistics.json" in found
    trained = ("cost/", "audit", "cards/", "tables/trials", "tables/curves", "tables/pooled")
    assert not [name for name in found if name.startswith(trained)]


def test_folds_are_digests_of_the_tested_rows_alone(written):
    data, cards = written
    (data.folder / "splits").mkdir(exist_ok=True)
    digests = []
    for inner in ([0, 1], [1, 0]):
        splits = {"dataset": "iris", "rows": [0, 1], "outer": [1, 0], "inner": inner}
        (data.folder / "splits" / "iris.json").write_text(json.dumps(splits), encoding="utf-8")
        digests.append(archive(carried.carry(data, cards, TABLES, 10**6)).read("splits.json"))
    (data.folder / "splits" / "iris.json").unlink()
    assert digests[0] == digests[1] and list(json.loads(digests[0])) == ["iris"]


@pytest.mark.parametrize(("page", "refits"), [(100_000, 10), (800_000, 200), (10**6, 20_000)])
def test_the_page_with_its_archive_keeps_its_bounds(page, refits):
    most = carried.room(page, refits)
    encoded = -(-most // 3) * 4
    whole = page + encoded + encoded // carried.LINE + carried.ROOM
    assert whole <= min(carried.SMALLEST + carried.A_REFIT * refits, carried.LARGEST) + 8
    assert whole <= (1_000_000 if refits <= 210 else 5_000_000)


def test_a_page_that_is_too_large_by_itself_still_carries_something():
    assert carried.room(9_000_000, 10) == carried.room(10_000_000, 10) > 100_000

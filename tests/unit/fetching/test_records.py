"""Files without a pinned hash: what came first is recorded, and verified from then on."""

import json
import threading

import pytest
from toy_file import CONTENT, OTHER, PAGE, PINNED, RIGHT, SHA256, record_of, sha256

from steeplechase.data.errors import DataError
from steeplechase.data.fetching import records
from steeplechase.data.fetching.fetch import fetch
from steeplechase.data.fetching.records import Records
from steeplechase.data.fetching.wanted import Wanted


def test_a_first_download_without_a_hash_is_recorded(server, get, tmp_path):
    home = server.gives("/home/data.csv", CONTENT)
    get()
    path, record = record_of(tmp_path)
    assert path.name.startswith("data.csv-") and path.suffix == ".json"
    expected = {"dataset": "toy", "home": home, "name": "data.csv", "bytes": 12_000}
    assert record == expected | {"sha256": SHA256}


def test_a_pinned_download_is_not_recorded(server, get, tmp_path):
    server.gives("/home/data.csv", CONTENT)
    get(**PINNED)
    assert not (tmp_path / "lock").exists()


@pytest.mark.parametrize("from_mirror", [False, True], ids=["home", "mirror"])
def test_a_change_is_refused_with_both_hashes_and_a_way_on(
    server, get, kept, mirror, tmp_path, from_mirror
):
    server.gives("/home/data.csv", CONTENT, OTHER)
    get()
    (tmp_path / "raw" / "data.csv").unlink()
    path, record = record_of(tmp_path)
    folder = mirror({"toy/data.csv": OTHER}) if from_mirror else None
    with pytest.raises(DataError) as error:
        get(folder)
    assert f"sha256 is {sha256(OTHER)}, but it was {SHA256} when it was fi" in str(error.value)
    assert f"if the new file is right, delete {path}" in str(error.value)
    assert kept() == {}
    assert record_of(tmp_path) == (path, record)
    path.unlink()
    get()
    assert kept() == {"data.csv": OTHER}
    assert record_of(tmp_path)[1]["sha256"] == sha256(OTHER)


def test_the_same_file_is_taken_again(server, get, kept, tmp_path):
    server.gives("/home/data.csv", CONTENT)
    get()
    (tmp_path / "raw" / "data.csv").unlink()
    get()
    assert kept() == RIGHT


def test_a_folder_has_by_its_hash_what_was_recorded(server, get, mirror, tmp_path):
    server.gives("/home/data.csv", CONTENT)
    get()
    (tmp_path / "raw" / "data.csv").unlink()
    folder = mirror({"elsewhere": CONTENT})
    assert get(folder) == str(folder / "elsewhere")


def test_a_page_in_place_of_what_was_recorded_is_called_a_page(server, get, tmp_path):
    server.gives("/home/data.csv", CONTENT, PAGE)
    get()
    (tmp_path / "raw" / "data.csv").unlink()
    with pytest.raises(DataError, match="a web page came in place of the file"):
        get()


def test_what_another_job_has_recorded_meanwhile_is_left(server, get, kept, tmp_path, monkeypatch):
    server.gives("/home/data.csv", CONTENT)
    real = records.write_json

    def write_json(path, value):
        other = json.dumps(value | {"sha256": sha256(OTHER)})
        Records(tmp_path / "lock").path(Wanted.of("toy", entry)).write_text(other)
        real(path, value)

    entry = {"url": f"{server.address}/home/data.csv", "file": "data.csv"}
    monkeypatch.setattr(records, "write_json", write_json)
    with pytest.raises(DataError, match=f"but it was {sha256(OTHER)} when it was first fetched"):
        get()
    assert record_of(tmp_path)[1]["sha256"] == sha256(OTHER)
    assert kept() == {}


def test_another_address_is_another_file(server, get, kept):
    server.gives("/home/data.csv", CONTENT)
    get()
    get(url=server.gives("/new/data.csv", OTHER))
    assert kept() == {"data.csv": OTHER}


@pytest.mark.parametrize("text", ["", "[]", '{"sha256": 3}', "\xff", '{"sha256": "ab"}'])
def test_a_damaged_record_is_said(server, get, tmp_path, text):
    server.gives("/home/data.csv", CONTENT)
    get()
    path, _ = record_of(tmp_path)
    path.write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match=r"is not the record of a download; delete it$"):
        get()


def test_many_that_end_at_once_agree_on_one_record(server, tmp_path):
    """Two versions are served in turn: whoever is not the first to record one is told."""
    bodies = [CONTENT, OTHER] * 8
    url = server.gives("/x", *bodies)
    results, start = [], threading.Barrier(len(bodies))

    def work(i):
        start.wait()
        try:
            fetch("toy", {"url": url, "file": "x"}, tmp_path / "raw" / str(i), None, tmp_path / "l")
            results.append((tmp_path / "raw" / str(i)).read_bytes())
        except DataError as error:
            assert "when it was first fetched" in str(error)
            results.append(None)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (record,) = (tmp_path / "l").iterdir()
    agreed = json.loads(record.read_text(encoding="utf-8"))["sha256"]
    assert len(results) == len(bodies)
    assert {sha256(result) for result in results if result} == {agreed}
    assert results.count(None) == len(bodies) // 2

"""Downloads from end to end: mirror first, verified, and nothing wrong kept."""

import gzip
import hashlib
import json
import os
import threading
from pathlib import Path

import jsonschema
import pytest
import yaml
from local_server import Reply

import fetch_dataset
from steeplechase.data.errors import DataError
from steeplechase.data.fetching import mirror as mirrors
from steeplechase.data.fetching import records
from steeplechase.data.fetching.download import Patience
from steeplechase.data.fetching.fetch import fetch
from steeplechase.data.fetching.records import Records
from steeplechase.data.fetching.wanted import KEYS, MAX_MB, Wanted, downloads

CONTENT = b"x,y\n1,a\n2,b\n" * 1000
OTHER = b"x,y\n1,a\n2,c\n" * 1000
PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"
CONFIG = Path(__file__).parents[3] / "config"
SCHEMA = CONFIG / "schemas" / "catalogue.schema.yaml"
MIRROR = os.environ.get("STEEPLECHASE_MIRROR")
FILES = [
    (name, file, entry)
    for name, whole in yaml.safe_load((CONFIG / "datasets.yaml").read_text("utf-8")).items()
    for file, entry in downloads(whole).items()
    if "sha256" in entry and "url" in entry
]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


SHA256 = sha256(CONTENT)
PINNED = {"sha256": SHA256}


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Forget what folders held in the test before."""
    mirrors.files.cache_clear()


@pytest.fixture
def get(server, tmp_path):
    """Fetch the file of the data set `toy` from /home/data.csv, without long waits."""

    def run(mirror=None, lock=tmp_path / "lock", fetched=None, **entry):
        if "openml" not in entry:
            entry = {"url": f"{server.address}/home/data.csv", "file": "data.csv"} | entry
        mirrors.files.cache_clear()
        mirror = str(mirror) if mirror else None
        patience = Patience(timeout=0.3, tries=2, wait=0.0)
        path = tmp_path / "raw" / "data.csv"
        return fetch(
            "toy",
            entry,
            path,
            mirror,
            lock,
            fetched=fetched,
            patience=patience,
            openml=f"{server.address}/api/v1/json/data/",
        )

    return run


@pytest.fixture
def mirror(tmp_path):
    """Return a function that makes a folder of files."""

    def make(**files):
        for name, content in files.items():
            path = tmp_path / "mirror" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / "mirror"

    return lambda files: make(**files)


@pytest.fixture
def kept(tmp_path):
    """Return a function that says what stands in the folder of the download, all of it."""

    def look():
        return {path.name: path.read_bytes() for path in (tmp_path / "raw").rglob("*")}

    return look


RIGHT = {"data.csv": CONTENT}


def test_the_file_comes_from_its_home(server, get, kept):
    home = server.gives("/home/data.csv", CONTENT)
    assert get(**PINNED) == home
    assert kept() == RIGHT


def test_the_hash_may_be_written_in_capitals(server, get, kept):
    server.gives("/home/data.csv", CONTENT)
    get(sha256=SHA256.upper())
    assert kept() == RIGHT


def test_what_is_there_and_right_is_not_fetched(server, get, kept):
    server.gives("/home/data.csv", CONTENT)
    get(**PINNED)
    get(**PINNED)
    assert len(server.asked) == 1
    assert kept() == RIGHT


def test_what_another_data_set_has_fetched_is_taken(server, get, kept, tmp_path):
    for folder, content in {"a": OTHER, "b": CONTENT}.items():
        path = tmp_path / "fetched" / folder / "data.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    assert get(fetched=tmp_path / "fetched", **PINNED) == str(path)
    assert kept() == RIGHT
    assert server.asked == []


def test_without_a_hash_it_is_not(server, get, tmp_path):
    path = tmp_path / "fetched" / "b" / "data.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(OTHER)
    home = server.gives("/home/data.csv", CONTENT)
    assert get(fetched=tmp_path / "fetched") == home


def test_what_is_there_and_wrong_is_replaced(server, get, kept, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "data.csv").write_bytes(OTHER)
    server.gives("/home/data.csv", CONTENT)
    get(**PINNED)
    assert kept() == RIGHT


# What is refused


@pytest.mark.parametrize(
    ("reply", "entry", "message"),
    [
        (Reply(OTHER), PINNED, f"sha256 is {sha256(OTHER)}, expected {SHA256}"),
        (Reply(PAGE), PINNED, "a web page came in place of the file, its title: 'Sign in', from"),
        (Reply(PAGE), {}, "a web page came in place of the file, its title: 'Sign in', from"),
        (
            Reply(b"<p>Gone</p>", headers={"Content-Type": "text/html; charset=utf-8"}),
            {},
            "a web page came in place of the file, from http",
        ),
        (Reply(CONTENT, send=99), PINNED, "broke off after 99 of 12,000 bytes (2 tries)"),
        (Reply(CONTENT, send=99, stall=True), PINNED, "timed out (2 tries)"),
        (Reply(b""), {}, "an empty file came"),
        (Reply(silent=True), PINNED, "timed out (2 tries)"),
        (Reply(CONTENT), {"max_mb": 0.01}, "it has 12,000 bytes, more than max_mb allows (0.01"),
        (Reply(CONTENT, headers={"Content-Length": "10000000000"}), {}, "10,000,000,000 bytes"),
        (Reply(status=500), PINNED, "HTTP 500 Internal Server Error (2 tries)"),
        (Reply(CONTENT), {**PINNED, "member": "x.csv"}, "it is no zip, tar, tar.gz or gz archive"),
        (Reply(PAGE), {**PINNED, "member": "x.csv"}, "a web page came in place of the file"),
        (
            Reply(gzip.compress(bytes(10**6))),
            {"member": "x.csv", "max_mb": 0.5},
            "'x.csv' is unpacked to more than max_mb allows",
        ),
    ],
)
@pytest.mark.parametrize("there", [False, True], ids=["empty folder", "old file"])
def test_what_is_wrong_is_refused_in_one_line_and_nothing_kept(
    server, get, kept, tmp_path, reply, entry, message, there
):
    before = {"data.csv": b"of yesterday"} if there else {}
    (tmp_path / "raw").mkdir()
    for name, content in before.items():
        (tmp_path / "raw" / name).write_bytes(content)
    home = server.gives("/home/data.csv", reply)
    with pytest.raises(DataError) as error:
        get(**entry)
    text = str(error.value)
    assert text.startswith("toy: ") and f" could not be fetched: {home}: " in text
    assert message in text
    assert "\n" not in text
    assert kept() == before
    assert not (tmp_path / "lock").exists()


def test_a_redirection_to_a_page_says_where_it_led(server, get, kept):
    server.gives("/home/data.csv", Reply(status=302, headers={"Location": "/login"}))
    login = server.gives("/login", PAGE)
    with pytest.raises(DataError, match=f"its title: 'Sign in', from {login}"):
        get()
    assert kept() == {}


def test_a_file_that_only_calls_itself_a_page_is_taken(server, get, kept):
    server.gives("/home/data.csv", Reply(CONTENT, headers={"Content-Type": "text/html"}))
    get()
    assert kept() == RIGHT


def test_a_page_is_taken_where_it_is_what_is_wanted(server, get, kept):
    server.gives("/home/data.csv", PAGE)
    get(sha256=sha256(PAGE))
    assert kept() == {"data.csv": PAGE}


def test_the_failure_says_what_to_do_without_a_connection(get, tmp_path):
    (tmp_path / "mirror").mkdir()
    url = "http://127.0.0.1:1/data.csv"
    with pytest.raises(DataError) as error:
        get(tmp_path / "mirror", url=url, **PINNED)
    text = str(error.value)
    assert f"{tmp_path}/mirror: no file named data.csv and none with its sha256; {url}: " in text
    assert "refused" in text
    assert f"put data.csv with sha256 {SHA256} into a folder" in text
    assert "--config mirror=FOLDER; docs/data.md" in text


# Mirrors


@pytest.mark.parametrize("name", ["data.csv", "deep/down/data.csv", "a name of its own", "sub/x"])
def test_a_folder_has_the_file_by_name_or_by_hash(server, get, kept, mirror, name):
    folder = mirror({name: CONTENT, "other/y.csv": OTHER, "empty": b""})
    assert get(folder, **PINNED) == str(folder / name)
    assert kept() == RIGHT
    assert server.asked == []


def test_of_several_files_of_a_name_the_right_one_is_taken(get, kept, mirror):
    folder = mirror({"a/data.csv": OTHER, "b/data.csv": CONTENT, "c/data.csv": OTHER})
    assert get(folder, **PINNED) == str(folder / "b/data.csv")
    assert kept() == RIGHT


def test_only_as_many_files_are_read_as_needed(get, mirror, monkeypatch):
    read = []
    real = mirrors._hash_of
    monkeypatch.setattr(
        mirrors, "_hash_of", lambda path, *facts: read.append(path.name) or real(path, *facts)
    )
    folder = mirror({"a/data.csv": CONTENT, "b/y.csv": OTHER, "large": bytes(20_000)})
    get(folder, **PINNED)
    assert read == ["data.csv"]


def test_files_that_are_larger_than_allowed_are_not_read(server, get, mirror, monkeypatch):
    read = []
    monkeypatch.setattr(mirrors, "_hash_of", lambda path, *facts: read.append(path.name) or "")
    server.gives("/home/data.csv", CONTENT)
    get(mirror({"small": OTHER, "large": bytes(20_000)}), max_mb=0.015, **PINNED)
    assert read == ["small"]


def test_hidden_files_are_not_looked_at(server, get, mirror):
    """They may be half-written."""
    home = server.gives("/home/data.csv", CONTENT)
    assert get(mirror({".data.csv": CONTENT, ".git/data.csv": CONTENT}), **PINNED) == home


def test_the_home_is_asked_if_a_folder_has_another_file(server, get, mirror):
    home = server.gives("/home/data.csv", CONTENT)
    assert get(mirror({"data.csv": OTHER}), **PINNED) == home


def test_it_is_said_what_a_folder_has_instead(get, mirror):
    with pytest.raises(DataError, match=f"mirror: sha256 expected {SHA256}, but sub/data.csv has "):
        get(mirror({"sub/data.csv": OTHER}), **PINNED)


def test_without_a_hash_one_file_of_the_name_will_do(get, mirror):
    folder = mirror({"a/data.csv": CONTENT, "b/data.csv": CONTENT, "c/other": OTHER})
    assert get(folder) == str(folder / "a/data.csv")


def test_without_a_hash_different_files_of_the_name_will_not(get, kept, mirror):
    with pytest.raises(DataError, match=r"different files are named data.csv: .*a folder toy, or"):
        get(mirror({"a/data.csv": CONTENT, "b/data.csv": OTHER}))
    assert kept() == {}


def test_without_a_hash_the_folder_of_the_data_set_says_which_is_meant(get, kept, mirror):
    folder = mirror({"another/data.csv": OTHER, "toy/data.csv": CONTENT})
    assert get(folder) == str(folder / "toy/data.csv")
    assert kept() == RIGHT


@pytest.mark.parametrize(
    "path", ["/mirror/data.csv", "/mirror/toy/data.csv", f"/mirror/sha256/{SHA256}"]
)
def test_a_web_mirror_has_the_file_by_name_or_by_hash(server, get, kept, path):
    address = server.gives(path, CONTENT)
    assert get(f"{server.address}/mirror/", **PINNED) == address
    assert kept() == RIGHT
    assert "/home/data.csv" not in server.asked


@pytest.mark.parametrize("reply", [Reply(OTHER), Reply(PAGE), Reply(status=404)])
def test_the_home_is_asked_if_a_web_mirror_fails(server, get, kept, reply):
    server.gives("/mirror/data.csv", reply)
    home = server.gives("/home/data.csv", CONTENT)
    assert get(f"{server.address}/mirror", **PINNED) == home
    assert kept() == RIGHT


def test_a_web_mirror_that_does_not_answer_is_asked_once(server, get):
    home = server.gives("/home/data.csv", CONTENT)
    assert get("http://127.0.0.1:1", **PINNED) == home
    with pytest.raises(DataError) as error:
        get("http://127.0.0.1:1", sha256=sha256(OTHER))
    assert str(error.value).count("127.0.0.1:1/") == 1


# Archives


PACKED = {"file": "data.gz", "member": "in/data.csv"}


@pytest.mark.parametrize("level", [1, 9])
def test_an_archive_is_verified_by_what_it_holds(server, get, kept, level):
    server.gives("/home/data.csv", gzip.compress(CONTENT, level))
    get(**PACKED, **PINNED)
    assert kept() == RIGHT


@pytest.mark.parametrize(
    "files",
    [
        {"a/data.gz": gzip.compress(CONTENT)},
        {"a/data.csv": CONTENT},
        {"a/data.csv": OTHER, "data.gz": gzip.compress(CONTENT)},
        {"b": CONTENT},
    ],
    ids=["archive", "member", "archive beside another", "hash"],
)
def test_a_folder_has_the_archive_or_what_is_in_it(server, get, kept, mirror, files):
    get(mirror(files), **PACKED, **PINNED)
    assert kept() == RIGHT
    assert server.asked == []


@pytest.mark.parametrize("path", ["/mirror/data.gz", "/mirror/data.csv"])
def test_a_web_mirror_has_the_archive_or_what_is_in_it(server, get, kept, path):
    server.gives(path, gzip.compress(CONTENT) if path.endswith("gz") else CONTENT)
    get(f"{server.address}/mirror", **PACKED, **PINNED)
    assert kept() == RIGHT


# What was recorded


def record_of(tmp_path):
    (path,) = (tmp_path / "lock").iterdir()
    return path, json.loads(path.read_text(encoding="utf-8"))


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


# OpenML


@pytest.fixture
def openml(server):
    """Return a function that lets OpenML describe data set 61, with the file at /openml.arff."""

    def describe(content=CONTENT, md5=None, **changes):
        url = server.gives("/openml.arff", content)
        facts = {"id": "61", "name": "toy", "url": url, "format": "ARFF"}
        facts |= {"md5_checksum": md5 or hashlib.md5(content).hexdigest()} | changes
        text = json.dumps({"data_set_description": facts})
        server.gives("/api/v1/json/data/61", text.encode())

    return describe


def test_openml_says_where_the_file_is(server, get, kept, openml):
    openml()
    assert get(openml=61) == f"{server.address}/api/v1/json/data/61"
    assert server.asked == ["/api/v1/json/data/61", "/openml.arff"]
    assert kept() == RIGHT


def test_openml_and_a_hash_are_both_verified(server, get, kept, openml):
    openml(OTHER)
    with pytest.raises(DataError, match=f"sha256 is {sha256(OTHER)}, expected {SHA256}"):
        get(openml=61, **PINNED)
    assert kept() == {}


def test_a_file_without_openmls_md5_is_refused(get, kept, openml, tmp_path):
    openml(md5="0" * 32)
    found = hashlib.md5(CONTENT).hexdigest()
    with pytest.raises(DataError, match=f"md5 is {found}, but OpenML says {'0' * 32}"):
        get(openml=61)
    assert kept() == {}
    assert not (tmp_path / "lock").exists()


def test_what_openml_gave_first_is_recorded(get, openml, tmp_path):
    openml()
    get(openml=61)
    assert record_of(tmp_path)[1]["home"] == "openml:61"
    (tmp_path / "raw" / "data.csv").unlink()
    openml(OTHER)
    with pytest.raises(DataError, match="when it was first fetched"):
        get(openml=61)


def test_a_mirror_needs_no_description(server, get, kept, mirror):
    get(mirror({"openml-61.arff": CONTENT}), openml=61)
    assert kept() == RIGHT
    assert server.asked == []


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b'{"error": 1}', status=412), "HTTP 412 "),
        (Reply(PAGE), "the answer is no description of a data set"),
        (Reply(b"[" * 100_000), "the answer is no description of a data set"),
        (Reply(b"[]"), "the answer is no description of a data set"),
        (Reply(b'{"data_set_description": {}}'), "its description names no file with an MD5"),
        (
            Reply(b'{"data_set_description": {"url": "http://x", "md5_checksum": "ab"}}'),
            "its description names no file with an MD5",
        ),
        (Reply(b"", headers={"Content-Length": "10000000000"}), "it has 10,000,000,000 bytes"),
    ],
)
def test_a_description_that_is_none_is_said(server, get, kept, reply, message):
    address = server.gives("/api/v1/json/data/61", reply)
    with pytest.raises(DataError) as error:
        get(openml=61)
    assert f"{address}: {message}" in str(error.value)
    assert kept() == {}


@pytest.mark.parametrize("url", ["file:///etc/hostname", "/etc/hostname", "ftp://x"])
def test_a_description_cannot_name_what_is_not_on_the_web(get, kept, openml, url):
    openml(url=url)
    with pytest.raises(DataError, match=f"it names {url}: expected an http or https address"):
        get(openml=61)
    assert kept() == {}


# Several files of one data set

WEB_PART = {"file": "a.csv", "url": "https://example.org/a"}
PART = {"file": "b.csv", "url": "https://example.org/b", "sha256": SHA256}
ARCHIVE = {"file": "a.zip", "url": "https://example.org/a", "member": "a.csv", "max_mb": 5}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"source": "sklearn"}, {}),
        ({"source": "csv", "file": "mine.csv"}, {}),
        ({"openml": 61, "rows": 3}, {"openml-61.arff": {"openml": 61}}),
        ({**WEB_PART, "more": [PART]}, {"a.csv": WEB_PART, "b.csv": PART}),
        (
            {**WEB_PART, "more": [{"openml": 5}]},
            {"a.csv": WEB_PART, "openml-5.arff": {"openml": 5}},
        ),
        (
            {**ARCHIVE, "sha256": SHA256, "more": [PART, {"member": "in/c.csv", "columns": []}]},
            {
                "a.csv": {**ARCHIVE, "sha256": SHA256},
                "b.csv": {**PART, "max_mb": 5},
                "c.csv": {**ARCHIVE, "member": "in/c.csv"},
            },
        ),
    ],
    ids=["none", "own file", "one", "two", "both kinds", "archive"],
)
def test_files_of_an_entry(entry, expected):
    assert downloads(entry) == expected


@pytest.mark.skipif(not MIRROR, reason="STEEPLECHASE_MIRROR, a folder with the files, is not set")
@pytest.mark.parametrize(("name", "file", "entry"), FILES, ids=[f"{f[0]}-{f[1]}" for f in FILES])
def test_the_mirror_has_what_the_catalogue_pins(tmp_path, name, file, entry):
    """The address would refuse the connection: what comes is from the mirror."""
    nowhere = {**entry, "url": "http://127.0.0.1:1"}
    path = tmp_path / file
    fetch(name, nowhere, path, MIRROR, patience=Patience(tries=1))
    assert sha256(path.read_bytes()) == entry["sha256"]


# The step and the catalogue


def test_the_step_takes_its_place_from_the_entry(server, tmp_path, capsys):
    home = server.gives("/home/data.csv", CONTENT)
    raw = tmp_path / "raw" / "data.csv"
    fetch_dataset.main("toy", {"url": home, "file": "data.csv"}, None, None, str(raw))
    assert raw.read_bytes() == CONTENT
    assert capsys.readouterr().out == f"toy: from {home}\n"


ENTRY = {
    "title": "Toy",
    "source": "csv",
    "target": "y",
    "rows": 2,
    "features": {"numeric": 1, "categorical": 0},
    "classes": {"a": 1, "b": 1},
    "citation": "None",
    "licence": "None",
    "address": "https://example.org",
    "content_hash": "0" * 64,
}
WEB = {"url": "https://example.org/x", "file": "x"}


@pytest.fixture(scope="module")
def schema():
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "keys",
    [
        WEB,
        {**WEB, "sha256": SHA256, "max_mb": 5, "member": "a/b/x.csv"},
        {"openml": 61},
        {"openml": 61, "file": "iris.arff", "sha256": SHA256},
    ],
)
def test_the_schema_admits(schema, keys):
    jsonschema.validate({"toy": ENTRY | keys}, schema)


@pytest.mark.parametrize(
    "keys",
    [
        {"url": WEB["url"]},
        {"file": "x"},
        {"sha256": SHA256},
        {"max_mb": 5},
        {**WEB, "openml": 61},
        {**WEB, "max_mb": 0},
        {**WEB, "file": "../x"},
        *({**WEB, "member": path} for path in ("/x", "../x", "a/../x", "a/", "a\\x", ".x")),
    ],
)
def test_the_schema_refuses(schema, keys):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"toy": ENTRY | keys}, schema)


def test_schema_and_code_agree(schema):
    properties = schema["additionalProperties"]["properties"]
    assert set(KEYS) <= set(properties)
    assert properties["max_mb"]["default"] == MAX_MB

"""Downloads from end to end: verified, and nothing wrong kept."""

import gzip

import pytest
from local_server import Reply
from toy_file import CONTENT, OTHER, PAGE, PINNED, RIGHT, SHA256, sha256

import fetch_dataset
from steeplechase.data.errors import DataError


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


def test_the_step_takes_its_place_from_the_entry(server, tmp_path, capsys):
    home = server.gives("/home/data.csv", CONTENT)
    raw = tmp_path / "raw" / "data.csv"
    fetch_dataset.main("toy", {"url": home, "file": "data.csv"}, None, None, str(raw))
    assert raw.read_bytes() == CONTENT
    assert capsys.readouterr().out == f"toy: from {home}\n"

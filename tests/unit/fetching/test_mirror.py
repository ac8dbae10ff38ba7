"""Mirrors: folders and addresses that are asked first."""

import pytest
from local_server import Reply
from toy_file import CONTENT, OTHER, PAGE, PINNED, RIGHT, SHA256, sha256

from steeplechase.data.errors import DataError
from steeplechase.data.fetching import mirror as mirrors


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

"""Writing files: whole or not at all, readable by others, same value same bytes."""

import json
import os
import stat
import subprocess
import sys

import pytest

from steeplechase.files import atomic, digest, read_json, write_json, write_text


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_file_appears_with_its_content(tmp_path):
    with atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("whole")
    assert (tmp_path / "a.txt").read_text() == "whole" and names(tmp_path) == ["a.txt"]


def test_folder_is_made(tmp_path):
    write_text(tmp_path / "new" / "er" / "a.txt", "x")
    assert (tmp_path / "new" / "er" / "a.txt").read_text() == "x"


def test_nothing_is_left_when_the_block_raises(tmp_path):
    with pytest.raises(ZeroDivisionError), atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        1 / 0  # noqa: B018
    assert names(tmp_path) == []


def test_old_file_stays_when_the_block_raises(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(KeyboardInterrupt), atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert (tmp_path / "a.txt").read_text() == "old" and names(tmp_path) == ["a.txt"]


def test_file_is_not_seen_before_the_block_ends(tmp_path):
    with atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        assert not (tmp_path / "a.txt").exists()


def test_temporary_name_is_hidden_beside_the_file_with_its_suffix(tmp_path):
    with atomic(tmp_path / "a.parquet") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".parquet" and temporary.name.startswith(".")


def test_temporary_file_may_be_removed_by_the_block(tmp_path):
    with pytest.raises(FileNotFoundError), atomic(tmp_path / "a.txt") as temporary:
        temporary.unlink()
    assert names(tmp_path) == []


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_permissions_are_those_of_the_umask(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write_text(tmp_path / "a.txt", "x")
        assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == mode
        assert os.umask(mask) == mask  # reading the umask did not change it
    finally:
        os.umask(before)


def test_text_has_unix_line_ends_in_utf_8(tmp_path):
    write_text(tmp_path / "a.txt", "ü\n–\n")
    assert (tmp_path / "a.txt").read_bytes() == "ü\n–\n".encode()


def test_json_comes_back(tmp_path):
    value = {"b": [1, 2.5, None, True], "a": {"ü": "–"}}
    write_json(tmp_path / "a.json", value)
    assert read_json(tmp_path / "a.json") == value


def test_json_does_not_depend_on_the_order_of_keys(tmp_path):
    write_json(tmp_path / "a.json", {"a": {"x": 1, "y": 2}, "b": 3})
    write_json(tmp_path / "b.json", {"b": 3, "a": {"y": 2, "x": 1}})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": {"x": 1, "y": 2}, "b": 3}) == digest({"b": 3, "a": {"y": 2, "x": 1}})


def test_digest_depends_on_the_order_of_lists():
    assert digest([1, 2]) != digest([2, 1])


@pytest.mark.parametrize(
    "other", [{"a": 2}, {"b": 1}, {"a": "1"}, {"a": [1]}, {"a": 1, "b": None}, {"a": True}]
)
def test_different_values_have_different_digests(other):
    assert digest(other) != digest({"a": 1})


def test_neighbouring_floats_have_different_digests():
    assert digest(0.1 + 0.2) != digest(0.3)


def test_digest_is_the_sha_256_of_compact_json():
    """Of {"a":[1,"\\u00fc"]}, computed with sha256sum."""
    assert digest({"a": [1, "ü"]}) == SHA_256


SHA_256 = "eadfa0001c9e4ce9c45fb1e7642b5b0c35fcabce31364169edae6fb921985bda"


def test_digest_does_not_depend_on_the_process():
    value = {"b": [0.1, "ü"], "a": {"y": 1, "x": 2}}
    code = (
        "import json, sys; from steeplechase.files import digest;"
        "print(digest(json.loads(sys.argv[1])))"
    )
    scripts = os.path.join(os.path.dirname(__file__), "..", "..", "scripts")
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(value)],
        env={**os.environ, "PYTHONPATH": scripts, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(value)

"""Files whose authors publish no hash but an MD5: verified with the same care."""

import gzip
import hashlib
import io
import tarfile

import pytest
from toy_file import CONTENT, OTHER, RIGHT, sha256

from steeplechase.data.errors import DataError


def md5(content):
    return hashlib.md5(content).hexdigest()


MD5 = md5(CONTENT)


def archive(content):
    """Return a tar.gz archive that holds in/data.csv."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        entry = tarfile.TarInfo("in/data.csv")
        entry.size = len(content)
        packed.addfile(entry, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("pin", [MD5, MD5.upper()])
def test_a_file_that_has_it_is_kept_and_not_recorded(server, get, kept, tmp_path, pin):
    home = server.gives("/home/data.csv", CONTENT)
    assert get(md5=pin) == home
    assert kept() == RIGHT
    assert not (tmp_path / "lock").exists()


def test_another_file_is_refused_and_nothing_kept(server, get, kept, tmp_path):
    home = server.gives("/home/data.csv", OTHER)
    with pytest.raises(DataError) as error:
        get(md5=MD5)
    assert f"{home}: md5 is {md5(OTHER)}, expected {MD5}" in str(error.value)
    assert f"put data.csv with md5 {MD5} into a folder" in str(error.value)
    assert kept() == {}
    assert not (tmp_path / "lock").exists()


def test_what_is_there_and_right_is_not_fetched(server, get, kept):
    server.gives("/home/data.csv", CONTENT)
    get(md5=MD5)
    get(md5=MD5)
    assert len(server.asked) == 1
    assert kept() == RIGHT


def test_what_another_data_set_has_fetched_is_taken(server, get, kept, tmp_path):
    for folder, content in {"a": OTHER, "b": CONTENT}.items():
        path = tmp_path / "fetched" / folder / "data.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    assert get(fetched=tmp_path / "fetched", md5=MD5) == str(path)
    assert kept() == RIGHT
    assert server.asked == []


@pytest.mark.parametrize("name", ["deep/data.csv", "a name of its own"])
def test_a_folder_has_the_file_by_name_or_by_hash(server, get, kept, mirror, name):
    folder = mirror({name: CONTENT, "other/data.csv": OTHER})
    assert get(folder, md5=MD5) == str(folder / name)
    assert kept() == RIGHT
    assert server.asked == []


def test_it_is_said_what_a_folder_has_instead(get, mirror):
    with pytest.raises(DataError, match=f"md5 expected {MD5}, but data.csv has {md5(OTHER)}"):
        get(mirror({"data.csv": OTHER}), md5=MD5)


def test_it_is_said_that_a_folder_has_none(get, mirror):
    with pytest.raises(DataError, match=r"no file named data\.csv and none with its md5"):
        get(mirror({"x": OTHER}), md5=MD5)


def test_a_web_mirror_has_the_file_by_hash(server, get, kept):
    address = server.gives(f"/mirror/md5/{MD5}", CONTENT)
    assert get(f"{server.address}/mirror", md5=MD5) == address
    assert kept() == RIGHT


@pytest.mark.parametrize("pack", [gzip.compress, archive], ids=["gz", "tar.gz"])
def test_of_an_archive_the_content_is_verified(server, get, kept, pack):
    entry = {"file": "data.archive", "member": "in/data.csv", "md5": MD5}
    server.gives("/home/data.csv", pack(OTHER))
    with pytest.raises(DataError, match=f"md5 is {md5(OTHER)}, expected {MD5}"):
        get(**entry)
    assert kept() == {}
    server.gives("/home/data.csv", pack(CONTENT))
    get(**entry)
    assert kept() == RIGHT


def test_where_both_are_given_it_is_the_sha256_that_counts(server, get, kept):
    server.gives("/home/data.csv", CONTENT)
    get(sha256=sha256(CONTENT), md5="0" * 32)
    assert kept() == RIGHT

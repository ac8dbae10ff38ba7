"""One file out of an archive, however hostile it is."""

import gzip
import io
import os
import stat
import tarfile
import zipfile

import pytest

from steeplechase.data.errors import DataError
from steeplechase.data.fetching.archive import unpack

CONTENT = b"x,y\n1,a\n2,b\n" * 1000
MOST = 100_000
LINKS = {"symbolic": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE}
NO_FILES = LINKS | {"folder": tarfile.DIRTYPE, "device": tarfile.CHRTYPE, "pipe": tarfile.FIFOTYPE}


def zipped(files, **settings):
    """Return a zip archive of names and contents."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content, **settings)
    return stream.getvalue()


def tarred(files, mode="w"):
    """Return a tar archive of names (or headers) and contents."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content in files:
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return stream.getvalue()


KINDS = {
    "zip": zipped,
    "tar": tarred,
    "tar.gz": lambda files: tarred(files, "w:gz"),
}


@pytest.fixture
def get(tmp_path):
    """Unpack a member of an archive into a folder of its own, and return it."""

    def run(archive, member="data/x.csv", most=MOST):
        source = tmp_path / "archive"
        source.write_bytes(archive)
        folder = tmp_path / "here" / "deep"
        folder.mkdir(parents=True, exist_ok=True)
        unpack(source, member, folder / "x.csv", most)
        assert [p for p in tmp_path.rglob("*") if p.is_file()] == [source, folder / "x.csv"]
        return (folder / "x.csv").read_bytes()

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_the_member_comes_and_nothing_else(get, kind):
    files = [("readme", b"hello"), ("data/x.csv", CONTENT), ("../../escaped", b"!")]
    assert get(KINDS[kind](files)) == CONTENT


def test_gz_holds_one_file_of_any_name(get):
    assert get(gzip.compress(CONTENT), "x.csv") == CONTENT


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_that_is_not_there(get, kind):
    archive = KINDS[kind]([("data/y.csv", CONTENT), ("readme", b"")])
    with pytest.raises(DataError, match=r"'data/x.csv' is not in the .* mean 'data/y.csv'\?$"):
        get(archive)
    with pytest.raises(DataError, match=r"it has: 'data/y.csv', 'readme'$"):
        get(archive, "zzz")


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_does_not_repeat_a_thousand_names_nor_what_they_hold(get, kind):
    archive = KINDS[kind]([(f"{i}\n\x1b[2J", b"") for i in range(2000)])
    with pytest.raises(DataError) as error:
        get(archive)
    assert len(str(error.value)) < 300
    assert str(error.value).isprintable()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_that_is_there_twice(get, kind):
    with pytest.raises(DataError, match="in the archive 2 times"):
        get(KINDS[kind]([("data/x.csv", CONTENT), ("data/x.csv", b"other")]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("member", ["../../escaped", "/etc/escaped", "a/../../b", "..\\escaped"])
def test_a_path_that_leads_out(get, tmp_path, kind, member):
    with pytest.raises(DataError, match="expected a path inside the archive"):
        get(KINDS[kind]([(member, CONTENT)]), member)
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("kind", NO_FILES)
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_what_is_no_file_in_a_tar(get, kind, mode):
    header = tarfile.TarInfo("data/x.csv")
    header.type, header.linkname = NO_FILES[kind], "/etc/hostname"
    with pytest.raises(DataError, match="a folder, a link or a device, expected a file"):
        get(tarred([("readme", b""), (header, b"")], mode))


def test_a_link_in_a_zip(get):
    entry = zipfile.ZipInfo("data/x.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(DataError, match="a folder, a link or a device, expected a file"):
        get(zipped([(entry, "/etc/hostname")]))


BOMB = b"\0" * (50 * MOST)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_bomb(get, kind):
    archive = KINDS[kind]([("data/x.csv", BOMB)])
    assert len(archive) < MOST / 10
    with pytest.raises(DataError, match=r"unpacked to more than max_mb allows \(0.1 MB\)$"):
        get(archive)


def test_a_bomb_of_one_file(get):
    with pytest.raises(DataError, match="unpacked to more than max_mb allows"):
        get(gzip.compress(BOMB), "x.csv")


@pytest.mark.parametrize("first", ["readme", "data/x.csv"])
def test_a_bomb_beside_the_member(get, first):
    files = sorted([("readme", BOMB), ("data/x.csv", CONTENT)], key=lambda f: f[0] != first)
    with pytest.raises(DataError, match="unpacked to more than max_mb allows"):
        get(tarred(files, "w:gz"))


def test_a_bomb_that_lies_about_its_size(get):
    """The sizes in a zip are what its maker wrote there."""
    honest = zipped([("data/x.csv", BOMB)])
    size = len(BOMB).to_bytes(4, "little")
    assert honest.count(size) == 2  # before the file and in the list at the end
    with pytest.raises(DataError, match=r"unpacked to more|cannot be read"):
        get(honest.replace(size, (100).to_bytes(4, "little")))


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_archive(get, kind):
    archive = KINDS[kind]([("data/x.csv", os.urandom(20_000))])
    with pytest.raises(DataError, match="the archive cannot be read: "):
        get(archive[: len(archive) // 2])


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_damaged_archive(get, kind):
    content = os.urandom(20_000)
    archive = bytearray(KINDS[kind]([("data/x.csv", content)]))
    archive[10_000] ^= 255
    with pytest.raises(DataError, match="the archive cannot be read: "):
        get(bytes(archive))


def test_a_checksum_behind_the_member_is_verified(get):
    archive = bytearray(tarred([("data/x.csv", CONTENT)], "w:gz"))
    archive[-8] ^= 255
    with pytest.raises(DataError, match="the archive cannot be read: CRC"):
        get(bytes(archive))


def test_an_encrypted_member(get):
    archive = bytearray(zipped([("data/x.csv", CONTENT)]))
    flags = archive.index(b"PK\x01\x02") + 8
    archive[flags] |= 1
    with pytest.raises(DataError, match=r"the archive cannot be read: .*encrypted"):
        get(bytes(archive))


@pytest.mark.parametrize("content", [b"", b"x,y\n1,2\n", b"PK", b"\x1f\x8b", b"<html>"])
def test_no_archive(get, content):
    with pytest.raises(DataError, match=r"no zip, tar, tar\.gz or gz archive|cannot be read"):
        get(content)

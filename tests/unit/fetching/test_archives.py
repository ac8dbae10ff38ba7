"""An archive of which several files are wanted is downloaded once."""

import hashlib
import io
import tarfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from local_server import Reply

from steeplechase.data.errors import DataError
from steeplechase.data.fetching.download import Patience
from steeplechase.data.fetching.fetch import fetch
from steeplechase.data.fetching.wanted import downloads

CONTENTS = {name: f"this is {name}\n".encode() * 50 for name in ("one", "two", "three")}


def archive(contents):
    """Return a tar.gz archive of files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        for name, content in contents.items():
            entry = tarfile.TarInfo(f"in/{name}")
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return file.getvalue()


@pytest.fixture
def bring(server, tmp_path):
    """Fetch a file of an image set as `fetch_dataset` does."""
    listed = [
        {"member": f"in/{name}", "md5": hashlib.md5(content).hexdigest()}
        for name, content in CONTENTS.items()
    ]
    entry = {"url": f"{server.address}/a.tar.gz", "file": "a.tar.gz"}
    entry |= {"train": {"files": listed[:2]}, "test": {"files": listed[2:]}}

    def run(name, dataset="toy", mirror=None, **changes):
        raw = tmp_path / "raw"
        part = downloads(entry)[name] | changes
        patience = Patience(timeout=0.5, tries=1)
        return fetch(dataset, part, raw / dataset / name, mirror, fetched=raw, patience=patience)

    return run


def files(tmp_path):
    """Return what stands among the downloads, but archives and locks."""
    found = (tmp_path / "raw").glob("[!.]*/*")
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in found}


def test_the_second_file_comes_from_the_archive_of_the_first(server, bring, tmp_path):
    home = server.gives("/a.tar.gz", archive(CONTENTS))
    assert bring("one") == home
    kept = bring("two")
    assert kept.endswith("a.tar.gz")
    assert kept.startswith(str(tmp_path / "raw" / ".archives"))
    bring("three", dataset="other")
    assert server.asked == ["/a.tar.gz"]
    assert files(tmp_path) == {
        "toy/one": CONTENTS["one"],
        "toy/two": CONTENTS["two"],
        "other/three": CONTENTS["three"],
    }


def test_jobs_that_run_beside_one_another_download_it_once(server, bring, tmp_path):
    server.gives("/a.tar.gz", archive(CONTENTS))
    with ThreadPoolExecutor(3) as jobs:
        list(jobs.map(bring, CONTENTS))
    assert server.asked == ["/a.tar.gz"]
    assert files(tmp_path) == {f"toy/{name}": content for name, content in CONTENTS.items()}


def test_an_archive_whose_file_is_wrong_is_not_kept(server, bring, tmp_path):
    home = server.gives("/a.tar.gz", archive(CONTENTS | {"one": b"other"}))
    with pytest.raises(DataError, match=f"{home}: md5 is "):
        bring("one")
    assert [path.suffix for path in (tmp_path / "raw" / ".archives").iterdir()] == [".lock"]
    assert files(tmp_path) == {}


def test_a_kept_archive_that_is_not_right_is_downloaded_again(server, bring, tmp_path):
    home = server.gives("/a.tar.gz", archive(CONTENTS | {"two": b"other"}))
    bring("one")
    server.gives("/a.tar.gz", archive(CONTENTS))
    assert bring("two") == home
    assert bring("three").startswith(str(tmp_path))
    assert files(tmp_path)["toy/two"] == CONTENTS["two"]


def test_a_job_that_fails_lets_the_next_one_in(server, bring):
    server.gives("/a.tar.gz", Reply(status=404))
    with pytest.raises(DataError, match="HTTP 404"):
        bring("one")
    server.gives("/a.tar.gz", archive(CONTENTS))
    bring("one")


def test_an_archive_of_one_file_is_not_kept(server, bring, tmp_path):
    server.gives("/a.tar.gz", archive(CONTENTS))
    bring("one", shared=False)
    assert not (tmp_path / "raw" / ".archives").exists()


def test_nothing_is_kept_where_a_folder_has_the_files(server, bring, tmp_path):
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "one").write_bytes(CONTENTS["one"])
    bring("one", mirror=str(tmp_path / "mirror"))
    assert server.asked == []
    assert not (tmp_path / "raw" / ".archives").exists()


def test_an_archive_of_a_web_mirror_is_kept_too(server, bring, tmp_path):
    address = server.gives("/mirror/a.tar.gz", archive(CONTENTS))
    mirror = f"{server.address}/mirror"
    assert bring("one", mirror=mirror) == address
    assert bring("two", mirror=mirror).startswith(str(tmp_path))

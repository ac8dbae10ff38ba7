"""What the tests of downloads share."""

import pytest
from local_server import local_server

from steeplechase.data.fetching import mirror as mirrors
from steeplechase.data.fetching.download import Patience
from steeplechase.data.fetching.fetch import fetch


@pytest.fixture
def server():
    """Return a web server of our own."""
    with local_server() as running:
        yield running


@pytest.fixture
def get(server, tmp_path):
    """Fetch the file of the data set `toy` from /home/data.csv, without long waits."""

    def run(mirror=None, lock=tmp_path / "lock", fetched=None, **entry):
        if "openml" not in entry:
            entry = {"url": f"{server.address}/home/data.csv", "file": "data.csv"} | entry
        mirrors.files.cache_clear()  # what folders held in the test before
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

    def make(files):
        for name, content in files.items():
            path = tmp_path / "mirror" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / "mirror"

    return make


@pytest.fixture
def kept(tmp_path):
    """Return a function that says what stands in the folder of the download, all of it."""

    def look():
        return {path.name: path.read_bytes() for path in (tmp_path / "raw").rglob("*")}

    return look

"""Snakemake fetches what is not there, once, and works without a connection afterwards."""

import hashlib
import shutil
import subprocess

import pytest
import yaml
from local_server import local_server
from small_project import Project, small_study

CONTENT = b"x,z,y\n" + b"1,4,a\n2,3,b\n" * 20
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Fetching(Project):
    """A project whose only study has one data set, `toy`, at an address of our own."""

    def __init__(self, folder, url):
        folder.mkdir()
        super().__init__(folder)
        self.raw = folder / "resources" / "raw" / "toy" / "toy.csv"
        self.entry = {"title": "Toy", "source": "csv", "url": url, "file": "toy.csv"}
        self.entry |= {"sha256": SHA256, "target": "y", "rows": 40, "classes": {"a": 20, "b": 20}}
        self.describe()
        self.study("fetching", small_study(datasets=["toy"]))

    def describe(self, **changes):
        """Write the catalogue with changes of the entry."""
        entry = {k: v for k, v in {**self.entry, **changes}.items() if v is not None}
        path = self.folder / "config" / "datasets.yaml"
        path.write_text(yaml.safe_dump({"toy": entry}), encoding="utf-8")

    def fetch(self, *targets, expect=0, **environment):
        """Run the target `fetch`, or others."""
        return self.snakemake(
            *(targets or ("fetch",)),
            *("--cores", "1", "--config", "study=fetching"),
            expect=expect,
            no_proxy="127.0.0.1",
            **environment,
        )

    def would_fetch(self):
        """Say whether a dry run would fetch."""
        output = self.snakemake("fetch", "--dry-run", "--config", "study=fetching")
        return "fetch_dataset" in output


@pytest.fixture
def server():
    with local_server() as running:
        running.gives("/toy.csv", CONTENT)
        yield running


@pytest.fixture
def fetching(server, tmp_path):
    return Fetching(tmp_path / "project", f"{server.address}/toy.csv")


def test_fetched_once_and_again_only_for_what_decides_on_the_file(fetching, server):
    fetching.fetch()
    assert fetching.raw.read_bytes() == CONTENT
    assert server.asked == ["/toy.csv"]
    fetching.describe(title="Another title", categorical=["z"])
    assert not fetching.would_fetch()
    fetching.describe(sha256="0" * 64)
    assert fetching.would_fetch()
    output = fetching.fetch(expect=1)
    assert f"sha256 is {SHA256}, expected {'0' * 64}" in output
    assert "Traceback" not in output
    assert fetching.raw.read_bytes() == CONTENT  # what the old entry asked for


def test_a_new_address_of_a_pinned_file_asks_nobody(fetching, server):
    fetching.fetch()
    fetching.describe(url="http://127.0.0.1:1/toy.csv")
    assert fetching.would_fetch()
    fetching.fetch()
    assert not fetching.would_fetch()
    assert fetching.raw.read_bytes() == CONTENT


def test_after_fetch_the_connection_may_be_cut(fetching, server):
    fetching.describe(sha256=None)
    fetching.fetch()
    server.close()
    fetching.fetch("resources/datasets/toy.parquet")
    assert (fetching.folder / "resources" / "datasets" / "toy.parquet").exists()
    assert len(list((fetching.folder / "resources" / "downloads.lock").iterdir())) == 1


@pytest.fixture(scope="module")
def cut_off() -> tuple[str, ...]:
    """Return a command under which a program has no network at all, not even 127.0.0.1."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here, which gives a program a network of its own (Linux)")
    for rights in ((), ("--user", "--map-root-user")):
        command = ("unshare", *rights, "--net")
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    pytest.skip("unshare may not give a program a network of its own here")


@pytest.mark.slow
def test_after_fetch_the_whole_study_runs_without_a_network(fetching, cut_off):
    """As on the compute nodes of a cluster."""
    fetching.under = cut_off
    assert "toy.csv could not be fetched" in fetching.fetch(expect=1)
    fetching.under = ()
    fetching.fetch()
    fetching.under = cut_off
    fetching.fetch("all")
    assert (fetching.results("fetching") / "report.html").stat().st_size > 100_000


def test_without_a_connection_it_is_said_what_to_do(fetching, tmp_path):
    fetching.describe(url="http://127.0.0.1:1/toy.csv")
    output = fetching.fetch(expect=1)
    assert "toy: toy.csv could not be fetched: http://127.0.0.1:1/toy.csv: " in output
    assert f"put toy.csv with sha256 {SHA256} into a folder, at any depth, and add --con" in output
    assert "Traceback" not in output
    assert not list(fetching.raw.parent.glob("*"))
    folder = tmp_path / "copied" / "raw" / "toy"
    folder.mkdir(parents=True)
    (folder / "toy.csv").write_bytes(CONTENT)
    fetching.fetch(STEEPLECHASE_MIRROR=str(tmp_path / "copied"))
    assert fetching.raw.read_bytes() == CONTENT

"""What is said of machine, versions and commit."""

import subprocess
from datetime import datetime

import torch

from steeplechase import host


def test_host_has_cores_and_a_processor():
    found = host.describe_host()
    assert 1 <= found["usable_cores"] <= found["cores"]
    assert found["platform"] and found["machine"]


def test_usable_cores_are_counted_where_affinity_is_unknown(monkeypatch):
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    found = host.describe_host()
    assert found["usable_cores"] == found["cores"]


def test_processor_falls_back_without_its_file(monkeypatch):
    def missing(*args, **kwargs):
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.read_text", missing)
    monkeypatch.setattr("platform.processor", lambda: "some processor")
    assert host.describe_host()["cpu"] == "some processor"


def test_versions_are_those_installed(tmp_path):
    packages = host.describe_run(tmp_path)["packages"]
    assert torch.__version__.startswith(packages["torch"].split("+")[0])
    assert set(packages) == set(host.PACKAGES)


def test_package_that_is_not_installed_has_no_version(monkeypatch, tmp_path):
    monkeypatch.setattr(host, "PACKAGES", ("surely-not-installed",))
    assert host.describe_run(tmp_path)["packages"] == {"surely-not-installed": ""}


def test_time_is_given_with_its_zone(tmp_path):
    finished = datetime.fromisoformat(host.describe_run(tmp_path)["finished"])
    assert finished.utcoffset().total_seconds() == 0


def git(folder, *arguments):
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", "-C", folder, *name, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_commit_is_that_of_the_folder(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "first")
    clean = host.describe_run(tmp_path)
    (tmp_path / "a").write_text("2")
    changed = host.describe_run(tmp_path)
    assert clean["git_commit"] == git(tmp_path, "rev-parse", "HEAD")
    assert (clean["git_dirty"], changed["git_dirty"]) == (False, True)


def test_folder_outside_git_has_no_commit(tmp_path):
    found = host.describe_run(tmp_path)
    assert (found["git_commit"], found["git_dirty"]) == ("", False)


def test_machine_without_git_has_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert host.describe_run(tmp_path)["git_commit"] == ""

"""The lock, the conda environment and pyproject.toml name the same packages and versions."""

import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "envs" / "lock.txt"
CONDA = ROOT / "envs" / "steeplechase.yaml"
MEND = "run `make lock`"

# Where conda-forge and Bioconda use another name.
PYPI_NAMES = {"matplotlib-base": "matplotlib", "snakemake-minimal": "snakemake", "pytorch": "torch"}

# A build of torch for GPUs asks for these itself, and each build for others.
BELONGS_TO_TORCH = ("nvidia-", "cuda-", "triton")


def lock_lines() -> list[str]:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def locked() -> dict[str, str]:
    return dict(line.split("==") for line in lock_lines())


def conda() -> dict[str, str]:
    """Return what the conda environment says of each package, by its name on PyPI."""
    entries = yaml.safe_load(CONDA.read_text(encoding="utf-8"))["dependencies"]
    pairs = (entry.split(" ", 1) for entry in entries)
    return {PYPI_NAMES.get(name, name): wanted for name, wanted in pairs}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_line_of_the_lock_is_one_exact_version():
    # So it holds no hashes, no markers, no addresses and no local version such as +cpu.
    odd = [line for line in lock_lines() if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)]
    assert odd == []


def test_lock_names_each_package_once_in_order():
    names = [line.split("==")[0] for line in lock_lines()]
    assert names == sorted(set(names))


def test_lock_names_no_package_of_one_gpu_build():
    assert [name for name in locked() if name.startswith(BELONGS_TO_TORCH)] == []


def test_lock_holds_all_that_pyproject_asks_for():
    asked = [*project()["dependencies"]]
    for group in project()["optional-dependencies"].values():
        asked += group
    assert sorted(set(asked) - set(locked())) == [], MEND


def test_lock_holds_all_that_its_packages_ask_for():
    """Follow the metadata of what is installed: nothing that a package needs is left to chance."""
    versions, wrong = locked(), []
    for name in versions:
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            pytest.skip(f"{name} of the lock is not installed here")
        for requirement in map(Requirement, requirements):
            needed = canonicalize_name(requirement.name)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            if needed.startswith(BELONGS_TO_TORCH):
                continue
            if needed not in versions or Version(versions[needed]) not in requirement.specifier:
                wrong.append(f"{name} asks for {requirement}")
    assert wrong == [], MEND


def test_conda_environment_has_the_versions_of_the_lock():
    pins = {name: f"={version}" for name, version in locked().items()}
    differ = {
        name: wanted
        for name, wanted in conda().items()
        if name != "python" and wanted != pins.get(name)
    }
    assert differ == {}, MEND


def test_conda_environment_holds_all_run_time_requirements():
    assert sorted(conda().keys() - {"python"}) == sorted(project()["dependencies"]), MEND


def test_conda_and_pyproject_agree_on_the_oldest_python():
    assert conda()["python"].split(",")[0] == project()["requires-python"]


def test_rules_name_environments_that_exist():
    named = [
        (path.name, name)
        for path in (ROOT / "rules").glob("*.smk")
        for name in re.findall(r'"\.\./(envs/[^"]+)"', path.read_text(encoding="utf-8"))
    ]
    assert [pair for pair in named if not (ROOT / pair[1]).is_file()] == []


@pytest.fixture
def install(tmp_path):
    """Run a copy of envs/install.sh where the only Pythons are the given stand-ins."""
    envs = tmp_path / "envs"
    envs.mkdir()
    for name in ("install.sh", "lock.txt"):
        (envs / name).write_bytes((ROOT / "envs" / name).read_bytes())
    (envs / "install.sh").chmod(0o755)
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in ("bash", "dirname", "cmp", "env"):
        found = subprocess.run(["which", tool], capture_output=True, text=True, check=True)
        (programs / tool).symlink_to(found.stdout.strip())

    def run(pythons: dict[str, str]) -> subprocess.CompletedProcess:
        for name, script in pythons.items():
            program = programs / name
            program.write_text(f"#!/usr/bin/env bash\n{script}\n")
            program.chmod(0o755)
        return subprocess.run(
            [envs / "install.sh", tmp_path / "venv"],
            env={"PATH": str(programs)},
            capture_output=True,
            text=True,
        )

    return run


def test_install_says_which_pythons_it_found_too_old(install):
    old = 'case "$2" in *platform*) echo 3.9.18;; *) exit 1;; esac'
    done = install({"python3": old})
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Steeplechase needs Python 3.11 or newer. Found on this machine:",
        "  python3 is 3.9.18, which is too old",
        "Install one, or say where it is: make run PYTHON=/path/to/python3.12",
    ]


def test_install_says_that_there_is_no_python(install):
    done = install({})
    assert done.returncode == 1
    assert "  no Python at all" in done.stderr.splitlines()


def test_install_passes_over_a_shim_with_nothing_behind_it(install):
    old = 'case "$2" in *platform*) echo 3.10.1;; *) exit 1;; esac'
    done = install({"python3.13": "echo 'no such version' >&2; exit 127", "python3": old})
    assert "python3.13" not in done.stderr
    assert "  python3 is 3.10.1, which is too old" in done.stderr.splitlines()


def test_install_does_nothing_where_the_lock_is_installed(install, tmp_path):
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").write_text("#!/usr/bin/env bash\nexit 0\n")
    (folder / "python").chmod(0o755)
    (tmp_path / "venv" / "lock.txt").write_bytes(LOCK.read_bytes())
    done = install({})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["container.def", "Dockerfile"])
def test_containers_hold_the_lock_on_a_python_that_it_is_for(name):
    text = (ROOT / "envs" / name).read_text(encoding="utf-8")
    assert "envs/lock.txt /usr/local/lock.txt" in text and "-r /usr/local/lock.txt" in text
    assert "NOT RUN" in text
    (minor,) = re.findall(r"python:3\.(\d+)-slim", text)
    oldest, newest = re.search(r"Python 3\.(\d+) to 3\.(\d+)", LOCK.read_text("utf-8")).groups()
    assert int(oldest) <= int(minor) <= int(newest)

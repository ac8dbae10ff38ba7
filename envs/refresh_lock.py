"""Resolve the requirements of pyproject.toml into envs/lock.txt and envs/steeplechase.yaml.

Run by `make lock`. Versions that the lock already holds are kept; with --upgrade all are chosen
anew. Run it with the oldest supported Python: what has a wheel there has one for the newer ones.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ENVS = Path(__file__).resolve().parent
LOCK = ENVS / "lock.txt"
CONDA = ENVS / "steeplechase.yaml"

# What torch's build for NVIDIA GPUs asks for. Which of them are wanted depends on the build, so
# torch names them itself when it is installed.
BELONGS_TO_TORCH = re.compile(r"^(nvidia|cuda|triton)\b")

# Where conda-forge or Bioconda use another name than PyPI.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "snakemake": "snakemake-minimal",
    "torch": "pytorch",
}

LOCK_HEADER = """\
# Every package that the workflow and its tests need, at one version each.
# Written by `make lock` from pyproject.toml; for Linux and Python 3.11 to 3.13.
# The packages that torch needs for a GPU are not named: its build decides on them.
"""

CONDA_HEADER = """\
# The same versions as envs/lock.txt, for those who use conda: `snakemake --sdm conda` makes this
# environment for the jobs, and `conda env create -f envs/steeplechase.yaml` one to start from.
# Written by `make lock`.
"""


def requirements(groups: tuple[str, ...]) -> list[str]:
    """Return the names that pyproject.toml asks for: at run time, and in the named groups."""
    project = tomllib.loads((ENVS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *(name for group in groups for name in extras[group])]


def normalised(name: str) -> str:
    """Return a package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def resolve(names: list[str], keep: str) -> dict[str, str]:
    """Let pip choose versions for `names` and all that they need, in an empty environment.

    `keep` holds lines "name==version" that are not to change.
    """
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder, "constraints.txt")
        constraints.write_text(keep, encoding="utf-8")
        report = Path(folder, "report.json")
        options = ["--quiet", "--dry-run", "--ignore-installed", "--report", report]
        command = [sys.executable, "-m", "pip", "install", *options, "-c", constraints, *names]
        subprocess.run(command, check=True)
        installed = json.loads(report.read_text(encoding="utf-8"))["install"]
    found = {normalised(i["metadata"]["name"]): i["metadata"]["version"] for i in installed}
    # A local version such as +cpu names a build, which is for the one who installs to choose.
    return {
        name: version.partition("+")[0]
        for name, version in sorted(found.items())
        if not BELONGS_TO_TORCH.match(name)
    }


def conda_text(versions: dict[str, str]) -> str:
    """Return the conda environment: the run-time requirements at the versions of the lock."""
    pins = {CONDA_NAMES.get(name, name): versions[name] for name in requirements(())}
    lines = ["name: steeplechase", "channels:", "  - conda-forge", "  - bioconda", "  - nodefaults"]
    lines += ["dependencies:", "  - python >=3.11,<3.14"]
    lines += [f"  - {name} ={version}" for name, version in sorted(pins.items())]
    return CONDA_HEADER + "\n".join(lines) + "\n"


def main(upgrade: bool) -> None:
    """Write both files."""
    keep = LOCK.read_text(encoding="utf-8") if LOCK.exists() and not upgrade else ""
    versions = resolve(requirements(("test", "lint", "slurm")), keep)
    pins = "".join(f"{name}=={version}\n" for name, version in versions.items())
    LOCK.write_text(LOCK_HEADER + pins, encoding="utf-8")
    CONDA.write_text(conda_text(versions), encoding="utf-8")
    print(f"{LOCK.name}: {len(versions)} packages; {CONDA.name} goes with it")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--upgrade", action="store_true", help="choose all versions anew")
    main(parser.parse_args().upgrade)

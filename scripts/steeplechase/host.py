"""What machine, which versions and which commit a run belongs to."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "torch",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "matplotlib",
    "jinja2",
    "snakemake",
)


def describe_host() -> dict[str, Any]:
    """Return platform, processor, number of cores and of usable cores."""
    return {
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
    }


def describe_run(root: str | Path) -> dict[str, Any]:
    """Return versions, commit and time of a run, with the host.

    Parameters
    ----------
    root
        The workflow's folder, whose git commit is looked up.
    """
    # A copy of the workflow inside another repository is not that repository's commit.
    top = _git(root, "rev-parse", "--show-toplevel")
    ours = bool(top) and Path(top).resolve() == Path(root).resolve()
    return {
        **describe_host(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "git_commit": _git(root, "rev-parse", "HEAD") if ours else "",
        "git_dirty": ours and bool(_git(root, "status", "--porcelain", "--untracked-files=no")),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    """Return the processor's name, which Linux tells in a file of its own."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _version(package: str) -> str:
    """Return the installed version of a package, "" if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _git(root: str | Path, *arguments: str) -> str:
    """Return what git says, "" without git or outside a checkout."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def start_time_s(command: Sequence[str], processes: int) -> float:
    """Return how long a command takes that is started so many times at once."""
    began = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for process in [subprocess.Popen(command, **quiet) for _ in range(processes)]:
        process.wait()
    return time.perf_counter() - began

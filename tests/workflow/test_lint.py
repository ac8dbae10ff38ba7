"""The workflow passes the linters, and plans every study that it comes with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDIES = sorted(path.stem for path in (ROOT / "config" / "studies").glob("*.yaml"))


def run(*command: str) -> subprocess.CompletedProcess:
    """Run a program of the environment in the project."""
    # snakefmt calls shfmt by name, which stands beside the interpreter.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("snakefmt", "--check", "Snakefile", "rules"),
        ("snakemake", "--lint"),
    ],
    ids=" ".join,
)
def test_clean(command):
    answer = run(*command)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_is_planned(study, tmp_path):
    answer = run(
        "snakemake", "--dry-run", "--config", f"study={study}", f"results_dir={tmp_path}/results"
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "render_report" in answer.stdout

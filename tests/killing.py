"""Killing what is at work: a process, the job that a workflow runs, or a workflow with its jobs."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

import psutil

PATIENCE_S = 300


def wait_until(condition: Callable[[], bool], process: subprocess.Popen) -> None:
    """Wait until a condition holds, while a process runs."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, "the process ended before it was to be killed"
        assert time.monotonic() < end
        time.sleep(0.001)


def kill_job(process: subprocess.Popen, script: str) -> None:
    """Kill the process that runs a script for a workflow, and nothing else."""
    for child in psutil.Process(process.pid).children(recursive=True):
        command = child.cmdline()
        if command and script in command[-1] and "python" in command[0]:
            child.kill()
            return
    raise AssertionError(f"there is no process that runs {script}")


def kill_everything(process: subprocess.Popen) -> None:
    """Kill Snakemake and all that it started, which is a group of processes."""
    os.killpg(process.pid, signal.SIGKILL)

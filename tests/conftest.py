"""What all tests share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files with slow tests come first, so that no worker is left with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def subnormals_are_flushed() -> bool:
    """Say whether this process takes the smallest numbers for zero."""
    return sys.float_info.min / 2 == 0.0


@pytest.fixture(autouse=True, scope="module")
def smallest_numbers():
    """Give each module a process that knows subnormal numbers.

    A trainer turns them off for speed, and so may a shared library when it is loaded; other tests
    would meet that.
    """
    if subnormals_are_flushed():
        import torch

        torch.set_flush_denormal(False)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """Return a folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def report(shared_folder) -> Callable[[str], Path]:
    """Return a function from the name of a report to its path; a report is made when asked for."""
    from built_reports import built_once

    return lambda name: built_once(name, shared_folder)

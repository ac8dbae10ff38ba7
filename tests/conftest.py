"""What all tests share."""

import sys

import pytest


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

"""What all tests share."""

import sys

import pytest


@pytest.fixture(autouse=True, scope="module")
def numbers_as_before():
    """Give the smallest numbers back to the process after a module that trained networks.

    A trainer lets the processor take subnormal numbers for zero, which other tests would meet.
    """
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)

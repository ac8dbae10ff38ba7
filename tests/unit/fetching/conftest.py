"""What the tests of downloads share."""

import pytest
from local_server import local_server


@pytest.fixture
def server():
    """Return a web server of our own."""
    with local_server() as running:
        yield running

"""A browser, and visits to pages."""

from pathlib import Path

import pytest
import report_harness as harness
from report_harness import Visit


@pytest.fixture(scope="module")
def browser():
    with harness.chromium() as made:
        yield made


@pytest.fixture
def visit(browser):
    visits = []

    def make(path: Path | None, **options) -> Visit:
        visits.append(Visit(browser, path, **options))
        return visits[-1]

    yield make
    for one in visits:
        one.context.close()

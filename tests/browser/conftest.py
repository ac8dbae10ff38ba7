"""A browser, visits to pages, and reports that are made when a test first asks for them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import report_harness as harness
from built_reports import build
from report_harness import Visit


@pytest.fixture(scope="session")
def report(tmp_path_factory) -> Callable[[str], Path]:
    """Return a function from the name of a report to its path."""
    made = {}

    def path(name: str) -> Path:
        if name not in made:
            made[name] = build(name, tmp_path_factory.mktemp(name))
        return made[name]

    return path


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

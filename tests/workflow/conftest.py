"""What the tests of the workflow share."""

import pytest
from small_project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """Return a copy of the project with few figures, shared by the tests of a module."""
    return Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def whole_project(tmp_path_factory) -> Project:
    """Return a copy of the project with all its figures, shared by the tests of a module."""
    return Project(tmp_path_factory.mktemp("project"), figures=None)

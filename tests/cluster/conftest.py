"""What the tests on a cluster share: the cluster."""

import pytest
from throwaway_slurm import ThrowawaySlurm, why_not


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    """Return a running cluster, or skip where there can be none."""
    if reason := why_not():
        pytest.skip(reason)
    pytest.importorskip("snakemake_executor_plugin_slurm")
    with ThrowawaySlurm(tmp_path_factory.mktemp("slurm")) as cluster:
        yield cluster

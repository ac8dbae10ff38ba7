"""The tables do not depend on packs, cores, hash seed, time zone, locale or threads asked for."""

import pytest
from small_project import Project, small_study

pytestmark = pytest.mark.slow

TABLES = ("results/{0}/tables/scores.parquet", "results/{0}/tables/pooled.csv")

RUNS = {
    "all": ("auto", 1, {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}),
    "three": (3, 2, {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"}),
    "one": (1, 2, {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2"}),
}


@pytest.fixture(scope="module")
def digests(tmp_path_factory):
    """Return the digests of the tables for each way of running, each from an empty folder."""
    found = {}
    for name, (packing, cores, environment) in RUNS.items():
        project = Project(tmp_path_factory.mktemp(name))
        changes = {} if packing == "auto" else {"packing": packing}
        project.study("same", small_study(**changes))
        targets = [target.format("same") for target in TABLES]
        project.run("same", *targets, cores=cores, **environment)
        packs = list((project.results("same") / "search" / "iris").iterdir())
        assert len(packs) == {"auto": 1, 3: 3, 1: 8}[packing]
        found[name] = project.digests("same")
    return found


@pytest.mark.parametrize("name", ["three", "one"])
def test_same_bytes(digests, name):
    assert len(digests["all"]) == 11
    assert digests[name] == digests["all"]

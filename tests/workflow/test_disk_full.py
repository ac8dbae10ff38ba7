"""A disk that fills up: one clear error, nothing half-written, and the same tables afterwards."""

import pytest
from small_disk import PAGE, filled, small_disk, why_not
from small_project import Project, small_study

pytestmark = pytest.mark.slow

TABLES = "results/full/tables/scores.parquet"
STUDY = small_study(datasets=["lenses"])
# The stage that is to run, what is made before it, and how much room it is left.
STAGES = {
    "search": ("results/full/splits/lenses.json", 3 * PAGE, "search/lenses/0000000.parquet"),
    "refit": ("results/full/selected/lenses.json", 4 * PAGE, "refit/lenses/"),
    "collect": ("results/full/refit/lenses/scores.parquet", 8 * PAGE, "tables/"),
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, str]:
    """Return the digests of the tables of the study as a disk with room has them."""
    project = Project(tmp_path_factory.mktemp("undisturbed"))
    project.study("full", STUDY)
    project.run("full", TABLES)
    return project.digests("full")


@pytest.fixture
def disk(tmp_path):
    """Return a project whose results or cache are to be on a small disk, and the disk."""
    if reason := why_not():
        pytest.skip(reason)
    project = Project(tmp_path)
    project.study("full", STUDY)
    try:
        with small_disk(tmp_path / "results") as disk:
            yield project, disk
    except PermissionError as error:
        pytest.skip(f"mount: {error}")


def fails(project, *targets: str) -> str:
    """Run into the full disk; return what was said, which is no traceback."""
    output = project.snakemake(
        *targets, "--cores", "1", "--config", "study=full", "cache_dir=results/cells", expect=1
    )
    assert "Traceback" not in output and "half" not in output
    return output


def goes_on(project, *targets: str) -> None:
    """Run the same command again."""
    project.snakemake(*targets, "--cores", "1", "--config", "study=full", "cache_dir=results/cells")


@pytest.mark.parametrize("stage", STAGES)
def test_stage_without_room_says_so_and_goes_on_afterwards(disk, undisturbed, stage):
    project, mounted = disk
    before, room, path = STAGES[stage]
    goes_on(project, before)
    there = files(mounted)
    with filled(mounted, room):
        output = fails(project, TABLES)
        assert f"no room to write results/full/{path}" in output
        assert "No space left on device. Make room there" in output
        assert not [name for name in files(mounted) - there if "/." in name or path in name]
    goes_on(project, TABLES)
    assert project.digests("full") == undisturbed


def test_cell_cache_without_room_keeps_what_it_has(disk, undisturbed):
    project, mounted = disk
    goes_on(project, STAGES["search"][0])
    with filled(mounted, 12 * PAGE):
        output = fails(project, TABLES)
        assert "no room to write results/cells/" in output
        kept = len([name for name in files(mounted) if "/cells/" in name])
        assert not [name for name in files(mounted) if "/." in name]
    assert 0 < kept < 8
    goes_on(project, TABLES)
    log = project.results("full") / "logs" / "search_cells" / "lenses" / "0000000.log"
    assert f"8 cells: {kept} cached" in log.read_text(encoding="utf-8")
    assert project.digests("full") == undisturbed


def files(disk) -> set[str]:
    """Return the paths of all files on a disk, but for the filler and the logs."""
    found = {str(path) for path in disk.rglob("*") if path.is_file()}
    return {name for name in found if "/logs/" not in name and not name.endswith("filler")}

"""A disk that fills up: one clear error, nothing half-written, and the same tables afterwards."""

import pytest
from small_disk import PAGE, filled, small_disk, why_not
from small_project import Project, small_study

pytestmark = pytest.mark.slow

TABLES = "results/full/tables/scores.parquet"
# 8 cells in two packs, so that each stage has a job of its own.
STUDY = small_study(datasets=["lenses"], packing=7)
# What stages make, the last one first, the log of each in the page of its predecessor.
STAGES = (
    TABLES,
    "results/full/refit/lenses/scores.parquet",
    "results/full/search/lenses/0000000.parquet",
)
KEPT = 4  # cells that have a page each


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, str]:
    """Return the digests of the tables of the study as a disk with room has them."""
    project = Project(tmp_path_factory.mktemp("undisturbed"))
    project.study("full", STUDY)
    project.run("full", TABLES)
    return project.digests("full")


@pytest.fixture
def disk(tmp_path):
    """Return a project whose results and cell cache are on a small disk, and the disk."""
    if reason := why_not():
        pytest.skip(reason)
    project = Project(tmp_path)
    project.study("full", STUDY)
    try:
        with small_disk(tmp_path / "results") as mounted:
            yield project, mounted
    except PermissionError as error:
        pytest.skip(f"mount: {error}")


def run(project, target: str, expect: int = 0) -> str:
    """Run the study to a target, always by the same command."""
    config = ("study=full", "cache_dir=results/cells")
    return project.snakemake(target, "--cores", "1", "--config", *config, expect=expect)


def fails(project, mounted, target: str, pages: int) -> str:
    """Run the study on a disk with room for some pages; return the error."""
    before = files(mounted)
    with filled(mounted, pages * PAGE):
        output = run(project, target, expect=1)
        made = {name for name in files(mounted) - before if "/cells/" not in name}
    assert "Traceback" not in output and made == set()
    (message,) = {line for line in output.splitlines() if line.startswith("no room to write ")}
    assert message.endswith(
        ": No space left on device. Make room there, or choose other folders (results_dir, "
        "resources_dir, cache_dir), and start the same command again: what is finished is kept"
    )
    return message.removeprefix("no room to write ")


def files(mounted) -> set[str]:
    """Return the paths of all files on a disk, hidden ones too, but for the filler and the logs."""
    found = {str(path) for path in mounted.rglob("*") if path.is_file()}
    return {name for name in found if "/logs/" not in name and not name.endswith("/filler")}


def test_each_stage_says_what_had_no_room_and_goes_on_with_the_same_command(disk, undisturbed):
    project, mounted = disk
    run(project, "results/full/splits/lenses.json")
    assert fails(project, mounted, TABLES, 1 + KEPT).startswith("results/cells/")
    run(project, TABLES)
    log = project.results("full") / "logs" / "search_cells" / "lenses" / "0000000.log"
    assert f"7 cells: {KEPT} cached" in log.read_text(encoding="utf-8")
    assert project.digests("full") == undisturbed
    for path in STAGES:
        for made in (project.folder / path).parent.iterdir():
            made.unlink()
        assert fails(project, mounted, path, 0).startswith(path.rpartition("/")[0])
        run(project, TABLES)
    assert project.digests("full") == undisturbed

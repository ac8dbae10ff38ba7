"""What goes wrong on a cluster: each ends with the tables of an undisturbed run.

Four packs of one study are disturbed at once, each in its own way; then a node is lost, and
Snakemake itself is killed.
"""

import re
import subprocess

import pytest
from cluster_project import ClusterProject, Faults, kill_main, lenses_study, local_digests
from throwaway_slurm import NODES

from steeplechase.training.cells import CHUNK_CELLS

pytestmark = pytest.mark.slow

INNER = 2
CHUNK = CHUNK_CELLS * INNER  # trainings
TRIALS, PACK_CELLS = 72, 72
PACKS = [f"{first:07d}" for first in range(0, 4 * TRIALS, PACK_CELLS)]
NEEDED = PACK_CELLS * INNER
# After its first chunk a pack takes 128 times that: more than the minute after which its time is
# up, less than two.
SLOW_S = 0.7
STUDY = lenses_study(TRIALS, PACK_CELLS)
CANCELLED, REQUEUED, LATE, HUNGRY = PACKS


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, str]:
    """Return the digests of the tables of the study without a cluster."""
    return local_digests(tmp_path_factory.mktemp("local") / "project", STUDY)


def faulty_project(slurm, folder) -> tuple[ClusterProject, Faults]:
    """Return a project with slow searches."""
    project = ClusterProject(folder / "project", slurm, {})
    project.study("study", STUDY)
    faults = Faults(project)
    faults.slow(SLOW_S, *PACKS, before=CHUNK)
    return project, faults


def begun(faults, *packs, beyond: int = CHUNK):
    """Return a condition: all packs have begun more trainings than that."""
    return lambda: all(faults.begun(pack) > beyond for pack in packs)


def finish(main: subprocess.Popen, faults: Faults, log) -> str:
    """Let a slow run come to its end and return what it printed."""
    faults.release()
    assert main.wait(timeout=900) == 0, log.read_text(encoding="utf-8")
    return log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def disturbed(slurm, tmp_path_factory):
    """Cancel, requeue, time out and starve a pack each; return project, faults and output."""
    folder = tmp_path_factory.mktemp("disturbed")
    project, faults = faulty_project(slurm, folder)
    # One and a half times what a pack asks for at first.
    faults.make_hungry(1800, HUNGRY)
    main = project.start("study", folder / "out")
    try:
        faults.wait_until(begun(faults, CANCELLED, REQUEUED, LATE), main, "all packs train")
        (late,), (cancelled,), (requeued,) = map(faults.jobs, (LATE, CANCELLED, REQUEUED))
        slurm.call("scontrol", "update", f"JobId={late['id']}", "TimeLimit=1")
        slurm.call("scancel", cancelled["id"])
        slurm.call("scontrol", "requeue", requeued["id"])
        slurm.hasten(requeued["id"])
        faults.wait_until(
            lambda: faults.jobs(LATE)[0]["state"] == "TIMEOUT", main, "the time of a job is up"
        )
        output = finish(main, faults, folder / "out")
    finally:
        kill_main(main)
    return project, faults, output


def states(faults: Faults, pack: str) -> list[str]:
    """Return how the jobs of a pack ended."""
    return [job["state"] for job in faults.jobs(pack)]


def test_disturbed_study_has_the_tables_of_an_undisturbed_one(disturbed, undisturbed):
    project, *_ = disturbed
    assert project.digests("study") == undisturbed


def test_cancelled_pack_kept_its_chunk_and_was_submitted_again(disturbed):
    _, faults, _ = disturbed
    assert states(faults, CANCELLED) == ["CANCELLED", "COMPLETED"]
    assert faults.begun(CANCELLED) == NEEDED


def test_pack_whose_time_was_up_kept_its_chunk_and_got_more_time(disturbed):
    _, faults, _ = disturbed
    assert states(faults, LATE) == ["TIMEOUT", "COMPLETED"]
    assert [job["limit"] for job in faults.jobs(LATE)] == ["1:00", "20:00"]
    assert faults.begun(LATE) == NEEDED


def test_requeued_pack_went_on_as_the_same_job(disturbed):
    _, faults, _ = disturbed
    assert states(faults, REQUEUED) == ["COMPLETED"]
    assert faults.begun(REQUEUED) == NEEDED


def test_hungry_pack_was_submitted_again_with_more_memory(disturbed):
    _, faults, _ = disturbed
    first, *others = faults.jobs(HUNGRY)
    assert first["state"] != "COMPLETED" and others[-1]["state"] == "COMPLETED"
    asked = [int(job["memory"].rstrip("M")) for job in (first, *others)]
    assert asked == [asked[0] * attempt for attempt in range(1, len(asked) + 1)]
    assert faults.begun(HUNGRY) <= NEEDED + CHUNK


def test_log_says_that_the_job_was_stopped_and_what_is_kept(disturbed):
    """The first job's log is in Slurm's, since a job that runs again begins its own anew."""
    project, faults, _ = disturbed
    (log,) = (project.folder / ".snakemake" / "slurm_logs").rglob(f"{faults.jobs(LATE)[0]['id']}.*")
    (kept,) = re.findall(r"stopped by SIGTERM: (\d+) of 72 are trained and kept", log.read_text())
    assert int(kept) % CHUNK_CELLS == 0
    text = next((project.results("study") / "logs" / "search_cells").rglob(f"{LATE}.log"))
    assert f"72 cells: {kept} cached" in text.read_text(encoding="utf-8")


def test_packs_of_a_lost_node_run_on_another(slurm, tmp_path, undisturbed):
    project, faults = faulty_project(slurm, tmp_path)
    main, lost = project.start("study", tmp_path / "out"), None
    try:
        faults.wait_until(begun(faults, *PACKS), main, "all packs train")
        nodes = {pack: faults.jobs(pack)[0]["node"] for pack in PACKS}
        lost = nodes[PACKS[0]]
        slurm.lose_node(lost)
        there = [pack for pack in PACKS if nodes[pack] == lost]
        before = {pack: faults.begun(pack) for pack in there}
        for pack in there:
            slurm.hasten(faults.jobs(pack)[0]["id"])
        faults.release()
        faults.wait_until(
            lambda: all(faults.begun(pack) > before[pack] for pack in there),
            main,
            "the packs of the lost node train again",
        )
        finish(main, faults, tmp_path / "out")
        (other,) = set(NODES) - {lost}
        assert {job["node"] for job in faults.jobs("")} == {other}
    finally:
        kill_main(main)
        if lost:
            slurm.revive_node(lost)
    assert project.digests("study") == undisturbed
    # What the node had not kept is trained twice, a chunk at most.
    assert all(faults.begun(pack) <= NEEDED + CHUNK for pack in PACKS)


@pytest.fixture
def orphaned(slurm, tmp_path):
    """Kill Snakemake while its jobs run on; return project and faults."""
    project, faults = faulty_project(slurm, tmp_path)
    main = project.start("study", tmp_path / "out")
    try:
        faults.wait_until(begun(faults, *PACKS), main, "all packs train")
    finally:
        kill_main(main)
    yield project, faults
    for job in project.jobs():
        slurm.call("scancel", job["id"])


def test_killed_snakemake_is_resumed_as_the_documentation_says(slurm, orphaned, undisturbed):
    project, faults = orphaned
    assert {job["state"] for job in project.jobs()} == {"RUNNING"}
    assert "LockException" in project.snakemake(
        *project.command("study"), expect=1, **slurm.environment
    )
    (run,) = {job["name"] for job in project.jobs()}
    slurm.call("scancel", "--name", run)
    faults.release()
    project.snakemake("--unlock", "--config", "study=study")
    project.submit("study")
    assert project.digests("study") == undisturbed
    assert [faults.begun(pack) for pack in PACKS] == [NEEDED] * len(PACKS)


def test_killed_snakemake_that_is_resumed_in_haste_corrupts_nothing(orphaned, undisturbed):
    """The old jobs run on beside the new ones, and write the same files."""
    project, faults = orphaned
    project.snakemake("--unlock", "--config", "study=study")
    faults.slow(SLOW_S / 10, *PACKS)
    project.submit("study")
    assert project.digests("study") == undisturbed
    assert sum(job["comment"].endswith(PACKS[0]) for job in project.jobs()) == 2

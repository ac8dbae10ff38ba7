"""Studies on a real Slurm: the same tables, however the work is packed, sent off and given GPUs."""

import re

import pytest
from cluster_project import ClusterProject, lenses_study, local_digests

pytestmark = pytest.mark.slow

GIVEN = r"cluster job \d+(_\d+)? on node n[12], CUDA_VISIBLE_DEVICES=[01]"
CELLS = 4  # of lenses_study(trials=1)
# With `auto` a job asks for a GPU and, where torch finds none, trains on the CPU.
ON_GPUS = ("device=auto",)
PARTITION = "slurm_partition: accelerated"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, str]:
    """Return the digests of the tables of the study without a cluster."""
    return local_digests(tmp_path_factory.mktemp("local") / "project", lenses_study(trials=1))


MODES = {
    # How the study is packed, how the profile asks for GPUs, jobs of the search, their rule.
    "a data set a job, --gpus": (None, {3: PARTITION}, 1, "train_dataset"),
    "a cell a job, --gres": (
        1,
        {3: PARTITION, 4: 'gpu: 0\n    gres: "gpu:1"'},
        CELLS,
        "search_cells",
    ),
    "an array of cells, a model": (
        1,
        {3: PARTITION, 4: "gpu_model: pretended"},
        CELLS,
        "search_cells",
    ),
}


@pytest.fixture(scope="module", params=MODES)
def finished(request, slurm, tmp_path_factory):
    """Run the study in a mode; return project, number of jobs, if they are an array, their rule."""
    max_cells, edits, jobs, rule = MODES[request.param]
    project = ClusterProject(tmp_path_factory.mktemp("mode"), slurm, edits)
    project.study("study", lenses_study(trials=1, max_cells=max_cells))
    array = ["--slurm-array-jobs", "search_cells"] if "array" in request.param else []
    project.submit("study", *project.targets("study"), *array, config=ON_GPUS)
    return project, jobs, bool(array), rule


def test_tables_are_those_of_a_local_run(finished, undisturbed):
    project, *_ = finished
    assert project.digests("study") == undisturbed


def test_search_and_refit_saw_their_gpu(finished):
    project, jobs, *_ = finished
    seen = project.allocations("study", "search_cells")
    assert len(seen) == jobs
    for line in [*seen, *project.allocations("study", "refit_selected")]:
        assert re.fullmatch(GIVEN, line)


def test_other_jobs_had_none_and_light_ones_were_not_sent_off(finished):
    project, _, _, rule = finished
    (line,) = project.allocations("study", "collect_results")
    assert re.fullmatch(r"cluster job \d+ on node n[12], no GPU", line)
    assert {job["partition"] for job in project.jobs("collect_results")} == {"compute"}
    assert {job["partition"] for job in project.jobs("search", "refit", "train")} == {"accelerated"}
    rules = {re.match("rule_([a-z_]+?)(_wild|$)", job["comment"])[1] for job in project.jobs()}
    refitting = {"refit_selected"} if rule == "search_cells" else set()
    assert rules == {rule, "collect_results"} | refitting


def test_queue_held_each_pack_once(finished):
    project, jobs, is_array, rule = finished
    queued = project.jobs(rule)
    assert [job["state"] for job in queued] == ["COMPLETED"] * jobs
    assert ["_" in job["id"] for job in queued] == [is_array] * jobs
    assert len({job["id"].partition("_")[0] for job in queued}) == (1 if is_array else jobs)


def test_time_and_memory_are_those_of_the_plan(finished):
    project, *_, rule = finished
    for job in project.jobs(rule):
        # The margin for a GPU, the table, and at most some megabytes for the array's own needs.
        assert job["limit"] == "10:00"
        assert re.fullmatch(r"600[0-9]M", job["memory"])

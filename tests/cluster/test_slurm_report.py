"""A whole study on Slurm, to its report, on the CPU alone; and what a dry run says anywhere."""

import re

import pytest
from cluster_project import SCORES, ClusterProject
from small_project import Project


def test_both_profiles_are_read_and_a_dry_run_needs_no_cluster(tmp_path):
    pytest.importorskip("snakemake_executor_plugin_slurm")
    output = Project(tmp_path).snakemake(
        "--dry-run", "--profile", "profiles/slurm", "--config", "study=tiny"
    )
    assert "Using profiles profiles/slurm and workflow specific profile profiles/default" in output
    asked = re.findall(r"^rule train_dataset:(?:\n    .*)*\n    resources: (.*)", output, re.M)
    assert len(asked) == 2  # one a data set
    # What a job needs at least, and a megabyte or two for the table and the predictions.
    assert all(re.search(r"mem_mb=120[12]\b", line) for line in asked)
    assert all("runtime=10, gpu=0" in line for line in asked)


@pytest.mark.slow
def test_tiny_study_runs_to_its_report_on_a_cluster_without_gpus(slurm, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    local = Project(here)
    local.run("tiny", SCORES.format(study="tiny"))
    project = ClusterProject(there, slurm, {})
    project.submit("tiny", "all")
    assert (project.results("tiny") / "report.html").stat().st_size > 100_000
    assert project.digests("tiny") == local.digests("tiny")
    rules = {re.match("rule_([a-z_]+?)(_wild|$)", job["comment"])[1] for job in project.jobs()}
    trained = {"train_dataset", "measure_cost"}
    assert rules == trained | {"audit_datasets", "collect_results", "compare_algorithms"}
    assert {job["partition"] for job in project.jobs()} == {"compute"}
    for rule in ("search_cells", "refit_selected", "measure_cost"):
        assert all(line.endswith("no GPU") for line in project.allocations("tiny", rule))

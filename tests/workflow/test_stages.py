"""The stages that a report shows are those of the workflow, with its order and its jobs."""

import ast
import re

import pytest
from small_project import ROOT, small_study

from steeplechase.jobs import AFTER


def stage_of_rules():
    """Return the stage of each rule: the name of its file."""
    found = {
        rule: path.stem
        for path in (ROOT / "rules").glob("*.smk")
        for rule in re.findall(r"^rule (\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    return {**found, "draw_figures": "draw", "draw_other_figures": "draw"}


@pytest.fixture(scope="module")
def waits(project):
    """Return for each stage of the study those that its jobs wait for, from Snakemake itself."""
    # In several packs, so that search, selection and refits have jobs of their own.
    project.study("small", small_study(datasets=["iris", "corrected_lenses"], packing=4))
    graph = project.snakemake("--rulegraph", "dot", "--config", "study=small")
    names = dict(re.findall(r'(\d+)\[label = "(\w+)"', graph))
    stages = {key: stage_of_rules().get(name, "") for key, name in names.items()}
    found = {stage: set() for stage in stages.values() if stage}
    for before, after in re.findall(r"(\d+) -> (\d+)", graph):
        if stages[after] and stages[before] != stages[after]:
            found[stages[after]].add(stages[before])
    return found


def earlier(stage, after):
    """Return all stages that one waits for, directly or not."""
    found = set(after[stage])
    for one in after[stage]:
        found |= earlier(one, after)
    return found


def test_every_stage_is_there(waits):
    assert waits.keys() == AFTER.keys()


def test_each_waits_for_what_snakemake_lets_it_wait_for(waits):
    for stage, after in AFTER.items():
        assert earlier(stage, AFTER) == earlier(stage, waits), stage
        # None of the arrows follows from the others.
        for one in after:
            others = set(after) - {one}
            assert not any(one in earlier(other, AFTER) for other in others), (one, stage)


def test_jobs_are_counted_as_snakemake_counts_them(project, waits):
    counts = dict.fromkeys(AFTER, 0)
    for rule, count in project.planned("small").items():
        counts[stage_of_rules()[rule]] += count
    assert counts["fetch"] == 1 and counts["prepare"] == 2
    assert planned_jobs(project) == counts


def test_job_of_several_stages_counts_at_each(project):
    project.study("small", small_study(datasets=["iris", "corrected_lenses"]))
    planned, counted = project.planned("small"), planned_jobs(project)
    assert planned["train_dataset"] == 2 and "search_cells" not in planned
    assert [counted[stage] for stage in ("search", "select", "refit")] == [2, 2, 2]


def planned_jobs(project):
    """Return the numbers of jobs that the rule which writes them is given."""
    snakefile = project.folder / "Snakefile"
    text = snakefile.read_text(encoding="utf-8")
    snakefile.write_text(
        f'{text}\n\nprint("JOBS", stage_jobs(), file=sys.stderr)\n', encoding="utf-8"
    )
    try:
        said = project.snakemake("--dry-run", "--config", "study=small")
    finally:
        snakefile.write_text(text, encoding="utf-8")
    return ast.literal_eval(re.search(r"^JOBS (.*)$", said, re.MULTILINE)[1])

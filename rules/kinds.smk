"""Kinds of study: which rules, tables and statistics each has.

In: the study. Out: constants and functions for the other files; there are no rules here.
"""

from steeplechase.components import kinds_and_parts
from steeplechase.layout import DESCENT_CSV_TABLES, DESCENT_TABLES, SWEEP_TABLES

PROBLEMS = {problem.name: problem for problem in STUDY.problems}

# The rules that lead to the tables, and from them to the statistics, by the kind of study.
STATISTICS = registry.statistic_tables()
CARDS = [card(dataset) for dataset in DATASETS]
RUN_TIMES = []
GATHERING, COMPARING = "rules/collect.smk", "rules/compare.smk"
STUDY_TABLES, SUMMARY_TABLES = TABLES, [table for table in TABLES if table in CSV_TABLES]
if STUDY.scores:
    GATHERING, STUDY_TABLES, SUMMARY_TABLES = "rules/scores.smk", IMPORTED_TABLES, IMPORTED_TABLES
elif STUDY.problems:
    GATHERING, COMPARING = "rules/descend.smk", "rules/contrast.smk"
    STUDY_TABLES = SUMMARY_TABLES = DESCENT_TABLES
    STATISTICS = registry.names("descent_statistics")
elif STUDY.sweep:
    GATHERING, COMPARING = "rules/sweep.smk", "rules/weigh.smk"
    STUDY_TABLES = SUMMARY_TABLES = SWEEP_TABLES
    STATISTICS = registry.names("image_statistics")
    CARDS = [f"{RESOURCES}/images/{STUDY.sweep.images.name}.card.json"]
    RUN_TIMES = [f"{FOLDER}/cost/run_times.csv"]


wildcard_constraints:
    problem="|".join(map(re.escape, PROBLEMS)),


def descent_code(problem):
    """Return the hash for descending a problem, with all algorithms."""
    parts = [part for name in ALGORITHMS for part in kinds_and_parts(ALGORITHMS[name].resolved())]
    members = {registry.module_name(kind, part["name"]) for kind, part in parts}
    members.add(registry.module_name("problems", PROBLEMS[problem].problem))
    return code("descend_problem.py", sorted(members))


def descending():
    """Return the algorithms of a study of problems as plain dicts, with all that a descent needs."""
    return [
        {**algorithm.resolved(), "trials": algorithm.trials, **algorithm.training}
        for algorithm in STUDY.algorithms
    ]

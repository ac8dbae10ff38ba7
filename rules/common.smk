"""Reads and checks the configuration and the study; holds the functions of the other files.

In: configuration, study, catalogue. Out: the constants below. Says all that is wrong with them.
"""

import os
import re
import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(workflow.basedir) / "scripts"))

from steeplechase import cache_size, registry, sweep_plan
from steeplechase.components import algorithm_modules, training_settings
from steeplechase.config import load_config
from steeplechase.data.fetching import wanted
from steeplechase.errors import StudyErrors
from steeplechase.fingerprint import script_fingerprint
from steeplechase.layout import CSV_TABLES, IMPORTED_TABLES, TABLES, validation_metrics
from steeplechase.other_runs import other_runs
from steeplechase.study import load_study
from steeplechase.study_facts import study_facts

ROOT = Path(workflow.basedir)

try:
    CONFIG = load_config(config, ROOT)
    STUDY = load_study(CONFIG.study, ROOT, CONFIG.allow_code)
    RUNS = other_runs(STUDY, CONFIG.results_dir, ROOT / "config" / "studies")
except StudyErrors as errors:
    sys.exit(str(errors))

config.update(asdict(CONFIG))
# With one core a single job runs at a time: what it says on the terminal can be followed.
config["show_progress"] = workflow.resource_settings.cores == 1

DATASETS = {dataset.name: dataset for dataset in STUDY.datasets}
# What may have to be fetched, and the entries that say from where.
FETCHED = {dataset.name: dataset.entry for dataset in STUDY.datasets}
if STUDY.sweep:
    FETCHED = sweep_plan.fetched(STUDY.sweep)
ALGORITHMS = {algorithm.name: algorithm for algorithm in STUDY.algorithms}
FOLDER = f"{CONFIG.results_dir}/{STUDY.name}"
RESOURCES = CONFIG.resources_dir
REPORT = f"{FOLDER}/report.html"
AUDIT = f"{FOLDER}/audit.json"
FIGURES = registry.drawn_figures(STUDY.kind)
fingerprint = cache(script_fingerprint)  # hundreds of jobs ask for the same few


wildcard_constraints:
    dataset="|".join(map(re.escape, FETCHED)),
    pack=r"\d+",


def modules(kind, names):
    """Return the dotted names of members of a kind, for `code`."""
    return [registry.module_name(kind, name) for name in names]


def code(script, members=()):
    """Return the hash of the modules that a script runs, which Snakemake does not watch.

    As a parameter of the script's rule it makes rerun what an edit touches, and nothing else.
    """
    return fingerprint(ROOT / "scripts" / script, tuple(members))


def training_code(script, algorithms, metrics):
    """Return the hash for a rule that trains these algorithms and computes these metrics."""
    resolved = resolved_algorithms(algorithms).values()
    members = {m for a in resolved for m in algorithm_modules(a, STUDY.network, STUDY.training)}
    return code(script, [*sorted(members), *modules("metrics", sorted(metrics))])


def table(dataset):
    """Return the prepared table of a data set: shared by all studies, but for own files."""
    folder = FOLDER if DATASETS[dataset].own_file else RESOURCES
    return f"{folder}/datasets/{dataset}.parquet"


def card(dataset):
    """Return the data card of a data set."""
    return table(dataset).removesuffix(".parquet") + ".card.json"


def downloads(dataset):
    """Return what is to be fetched for a data set, by the name of the file."""
    return wanted.downloads(FETCHED[dataset])


def fetched_files(dataset):
    """Return the files that are fetched for a data set."""
    return [f"{RESOURCES}/raw/{dataset}/{file}" for file in downloads(dataset)]


def raw_file(dataset):
    """Return the file (or files) that a data set is read from, [] if it comes with a library."""
    if files := fetched_files(dataset):
        return files if len(files) > 1 else files[0]
    own_file = DATASETS[dataset].own_file
    return os.path.relpath(own_file) if own_file else []


def prepare_code(dataset):
    """Return the hash for preparing a data set."""
    entry = DATASETS[dataset].entry
    members = modules("sources", [entry.get("source", "csv")])
    generator = entry.get("arguments", {}).get("generator")
    members += modules("generators", [generator] if generator else [])
    return code("prepare_dataset.py", members)


def per_dataset(pattern):
    """Return a file of each data set."""
    return [pattern.format(dataset=name) for name in DATASETS]


def protocol_of(*keys):
    """Return the parts of the protocol that a rule uses."""
    return {key: STUDY.protocol[key] for key in keys}


def resolved_algorithms(names=None):
    """Return algorithms as plain dicts by name, without what does not change their trainings."""
    return {name: ALGORITHMS[name].resolved() for name in names or ALGORITHMS}


def all_cores(wildcards):
    """Return all cores of a local run; a cluster's job has one, of all that its node shows."""
    return 1 if workflow.remote_exec else workflow.resource_settings.cores or 1


def only_trained(files):
    """Return files of a study that trains; nothing of one that does not."""
    return files if STUDY.trains else []


onsuccess:
    cache_size.say_if_cut(CONFIG.cache_dir, CONFIG.cache_gb)
    if Path(REPORT).exists():
        print(f"\nThe report of the study {STUDY.name!r}: {REPORT}\n", file=sys.stderr)

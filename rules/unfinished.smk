"""Unfinished: what the target `report` is made of, which takes what there is and trains nothing.

In: the targets of the command line. Out: functions for the other files; there are no rules here.
Where `report` is the only target of a study that trains, the rules that lead to its trainings are
not read at all. What they have made are plain files then, and those that are absent are left out.
"""

from snakemake.cli import get_argument_parser

from steeplechase.files import digest, read_json


def targets():
    """Return the targets of the command line, if one may be `report`.

    Snakemake knows them only after it has read the rules, so its parser is asked here.
    """
    if "report" not in sys.argv[1:]:
        return []
    return get_argument_parser().parse_known_args(sys.argv[1:])[0].targets


ONLY_REPORT = set(targets()) == {"report"} and STUDY.trains
TRAINS = STUDY.trains and not ONLY_REPORT
COMPLETENESS = f"{FOLDER}/tables/completeness.json"
TIMES = ("cost/times.json", "cost/jobs.csv", "cost/stages.csv")
MEASURED = ("audit.json", "cost/cost.csv", "cost/host.json", *TIMES)
TABLED = ("tables/", "statistics/")  # folders of what is made anew from what there is
DETERMINE = "seed outer_folds inner_folds stratified max_rows sampler selection_metric".split()


if ONLY_REPORT:

    # A job that goes elsewhere reads this file anew, and is not told that a report was asked for.
    localrules:
        collect_results,
        compare_algorithms,
        render_report,


@cache
def search_settings(algorithm):
    """Return the digest of all settings that determine the inner trainings of an algorithm."""
    resolved = ALGORITHMS[algorithm].resolved()
    return digest(
        {
            "algorithm": resolved,
            "network": STUDY.network,
            "training": training_settings(resolved, STUDY.training),
            "protocol": protocol_of(*DETERMINE),
        }
    )


@cache
def refit_settings(algorithm):
    """Return the same for its refits, which also hang on what a trial was selected from."""
    trials = ALGORITHMS[algorithm].trials
    return digest([search_settings(algorithm), trials, list(STUDY.metrics)])


def plan():
    """Return all that is to be trained, and of what settings and data it has to be."""
    return {
        "datasets": {dataset: content(dataset) for dataset in DATASETS},
        "trials": {name: algorithm.trials for name, algorithm in ALGORITHMS.items()},
        "protocol": STUDY.protocol,
        "epochs": STUDY.training["epochs"],
        "algorithms": resolved_algorithms(),
        "search": {name: search_settings(name) for name in ALGORITHMS},
        "refit": {name: refit_settings(name) for name in ALGORITHMS},
    }


def content(dataset):
    """Return the hash that the contents of a data set must have; None if that is not known."""
    own_file, known = DATASETS[dataset].own_file, Path(card(dataset)).exists()
    if ONLY_REPORT and own_file and known and not is_newer(card(dataset), [own_file]):
        return "changed since"
    return DATASETS[dataset].entry.get("content_hash")


def there(files):
    """Return those of some files that are there, for a report of what there is; else all."""
    if not ONLY_REPORT:
        return files
    if isinstance(files, str):
        return files if Path(files).exists() else []
    return [file for file in files if Path(file).exists()]


def is_newer(file, sources):
    """Return whether a file is there, and no older than what it was made of, all there too."""
    paths = [Path(path) for path in (file, *sources)]
    if not all(path.exists() for path in paths):
        return False
    first, *others = (path.stat().st_mtime for path in paths)
    return first >= max(others, default=first)


def up_to_date(path):
    """Return a file that is measured or found, [] where what it was made of is another by now."""
    file = f"{FOLDER}/{path}"
    return file if not ONLY_REPORT or is_newer(file, sources(path)) and as_set(path) else []


def sources(path):
    """Return the files that the audit, or a file of the costs, is made of."""
    tables = [table(dataset) for dataset in DATASETS]
    if not path.startswith("cost/"):
        return tables
    splits, selected = (
        per_dataset(f"{FOLDER}/{stage}/{{dataset}}.json") for stage in ("splits", "selected")
    )
    if path in ("cost/cost.csv", "cost/host.json"):
        return [*tables, *splits, *selected]
    search = [file for dataset in DATASETS for file in search_times(dataset)]
    return [*selected, *search, *per_dataset(f"{FOLDER}/cost/refit/{{dataset}}.json")]


def as_set(path):
    """Return whether the costs are of the present settings, as their host's file tells."""
    host = Path(FOLDER) / "cost" / "host.json"
    if not path.startswith("cost/"):
        return True
    return host.exists() and read_json(host).get("settings") == plan()["search"]


def can_be_drawn(figure):
    """Return whether all inputs of a figure will be there."""
    inputs = registry.declared("figures", figure)["INPUTS"]
    return all(path.startswith(TABLED) or up_to_date(path) for path in inputs)


def results_there():
    """Return the results of trainings that a report can be made of."""
    search = [file for dataset in DATASETS for file in search_files(dataset)]
    return there([*search, *per_dataset(f"{FOLDER}/refit/{{dataset}}/scores.parquet")])


DRAWN = [figure for figure in FIGURES if not ONLY_REPORT or can_be_drawn(figure)]

if ONLY_REPORT and not results_there():
    sys.exit(
        f"There is no result of the study {STUDY.name!r} yet that a report could be made of; "
        f"snakemake --cores all --config study={config['study']} trains it."
    )

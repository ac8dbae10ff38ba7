"""The packs of the study: what each job of the search trains, when, and what it asks a cluster for.

In: the study. Out: functions for the other files; there are no rules here.
"""

from steeplechase.protocol import requests
from steeplechase.protocol.packs import cell_times_s, pack_time_s, study_cells, study_packs

# All jobs of a Slurm array get what its first one asks for, so there each asks for what all need.
ARRAYS = bool(getattr(workflow.executor_settings, "array_jobs", None))
# Of search, refit and cost, on a cluster. A profile may ask in another way (profiles/slurm).
GPUS = 0 if CONFIG.device == "cpu" else 1


@cache
def packs(dataset):
    """Return the cells of each pack of a data set, by the pack's name."""
    return study_packs(STUDY, DATASETS[dataset], CONFIG.device)


@cache
def plain_cells():
    """Return the cells of each data set, all of which have the same, as plain tuples."""
    return [tuple(vars(cell).values()) for cell in study_cells(STUDY)]


def pack_cells(wildcards):
    """Return the cells of a pack, which its name tells the first of, as plain tuples."""
    first, dataset = int(wildcards.pack), wildcards.dataset
    return plain_cells()[first : first + len(packs(dataset)[wildcards.pack])]


def pack_algorithms(wildcards):
    """Return the names of the algorithms of a pack, in the order of the study."""
    present = {cell.algorithm for cell in packs(wildcards.dataset)[wildcards.pack]}
    return [name for name in ALGORITHMS if name in present]


def pack_sizes(dataset):
    """Return the number of cells of each pack of a data set, by the pack's name."""
    return {pack: len(cells) for pack, cells in packs(dataset).items()}


@cache
def cell_seconds(dataset):
    """Return the predicted time of a cell of a data set, by the name of the algorithm."""
    return cell_times_s(STUDY, DATASETS[dataset])


@cache
def pack_seconds(dataset, pack):
    """Return the predicted time of a pack."""
    return pack_time_s(packs(dataset)[pack], cell_seconds(dataset))


def pack_megabytes(dataset, pack):
    """Return the memory that a pack needs at first."""
    trainings = STUDY.protocol["inner_folds"] * len(packs(dataset)[pack])
    return requests.memory_mb(DATASETS[dataset], CONFIG.device, trainings)


def asked_by_packs(amount, wildcards):
    """Return what a pack needs of something; where packs share an array, what each of them does."""
    return most_of_packs(amount) if ARRAYS else amount(wildcards.dataset, wildcards.pack)


@cache
def most_of_packs(amount):
    """Return the most that any pack of the study needs of something."""
    return max(amount(dataset, pack) for dataset in DATASETS for pack in packs(dataset))


def pack_runtime(wildcards, attempt):
    """Return the time that a pack asks for, in minutes."""
    return requests.runtime_minutes(asked_by_packs(pack_seconds, wildcards), attempt)


def pack_memory(wildcards, attempt):
    """Return the memory that a pack asks for, in megabytes."""
    return attempt * asked_by_packs(pack_megabytes, wildcards)


def refit_runtime(wildcards, attempt):
    """Return the time that the refits of a data set ask for, in minutes."""
    folds = STUDY.protocol["outer_folds"] * STUDY.protocol["replicates"]
    seconds = requests.refit_time_s(STUDY, cell_seconds(wildcards.dataset), folds)
    return requests.runtime_minutes(seconds, attempt)


def refit_memory(wildcards, attempt):
    """Return the memory that the refits of a data set ask for, in megabytes."""
    refits = len(ALGORITHMS) * STUDY.protocol["replicates"]
    trainings = refits * STUDY.protocol["outer_folds"] * STUDY.training["epochs"]
    dataset = DATASETS[wildcards.dataset]
    return attempt * requests.memory_mb(dataset, CONFIG.device, trainings, refits)


def cost_runtime(wildcards, attempt):
    """Return the time that measuring the cost asks for, in minutes."""
    one_fold_s = (requests.refit_time_s(STUDY, cell_seconds(name), 1) for name in DATASETS)
    return requests.runtime_minutes(requests.COST_REPEATS * sum(one_fold_s), attempt)


def cost_memory(wildcards, attempt):
    """Return the memory that measuring the cost asks for, in megabytes."""
    needs = (requests.memory_mb(dataset, CONFIG.device, 0) for dataset in DATASETS.values())
    return attempt * max(needs)


def pack_priority(wildcards):
    """Return a priority from 1 up to 2 that grows with the predicted time of a pack.

    All of these stand between that of the data, which come first, and that of all that follows.
    """
    return 2 - 1 / (1 + pack_seconds(wildcards.dataset, wildcards.pack))


def search_files(dataset):
    """Return the search files of a data set, one a pack."""
    return [f"{FOLDER}/search/{dataset}/{pack}.parquet" for pack in packs(dataset)]


def search_times(dataset):
    """Return the times files of the search of a data set, one a pack."""
    return [f"{FOLDER}/cost/search/{dataset}/{pack}.json" for pack in packs(dataset)]


def stage_jobs():
    """Return the number of jobs of each stage, those done in other studies among them."""
    each = len(DATASETS)
    return {
        "fetch": sum(len(fetched_files(dataset)) for dataset in DATASETS),
        "prepare": each,
        "audit": 1,
        "split": each,
        "search": sum(len(packs(dataset)) for dataset in DATASETS),
        "select": each,
        "refit": each,
        "cost": 2,  # one measures, one adds up
        "collect": 1,
        "compare": 1,
        "draw": len(FIGURES),
        "report": 1,
    }


def existing_forecast():
    """Return the forecast of the study if one has been made, else []."""
    path = f"{FOLDER}/forecast.json"
    return path if Path(path).exists() else []

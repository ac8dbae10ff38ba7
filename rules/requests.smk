"""What the jobs that train ask a cluster for.

In: the study and its packs. Out: functions for the other files; there are no rules here.
"""

from steeplechase.protocol import requests

# All jobs of a Slurm array get what its first one asks for, so there each asks for what all need.
ARRAYS = bool(getattr(workflow.executor_settings, "array_jobs", None))
# Of what trains, on a cluster. A profile may ask in another way (profiles/slurm).
GPUS = 0 if CONFIG.device == "cpu" else 1


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
    return max(amount(dataset, pack) for dataset in IN_MANY_JOBS for pack in packs(dataset))


def pack_runtime(wildcards, attempt):
    """Return the time that a pack asks for, in minutes."""
    return requests.runtime_minutes(asked_by_packs(pack_seconds, wildcards), attempt)


def pack_memory(wildcards, attempt):
    """Return the memory that a pack asks for, in megabytes."""
    return attempt * asked_by_packs(pack_megabytes, wildcards)


def refit_seconds(dataset):
    """Return the predicted time of the refits of a data set."""
    folds = STUDY.protocol["outer_folds"] * STUDY.protocol["replicates"]
    return requests.refit_time_s(STUDY, cell_seconds(dataset), folds)


def refit_megabytes(dataset):
    """Return the memory that the refits of a data set need at first."""
    refits = len(ALGORITHMS) * STUDY.protocol["replicates"]
    trainings = refits * STUDY.protocol["outer_folds"] * STUDY.training["epochs"]
    return requests.memory_mb(DATASETS[dataset], CONFIG.device, trainings, refits)


def refit_runtime(wildcards, attempt):
    """Return the time that the refits of a data set ask for, in minutes."""
    return requests.runtime_minutes(refit_seconds(wildcards.dataset), attempt)


def refit_memory(wildcards, attempt):
    """Return the memory that the refits of a data set ask for, in megabytes."""
    return attempt * refit_megabytes(wildcards.dataset)


def train_seconds(dataset):
    """Return the predicted time of all trainings of a data set whose search is one pack."""
    return pack_seconds(dataset, ONLY_PACK) + refit_seconds(dataset)


def train_megabytes(dataset):
    """Return the memory that they need at first, one after the other."""
    return max(pack_megabytes(dataset, ONLY_PACK), refit_megabytes(dataset))


def asked_by_data_sets(amount, wildcards):
    """Return what such a data set needs of something, in an array what each of them does."""
    return max(map(amount, IN_ONE_JOB)) if ARRAYS else amount(wildcards.dataset)


def train_runtime(wildcards, attempt):
    """Return the time that all trainings of a data set ask for, in minutes."""
    return requests.runtime_minutes(asked_by_data_sets(train_seconds, wildcards), attempt)


def train_memory(wildcards, attempt):
    """Return the memory that all trainings of a data set ask for, in megabytes."""
    return attempt * asked_by_data_sets(train_megabytes, wildcards)


def cost_runtime(wildcards, attempt):
    """Return the time that measuring the cost asks for, in minutes."""
    one_fold_s = (requests.refit_time_s(STUDY, cell_seconds(name), 1) for name in DATASETS)
    return requests.runtime_minutes(requests.COST_REPEATS * sum(one_fold_s), attempt)


def cost_memory(wildcards, attempt):
    """Return the memory that measuring the cost asks for, in megabytes."""
    needs = (requests.memory_mb(dataset, CONFIG.device, 0) for dataset in DATASETS.values())
    return attempt * max(needs)

"""The packs of the study: what each job of the search trains, and when.

In: the study. Out: functions for the other files; there are no rules here.
"""

from steeplechase.protocol.packs import cell_times_s, pack_time_s, study_packs


@cache
def packs(dataset):
    """Return the cells of each pack of a data set, by the pack's name."""
    return study_packs(STUDY, DATASETS[dataset], CONFIG.device)


def pack_cells(wildcards):
    """Return the cells of a pack as plain tuples."""
    return [tuple(vars(cell).values()) for cell in packs(wildcards.dataset)[wildcards.pack]]


def pack_algorithms(wildcards):
    """Return the names of the algorithms of a pack, in the order of the study."""
    present = {cell.algorithm for cell in packs(wildcards.dataset)[wildcards.pack]}
    return [name for name in ALGORITHMS if name in present]


def pack_sizes(dataset):
    """Return the number of cells of each pack of a data set, by the pack's name."""
    return {pack: len(cells) for pack, cells in packs(dataset).items()}


def pack_priority(wildcards):
    """Return a priority from 1 up to 2 that grows with the predicted time of a pack.

    All of these stand between that of the data, which come first, and that of all that follows.
    """
    cells = packs(wildcards.dataset)[wildcards.pack]
    seconds = pack_time_s(cells, cell_times_s(STUDY, DATASETS[wildcards.dataset]))
    return 2 - 1 / (1 + seconds)


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

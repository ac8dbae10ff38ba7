"""The packs of the study: what each job of the search trains, and when.

In: the study. Out: functions for the other files; there are no rules here.
"""

from steeplechase.protocol.packs import cell_times_s, pack_time_s, study_cells, study_packs


@cache
def packs(dataset):
    """Return the cells of each pack of a data set, by the pack's name."""
    return study_packs(STUDY, DATASETS[dataset], CONFIG.device)


# Data sets whose search is one pack: the job that trains it selects and refits too.
IN_ONE_JOB = [name for name in DATASETS if STUDY.trains and len(packs(name)) == 1]
IN_MANY_JOBS = [name for name in DATASETS if name not in IN_ONE_JOB]
ONLY_PACK = f"{0:07d}"


@cache
def plain_cells():
    """Return the cells of each data set, all of which have the same, as plain tuples."""
    return [tuple(vars(cell).values()) for cell in study_cells(STUDY)]


def one_of(names):
    """Return a regular expression for one of these names, or for nothing where there are none."""
    return "|".join(map(re.escape, names)) or "(?!)"


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


def pack_priority(wildcards):
    """Return a priority from 1 up to 2 that grows with the predicted time of a pack.

    All of these stand between that of the data, which come first, and that of all that follows.
    """
    return 2 - 1 / (1 + pack_seconds(wildcards.dataset, wildcards.pack))


def train_priority(wildcards):
    """Return the same for all trainings of a data set."""
    return 2 - 1 / (1 + train_seconds(wildcards.dataset))


def search_files(dataset):
    """Return the search files of a data set, one a pack."""
    return [f"{FOLDER}/search/{dataset}/{pack}.parquet" for pack in packs(dataset)]


def search_times(dataset):
    """Return the times files of the search of a data set, one a pack."""
    return [f"{FOLDER}/cost/search/{dataset}/{pack}.json" for pack in packs(dataset)]


def stage_jobs():
    """Return the number of jobs of each stage, those done in other studies among them.

    One that searches, selects and refits counts at each of these.
    """
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
        "draw": len(DRAWINGS),
        "report": 1,
    }


def existing_forecast():
    """Return the forecast of the study if one has been made, else []."""
    path = f"{FOLDER}/forecast.json"
    return path if Path(path).exists() else []

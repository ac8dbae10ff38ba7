"""Stages: of a study of images, what each job trains and from which files.

In: the study. Out: constants and functions for rules/{sweep,clock}.smk; there are no rules here.
"""

from steeplechase import sweeps
from steeplechase.layout import SWEEP_CSV_TABLES

STAGES = {stage.name: stage for stage in STUDY.sweep.stages}
IMAGE_SET = STUDY.sweep.images
IMAGES = f"{RESOURCES}/images/{IMAGE_SET.name}.npz"
SPLIT = f"{FOLDER}/splits/{IMAGE_SET.name}.json"
CHOICES = {stage: f"{FOLDER}/choices/{stage}.json" for stage in STAGES}
OF_RUNS = ("runs", "progress", "image_predictions")


wildcard_constraints:
    stage="|".join(map(re.escape, STAGES)),
    runs=r"\d+",


@cache
def settings_of(stage):
    """Return what each setting of a stage assigns, in order."""
    return sweeps.settings(STAGES[stage].vary)


@cache
def jobs_of(stage):
    """Return the runs of each job of a stage, (setting, replicate), by the job's name."""
    runs_per_job = STUDY.packing["runs_per_job"]
    return sweep_plan.jobs(STAGES[stage].vary, STUDY.protocol["replicates"], runs_per_job)


def job_settings(wildcards):
    """Return what the settings of a job assign, by their numbers."""
    own = {setting for setting, _ in jobs_of(wildcards.stage)[wildcards.runs]}
    return {number: settings_of(wildcards.stage)[number] for number in sorted(own)}


def run_files(stage, name):
    """Return the files of a stage's jobs."""
    return [f"{FOLDER}/runs/{stage}/{runs}/{name}.parquet" for runs in jobs_of(stage)]


def all_run_files(name):
    """Return the files of all stages' jobs, in the order of the study."""
    return [file for stage in STAGES for file in run_files(stage, name)]


def all_times():
    """Return the times files of all stages' jobs, in the order of the study."""
    return [
        f"{FOLDER}/cost/runs/{stage}/{runs}.json" for stage in STAGES for runs in jobs_of(stage)
    ]


def choice_before(wildcards):
    """Return the choice that a stage starts from, nothing where that is the study's own recipe."""
    begins = STAGES[wildcards.stage].begins
    return CHOICES[begins] if begins else []


def weights_of(stage=None):
    """Return the files of all weights that a stage (or any) may begin with, by their text there."""
    found = {}
    for text in sweep_plan.weights(STUDY.sweep, stage):
        file = sweep_plan.weights_file(text)
        own = STUDY.sweep.files.get(text)
        found[text] = os.path.relpath(own) if own else f"{RESOURCES}/raw/weights/{file}"
    return found


def job_code(wildcards):
    """Return the hash for the trainings of a job, with every component that may be there."""
    own = list(job_settings(wildcards).values())
    members = sweep_plan.possible_components(STUDY.sweep, wildcards.stage, own)
    return code("train_runs.py", [registry.module_name(kind, name) for kind, name in members])


def run_memory(wildcards, attempt):
    """Return the memory that a job asks for, in megabytes."""
    return attempt * requests.images_memory_mb(IMAGE_SET, CONFIG.device)


def run_minutes(wildcards, attempt):
    """Return the time that a job asks for; what it does not suffice for goes on at the next."""
    return requests.sweep_minutes(attempt)

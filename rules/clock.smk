"""Clock: of a study of images, what it would take on this machine, and what it took.

In: the images; times files of all jobs, and the forecast if there is one. Out: <results>/cost/, and
<results>/forecast.json, which is no declared output, since every `snakemake forecast` is to measure
anew and no other target is to.
"""


rule forecast_runs:
    input:
        images=IMAGES,
        split=SPLIT,
    log:
        f"{FOLDER}/logs/forecast_runs.log",
    conda:
        "../envs/steeplechase.yaml"
    threads: all_cores
    resources:
        mem_mb=run_memory,
        gpu=GPUS,
    params:
        study=STUDY.name,
        stages=[asdict(stage) for stage in STUDY.sweep.stages],
        recipe=STUDY.sweep.recipe,
        protocol=protocol_of("seed", "replicates"),
        runs_per_job=STUDY.packing["runs_per_job"],
        weights=weights_of(),
        choices=CHOICES,
        drawings=len(DRAWINGS),
        output=f"{FOLDER}/forecast.json",
    script:
        "../scripts/forecast_runs.py"


# A rule without output runs whenever it is asked for by its name: this is the name to ask for.
use rule forecast_runs as forecast with:
    log:
        f"{FOLDER}/logs/forecast.log",


rule summarise_run_times:
    input:
        times=all_times(),
        forecast=existing_forecast(),
    output:
        times=RUN_TIMES[0],
    log:
        f"{FOLDER}/logs/summarise_run_times.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        stages={stage: len(jobs_of(stage)) for stage in STAGES},
        code=lambda wildcards: code("summarise_run_times.py"),
    script:
        "../scripts/summarise_run_times.py"

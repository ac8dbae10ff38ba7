"""Cost: training and inference time of the selected trials, and what the study's jobs took.

In: tables, splits, selected trials and times files of all data sets, and the forecast if there is
one. Out: <results>/cost/. The measuring job asks for all cores so that nothing else of this
workflow runs beside what it measures.
"""


rule measure_cost:
    input:
        tables=[table(dataset) for dataset in DATASETS],
        splits=per_dataset(f"{FOLDER}/splits/{{dataset}}.json"),
        selected=per_dataset(f"{FOLDER}/selected/{{dataset}}.json"),
    output:
        cost=f"{FOLDER}/cost/cost.csv",
        host=f"{FOLDER}/cost/host.json",
        times=f"{FOLDER}/cost/measure_cost.json",
    log:
        f"{FOLDER}/logs/measure_cost.log",
    conda:
        "../envs/steeplechase.yaml"
    threads: all_cores
    resources:
        runtime=cost_runtime,
        mem_mb=cost_memory,
        gpu=GPUS,
    params:
        algorithms=resolved_algorithms(),
        network=STUDY.network,
        training=STUDY.training,
        protocol=protocol_of("seed", "sampler"),
        settings=plan()["search"],
        code=lambda wildcards: training_code("measure_cost.py", ALGORITHMS, ()),
    script:
        "../scripts/measure_cost.py"


rule summarise_times:
    input:
        search=[path for dataset in DATASETS for path in search_times(dataset)],
        refit=per_dataset(f"{FOLDER}/cost/refit/{{dataset}}.json"),
        measured=f"{FOLDER}/cost/measure_cost.json",
        forecast=existing_forecast(),
    output:
        times=f"{FOLDER}/cost/times.json",
        jobs=f"{FOLDER}/cost/jobs.csv",
        stages=f"{FOLDER}/cost/stages.csv",
    log:
        f"{FOLDER}/logs/summarise_times.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        packs={dataset: len(packs(dataset)) for dataset in DATASETS},
        stage_jobs=stage_jobs(),
        audit_first=STUDY.on_audit == "fail",
        code=lambda wildcards: code("summarise_times.py"),
    script:
        "../scripts/summarise_times.py"

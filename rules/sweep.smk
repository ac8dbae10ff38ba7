"""Sweep: of a study of images, the trainings of every setting, stage by stage, and their tables.

In: the image files. Out: resources/images/<set>.npz, <results>/{splits,runs,choices,tables}/.
"""


include: "stages.smk"
include: "fetch.smk"
include: "clock.smk"


rule prepare_images:
    input:
        raw=fetched_files(IMAGE_SET.name),
    output:
        images=IMAGES,
        card=CARDS[0],
    log:
        f"{RESOURCES}/logs/prepare_images/{IMAGE_SET.name}.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        name=IMAGE_SET.name,
        entry=IMAGE_SET.entry,
        code=lambda wildcards: code(
            "prepare_images.py", modules("image_sources", [IMAGE_SET.entry["source"]])
        ),
    script:
        "../scripts/prepare_images.py"


rule hold_out:
    input:
        images=IMAGES,
    output:
        split=SPLIT,
    log:
        f"{FOLDER}/logs/hold_out.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        name=IMAGE_SET.name,
        protocol=protocol_of("train_rows", "validation_rows", "test_rows", "seed"),
        code=lambda wildcards: code("hold_out.py"),
    script:
        "../scripts/hold_out.py"


rule train_runs:
    input:
        images=IMAGES,
        split=SPLIT,
        choice=choice_before,
        weights=lambda wildcards: list(weights_of(wildcards.stage).values()),
    output:
        **{name: f"{FOLDER}/runs/{{stage}}/{{runs}}/{name}.parquet" for name in OF_RUNS},
        times=f"{FOLDER}/cost/runs/{{stage}}/{{runs}}.json",
    log:
        f"{FOLDER}/logs/train_runs/{{stage}}/{{runs}}.log",
    conda:
        "../envs/steeplechase.yaml"
    threads: 1
    resources:
        runtime=run_minutes,
        mem_mb=run_memory,
        gpu=GPUS,
    params:
        settings=job_settings,
        runs=lambda wildcards: jobs_of(wildcards.stage)[wildcards.runs],
        recipe=STUDY.sweep.recipe,
        seed=STUDY.protocol["seed"],
        weights=lambda wildcards: weights_of(wildcards.stage),
        code=job_code,
    script:
        "../scripts/train_runs.py"


rule choose_setting:
    input:
        runs=lambda wildcards: run_files(wildcards.stage, "runs"),
        choice=choice_before,
    output:
        choice=f"{FOLDER}/choices/{{stage}}.json",
    log:
        f"{FOLDER}/logs/choose_setting/{{stage}}.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        stage=lambda wildcards: asdict(STAGES[wildcards.stage]),
        recipe=STUDY.sweep.recipe,
        selection=STUDY.protocol["selection"],
        code=lambda wildcards: code("choose_setting.py"),
    script:
        "../scripts/choose_setting.py"


rule collect_runs:
    input:
        **{name: all_run_files(name) for name in OF_RUNS},
        choices=list(CHOICES.values()),
        images=IMAGES,
        split=SPLIT,
    output:
        tables=[f"{FOLDER}/tables/{name}.parquet" for name in SWEEP_TABLES],
        csv=[f"{FOLDER}/tables/{name}.csv" for name in SWEEP_CSV_TABLES],
        provenance=f"{FOLDER}/tables/provenance.json",
    log:
        f"{FOLDER}/logs/collect_runs.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        stages=[asdict(stage) for stage in STUDY.sweep.stages],
        recipe=STUDY.sweep.recipe,
        code=lambda wildcards: code("collect_runs.py"),
    script:
        "../scripts/collect_runs.py"

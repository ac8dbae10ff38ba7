"""Train: search, select and refit in one job, of the data sets whose search is one pack.

In: table and splits of a data set. Out: what the rules of these three stages write, in the same
places. Nothing can run beside a search of one pack that the other two would have to wait for, so
two jobs, each of which starts torch anew, or waits in a cluster's queue, are spared.
"""


rule train_dataset:
    input:
        table=lambda wildcards: table(wildcards.dataset),
        splits=f"{FOLDER}/splits/{{dataset}}.json",
    output:
        search=f"{FOLDER}/search/{{dataset}}/{ONLY_PACK}.parquet",
        search_times=f"{FOLDER}/cost/search/{{dataset}}/{ONLY_PACK}.json",
        selected=f"{FOLDER}/selected/{{dataset}}.json",
        scores=f"{FOLDER}/refit/{{dataset}}/scores.parquet",
        curves=f"{FOLDER}/refit/{{dataset}}/curves.parquet",
        predictions=f"{FOLDER}/refit/{{dataset}}/predictions.parquet",
        refit_times=f"{FOLDER}/cost/refit/{{dataset}}.json",
    log:
        search=f"{FOLDER}/logs/search_cells/{{dataset}}/{ONLY_PACK}.log",
        select=f"{FOLDER}/logs/select_trials/{{dataset}}.log",
        refit=f"{FOLDER}/logs/refit_selected/{{dataset}}.log",
    wildcard_constraints:
        dataset=one_of(IN_ONE_JOB),
    # The longest first, as of all that trains.
    priority: train_priority
    conda:
        "../envs/steeplechase.yaml"
    threads: 1
    resources:
        runtime=train_runtime,
        mem_mb=train_memory,
        gpu=GPUS,
    params:
        cells=lambda wildcards: plain_cells(),
        algorithms=resolved_algorithms(),
        network=STUDY.network,
        training=STUDY.training,
        protocol=protocol_of("seed", "inner_folds", "sampler", "selection_metric"),
        metrics=list(STUDY.metrics),
        higher_is_better=registry.declared("metrics", STUDY.protocol["selection_metric"])[
            "HIGHER_IS_BETTER"
        ],
        search_settings={name: search_settings(name) for name in ALGORITHMS},
        refit_settings={name: refit_settings(name) for name in ALGORITHMS},
        code=lambda wildcards: training_code(
            "train_dataset.py",
            ALGORITHMS,
            {*STUDY.metrics, *validation_metrics(STUDY.protocol["selection_metric"])},
        ),
    script:
        "../scripts/train_dataset.py"

"""Refit: train the selected trials on the whole outer-training part, test each once.

In: table, splits and selected trials of a data set whose search is several packs. Out:
<results>/refit/<data set>/ with scores, learning curves and predictions; and how long that took.
"""


rule refit_selected:
    input:
        table=lambda wildcards: table(wildcards.dataset),
        splits=f"{FOLDER}/splits/{{dataset}}.json",
        selected=f"{FOLDER}/selected/{{dataset}}.json",
    output:
        scores=f"{FOLDER}/refit/{{dataset}}/scores.parquet",
        curves=f"{FOLDER}/refit/{{dataset}}/curves.parquet",
        predictions=f"{FOLDER}/refit/{{dataset}}/predictions.parquet",
        times=f"{FOLDER}/cost/refit/{{dataset}}.json",
    log:
        f"{FOLDER}/logs/refit_selected/{{dataset}}.log",
    wildcard_constraints:
        dataset=one_of(IN_MANY_JOBS),
    conda:
        "../envs/steeplechase.yaml"
    threads: 1
    resources:
        runtime=refit_runtime,
        mem_mb=refit_memory,
        gpu=GPUS,
    params:
        algorithms=resolved_algorithms(),
        network=STUDY.network,
        training=STUDY.training,
        protocol=protocol_of("seed", "sampler", "selection_metric"),
        metrics=list(STUDY.metrics),
        settings={name: refit_settings(name) for name in ALGORITHMS},
        code=lambda wildcards: training_code("refit_selected.py", ALGORITHMS, STUDY.metrics),
    script:
        "../scripts/refit_selected.py"

"""Search: train the cells of a pack, the job that takes the time (and the cluster, or the GPU).

In: table and splits of a data set whose search is several packs. Out:
<results>/search/<data set>/<pack>.parquet, a row for each inner training, and how long that took.
Finished cells stay in the cell cache, so a pack that runs again trains what is new.
"""


rule search_cells:
    input:
        table=lambda wildcards: table(wildcards.dataset),
        splits=f"{FOLDER}/splits/{{dataset}}.json",
    output:
        search=f"{FOLDER}/search/{{dataset}}/{{pack}}.parquet",
        times=f"{FOLDER}/cost/search/{{dataset}}/{{pack}}.json",
    log:
        f"{FOLDER}/logs/search_cells/{{dataset}}/{{pack}}.log",
    wildcard_constraints:
        dataset=one_of(IN_MANY_JOBS),
    # The longest packs first, those of all data sets together: short ones fill the cores at the end.
    priority: pack_priority
    conda:
        "../envs/steeplechase.yaml"
    threads: 1
    resources:
        runtime=pack_runtime,
        mem_mb=pack_memory,
        gpu=GPUS,
    params:
        cells=pack_cells,
        algorithms=lambda wildcards: resolved_algorithms(pack_algorithms(wildcards)),
        network=STUDY.network,
        training=STUDY.training,
        protocol=protocol_of("seed", "inner_folds", "sampler", "selection_metric"),
        settings=lambda wildcards: {
            name: search_settings(name) for name in pack_algorithms(wildcards)
        },
        code=lambda wildcards: training_code(
            "search_cells.py",
            pack_algorithms(wildcards),
            validation_metrics(STUDY.protocol["selection_metric"]),
        ),
    script:
        "../scripts/search_cells.py"

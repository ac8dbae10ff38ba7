"""Cost: training and inference time of the selected trials, one network at a time.

In: tables, splits and selected trials of all data sets. Out: <results>/cost/. The job asks for all
cores so that nothing else of this workflow runs beside what it measures.
"""


rule measure_cost:
    input:
        tables=[table(dataset) for dataset in DATASETS],
        splits=per_dataset(f"{FOLDER}/splits/{{dataset}}.json"),
        selected=per_dataset(f"{FOLDER}/selected/{{dataset}}.json"),
    output:
        cost=f"{FOLDER}/cost/cost.csv",
        host=f"{FOLDER}/cost/host.json",
    log:
        f"{FOLDER}/logs/measure_cost.log",
    conda:
        "../envs/steeplechase.yaml"
    threads: all_cores
    params:
        algorithms=resolved_algorithms(),
        network=STUDY.network,
        training=STUDY.training,
        protocol=protocol_of("seed", "sampler"),
        code=lambda wildcards: training_code("measure_cost.py", ALGORITHMS, ()),
    script:
        "../scripts/measure_cost.py"

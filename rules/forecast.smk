"""Forecast: what a study would take on this machine, before it is launched.

In: tables and splits of all data sets. Out: <results>/forecast.json, which is no declared output,
since every `snakemake forecast` is to measure anew and no other target is to. Nothing is trained
but to measure how fast that is.
"""


rule forecast_study:
    input:
        tables=[table(dataset) for dataset in DATASETS],
        splits=per_dataset(f"{FOLDER}/splits/{{dataset}}.json"),
    log:
        f"{FOLDER}/logs/forecast_study.log",
    conda:
        "../envs/steeplechase.yaml"
    threads: all_cores
    resources:
        mem_mb=cost_memory,
        gpu=GPUS,
    params:
        output=f"{FOLDER}/forecast.json",
        study=STUDY.name,
        trials={name: algorithm.trials for name, algorithm in ALGORITHMS.items()},
        packs=lambda wildcards: {dataset: pack_sizes(dataset) for dataset in DATASETS},
        algorithms=resolved_algorithms(),
        network=STUDY.network,
        training=STUDY.training,
        protocol=STUDY.protocol,
        drawings=len(DRAWINGS),
    script:
        "../scripts/forecast_study.py"


# A rule without output runs whenever it is asked for by its name: this is the name to ask for.
use rule forecast_study as forecast with:
    log:
        f"{FOLDER}/logs/forecast.log",

"""Compare: the statistics over data sets, and the verdict.

In: scores and trials, the audit, the scores of further runs. Out: <results>/statistics/.
"""


rule compare_algorithms:
    input:
        scores=f"{FOLDER}/tables/scores.parquet",
        trials=only_trained(f"{FOLDER}/tables/trials.parquet"),
        completeness=only_trained(COMPLETENESS),
        audit=only_trained(up_to_date("audit.json")),
        runs=list(filter(None, RUNS.values())),
    output:
        **{name: tabled(f"{FOLDER}/statistics/{name}.csv") for name in STATISTICS},
        json=f"{FOLDER}/statistics/statistics.json",
    log:
        f"{FOLDER}/logs/compare_algorithms.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        algorithms=STUDY.names,
        comparison=STUDY.comparison,
        higher_is_better=STUDY.higher_is_better,
        runs=[run for run in RUNS if RUNS[run]],
        absent_runs=[run for run in RUNS if not RUNS[run]],
        resolved=[
            {**algorithm.resolved(), "trials": algorithm.trials} for algorithm in STUDY.algorithms
        ],
        selection_metric=STUDY.protocol.get("selection_metric"),
        origins={dataset.name: dataset.origin for dataset in STUDY.datasets},
        code=lambda wildcards: code(
            "compare_algorithms.py", modules("statistics", registry.names("statistics"))
        ),
    script:
        "../scripts/compare_algorithms.py"

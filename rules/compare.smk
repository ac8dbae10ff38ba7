"""Compare: the statistics over data sets, and the verdict.

In: the scores; the audit, which may leave data sets out. Out: <results>/statistics/.
"""


rule compare_algorithms:
    input:
        scores=f"{FOLDER}/tables/scores.parquet",
        audit=AUDIT,
    output:
        **{name: f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS},
        json=f"{FOLDER}/statistics/statistics.json",
    log:
        f"{FOLDER}/logs/compare_algorithms.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        algorithms=list(ALGORITHMS),
        comparison=STUDY.comparison,
        origins={dataset.name: dataset.origin for dataset in STUDY.datasets},
        code=lambda wildcards: code(
            "compare_algorithms.py",
            modules("metrics", [STUDY.comparison["metric"]])
            + modules("statistics", registry.names("statistics")),
        ),
    script:
        "../scripts/compare_algorithms.py"
